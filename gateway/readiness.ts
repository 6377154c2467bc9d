import { type QueryExecutorProvider, sql } from 'kysely';
import { today } from '../domain/calendar-date.ts';
import type { Clock } from '../domain/clock.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';
import type { DepartmentClient } from './execution/department-client.ts';

type State = 'up' | 'down';

/** What the gateway stands on. Without its log it answers nothing; without a department it answers the others' fields. */
export interface Readiness {
  readonly ready: boolean;
  readonly log: State;
  readonly departments: Readonly<Record<string, State>>;
}

/** Asks the database and every department now. */
export async function readiness(
  database: QueryExecutorProvider,
  departments: ReadonlyMap<DepartmentName, DepartmentClient>,
  clock: Clock,
): Promise<Readiness> {
  const terms = { scope: [], day: today(clock) };
  const [log, ...states] = await Promise.all([
    stateOf(sql`select 1 from query_log limit 1`.execute(database)),
    ...[...departments.values()].map((client) => stateOf(client.get('/readyz', terms))),
  ]);
  const named = [...departments.keys()].map((name, index) => [name, states[index] ?? 'down'] as const);
  return { ready: log === 'up', log: log ?? 'down', departments: Object.fromEntries(named) };
}

const stateOf = (asked: Promise<unknown>): Promise<State> =>
  asked.then(
    () => 'up',
    () => 'down',
  );
