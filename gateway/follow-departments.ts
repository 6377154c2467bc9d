import { today } from '../domain/calendar-date.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';
import type { ActPage } from '../subgraphs/acts.ts';
import type { ChangePage } from '../subgraphs/changes.ts';
import { followChanges } from '../subgraphs/credit-centre/follow-changes.ts';
import type { UnresolvedPage } from '../subgraphs/supply/resolve-numbers.ts';
import { UnfitAct } from './entry-of-act.ts';
import { type DepartmentClient, DepartmentUnavailable } from './execution/department-client.ts';
import { type ActsRecord, followActs } from './follow-acts.ts';
import { LogUnavailable } from './querylog/store.ts';
import { type Resolved, resolveIdentities } from './resolve-identities.ts';

export interface Followers {
  /**
   * Takes in what the department has committed up to now, puts its acts on the record, and resolves its rows' older numbers as far as they
   * are known; rejects if it does not answer, and with `LogUnavailable` while its acts cannot be recorded.
   */
  now(department: DepartmentName): Promise<void>;
  stop(): Promise<void>;
}

const changesQuery = `query Changes($after: String!) {
  _changes(after: $after, first: 1000) {
    changes { recordId item kind creditCode subjectKind subjectName identifiers { kind value } at }
    next
    more
  }
}`;

const actsQuery = `query Acts($after: String!) {
  _acts(after: $after, first: 500) { acts { at kind details } next more }
}`;

const unresolvedQuery = `query Unresolved($after: String!) {
  _unresolved(after: $after) { numbers { kind value } next more }
}`;

const resolveMutation = `mutation Resolve($numbers: [_KnownNumberInput!]!, $after: String) {
  _resolve(numbers: $numbers, after: $after) { rows next }
}`;

/** How long a feed rests between two looks, in ms. */
const rest = 1_000;

type Ask = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Keeps the directory of subjects and the record up with the departments' feeds, and the departments with what the directory knows of
 * older numbers. A department that is down is asked again. `report` is told once when acts begin to be missing from the record.
 */
export function followDepartments(
  departments: ReadonlyMap<DepartmentName, DepartmentClient>,
  record: ActsRecord,
  report: (error: unknown) => void,
): Followers {
  const { database, clock } = record;
  const turns = new Map<DepartmentName, Promise<void>>();
  // Up to where a department's unresolved numbers have been looked up; from the beginning after a start.
  const asked = new Map<DepartmentName, string>();
  const unrecorded = new Set<DepartmentName>();
  const timers = new Map<DepartmentName, NodeJS.Timeout>();
  let stopped = false;

  async function look(name: DepartmentName, client: DepartmentClient): Promise<void> {
    if (stopped) return;
    const ask: Ask = async (query, variables) => {
      const { data } = await client.query({ query, variables, scope: [], day: today(clock) });
      if (!data) throw new Error(`${name} did not answer what has changed`);
      return data;
    };
    let missing: unknown;
    await recordActs(name, ask).catch((error: unknown) => {
      if (error instanceof DepartmentUnavailable) throw error;
      missing = error;
    });
    // The directory does not wait for the record.
    await followDirectory(name, ask);
    if (missing) throw missing;
  }

  async function recordActs(name: DepartmentName, ask: Ask): Promise<void> {
    try {
      await followActs(record, name, async (after) => (await ask(actsQuery, { after }))._acts as ActPage);
      unrecorded.delete(name);
    } catch (error) {
      const known = error instanceof LogUnavailable || error instanceof UnfitAct;
      if (known && !unrecorded.has(name)) report(error);
      if (known) unrecorded.add(name);
      throw error;
    }
  }

  async function followDirectory(name: DepartmentName, ask: Ask): Promise<void> {
    const follow = () =>
      followChanges(
        database,
        name,
        async (after) => (await ask(changesQuery, { after }))._changes as ChangePage,
        clock(),
      );
    await follow();
    const { position, rows } = await resolveIdentities(
      database,
      {
        name,
        unresolvedAfter: async (after) => (await ask(unresolvedQuery, { after }))._unresolved as UnresolvedPage,
        resolve: async (numbers, after) => (await ask(resolveMutation, { numbers, after }))._resolve as Resolved,
      },
      asked.get(name) ?? '0',
    );
    asked.set(name, position);
    if (rows > 0) await follow();
  }

  // One look at a time for each department: a second one would only ask for the same page.
  function next(name: DepartmentName, client: DepartmentClient): Promise<void> {
    const turn = (turns.get(name) ?? Promise.resolve()).catch(() => undefined).then(() => look(name, client));
    turns.set(name, turn);
    return turn;
  }

  async function keepLooking(name: DepartmentName, client: DepartmentClient): Promise<void> {
    await next(name, client).catch(() => undefined);
    if (!stopped)
      timers.set(
        name,
        setTimeout(() => void keepLooking(name, client), rest),
      );
  }

  for (const [name, client] of departments) void keepLooking(name, client);
  return {
    now: async (name) => {
      const client = departments.get(name);
      if (client) await next(name, client);
    },
    stop: async () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.allSettled(turns.values());
    },
  };
}
