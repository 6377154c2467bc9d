import { type QueryExecutorProvider, sql } from 'kysely';
import { today } from '../domain/calendar-date.ts';
import type { Clock } from '../domain/clock.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';
import type { KeySet, KeyState } from './callers/key-set.ts';
import type { DepartmentClient } from './execution/department-client.ts';

type State = 'up' | 'down';

/**
 * What the gateway stands on. Without its log it answers nothing; without a department it answers the others' fields; without
 * keys it answers whoever asks without a token.
 */
export interface Readiness {
  readonly ready: boolean;
  readonly log: State;
  /** The keys that tokens are verified with. */
  readonly keys: KeyState;
  readonly departments: Readonly<Record<string, State>>;
}

/** Asks the database and every department now, and the issuer if that is due. */
export async function readiness(
  database: QueryExecutorProvider,
  departments: ReadonlyMap<DepartmentName, DepartmentClient>,
  keys: KeySet,
  clock: Clock,
): Promise<Readiness> {
  const terms = { scope: [], day: today(clock) };
  const [keyState, log, ...states] = await Promise.all([
    keys.state(),
    stateOf(sql`select 1 from query_log limit 1`.execute(database)),
    ...[...departments.values()].map((client) => stateOf(client.get('/readyz', terms))),
  ]);
  const named = [...departments.keys()].map((name, index) => [name, states[index] ?? 'down'] as const);
  return { ready: log === 'up', log: log ?? 'down', keys: keyState, departments: Object.fromEntries(named) };
}

const stateOf = (asked: Promise<unknown>): Promise<State> =>
  asked.then(
    () => 'up',
    () => 'down',
  );
