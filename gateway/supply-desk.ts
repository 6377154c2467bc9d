import { setTimeout as delay } from 'node:timers/promises';
import { today } from '../domain/calendar-date.ts';
import type { Clock } from '../domain/clock.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';
import type { SupplyState } from '../subgraphs/supply/ledger.ts';
import type { ImportReport } from '../subgraphs/supply/outcome.ts';
import { type DepartmentClient, DepartmentUnavailable } from './execution/department-client.ts';
import type { Followers } from './follow-departments.ts';

/** Why a file or a change was not taken, and what to do. */
export interface SupplyRefusal {
  readonly reason: string;
  readonly advice: string;
}

/** A supplied file and, once it is done, its report. */
export interface Supply extends SupplyState {
  readonly report: ImportReport | null;
}

/** A file that was handed over: the id to ask for, or why not. 503: the department is busy or down; the sender sends again. */
export type HandedOver =
  | { readonly status: 202; readonly id: string }
  | ({ readonly status: 422 } & SupplyRefusal)
  | ({ readonly status: 503 } & SupplyRefusal);

/** The gateway's side of supply: hands files to departments and tells what became of them. */
export interface SupplyDesk {
  /** `parameters`: filename, procedure, provider, period, key (Idempotency-Key). */
  hand(department: DepartmentName, path: string, parameters: Readonly<Record<string, string>>): Promise<HandedOver>;
  /** A supply as it stands now, older numbers resolved as far as they are known; null for an id that is none of `provider`'s. */
  supply(department: DepartmentName, id: string, provider: string | null): Promise<Supply | null>;
  /** The same when it is done, or as it stands after `patienceMs`. */
  settled(department: DepartmentName, id: string, provider: string | null, patienceMs: number): Promise<Supply | null>;
  /** Any of the department's gateway-only fields. Rejects with DepartmentUnavailable. */
  ask(
    department: DepartmentName,
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>;
}

const supplyQuery = `query Supply($id: ID!) {
  _supply(id: $id) {
    id provider filename state receivedAt finishedAt rows rowsIn
    refused { reason advice }
    report {
      rowsIn accepted duplicate quarantined skipped
      rows { row column code reason sheet }
      cleaned { column note rows }
      unread
    }
  }
}`;

/** How long it rests between two looks at a running import, in ms. */
const rest = 100;

/** A report names sheets only where there are several. */
const withoutNoSheet = (supply: Supply): Supply => ({
  ...supply,
  report: supply.report && {
    ...supply.report,
    rows: supply.report.rows.map(({ sheet, ...row }) => (sheet ? { ...row, sheet } : row)),
  },
});

export function supplyDesk(
  departments: ReadonlyMap<DepartmentName, DepartmentClient>,
  followers: Followers,
  clock: Clock,
): SupplyDesk {
  const clientOf = (name: DepartmentName): DepartmentClient => {
    const client = departments.get(name);
    if (client) return client;
    throw new RangeError(`${name} is no department`);
  };

  async function ask(name: DepartmentName, query: string, variables: Readonly<Record<string, unknown>>) {
    const { data, errors } = await clientOf(name).query({ query, variables, scope: [], day: today(clock) });
    if (!data || errors.length > 0) throw new DepartmentUnavailable(name, 'NOT_GRAPHQL');
    return data;
  }

  async function look(name: DepartmentName, id: string, provider: string | null): Promise<Supply | null> {
    const { _supply } = (await ask(name, supplyQuery, { id })) as unknown as { _supply: Supply | null };
    return _supply && (provider === null || _supply.provider === provider) ? withoutNoSheet(_supply) : null;
  }

  async function supply(name: DepartmentName, id: string, provider: string | null): Promise<Supply | null> {
    const found = await look(name, id, provider);
    if (!found || found.state === 'RUNNING') return found;
    // What came of it is not told before it is on the record.
    await followers.now(name);
    return look(name, id, provider);
  }

  return {
    ask,
    supply,
    hand: async (name, path, parameters) => {
      try {
        const { status, body } = await clientOf(name).supply(
          path,
          { ...parameters, async: '1' },
          { day: today(clock) },
        );
        if (status === 202) return { status, id: (body as { readonly id: string }).id };
        return { status: status === 422 ? 422 : 503, ...(body as SupplyRefusal) };
      } catch (error) {
        if (!(error instanceof DepartmentUnavailable)) throw error;
        const reason = `The department ${error.department} does not answer (${error.reason}).`;
        return { status: 503, reason, advice: 'Send the file again when it does: no row is taken twice.' };
      }
    },
    settled: async (name, id, provider, patienceMs) => {
      const end = clock().getTime() + patienceMs;
      for (;;) {
        const found = await look(name, id, provider);
        if (found?.state !== 'RUNNING') return supply(name, id, provider);
        if (clock().getTime() >= end) return found;
        await delay(rest);
      }
    },
  };
}
