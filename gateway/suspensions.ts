import type { Kysely } from 'kysely';
import type { Clock } from '../domain/clock.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { keepLooking } from './keep-looking.ts';

/** Which records are suspended (Art. 30(2)); few at any time. */
export interface Suspensions {
  /**
   * Ids of all suspended records, at most a second behind the database.
   *
   * @throws SuspensionsUnknown while the database does not answer
   */
  current(): Promise<ReadonlySet<string>>;
  stop(): Promise<void>;
}

export class SuspensionsUnknown extends Error {
  override readonly name = 'SuspensionsUnknown';
}

/** Keeps up with the suspended records in the gateway's database. `report` is told once when it begins to fail. */
export function followSuspensions(
  database: Kysely<CentreTables>,
  clock: Clock,
  report: (error: unknown) => void,
): Suspensions {
  let suspended: ReadonlySet<string> = new Set();
  const look = async (): Promise<void> => {
    const rows = await database.selectFrom('suspended_record').select('record_id').execute();
    suspended = new Set(rows.map((row) => row.record_id));
  };
  const watched = keepLooking(look, clock, report);
  return {
    current: async () => {
      if (!(await watched.isCurrent())) throw new SuspensionsUnknown('it cannot be asked which records are suspended');
      return suspended;
    },
    stop: watched.stop,
  };
}
