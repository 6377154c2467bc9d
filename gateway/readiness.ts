import type { Kysely } from 'kysely';
import { today } from '../domain/calendar-date.ts';
import type { Clock } from '../domain/clock.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { KeySet, KeyState } from './callers/key-set.ts';
import type { Revocations } from './callers/revocations.ts';
import type { DepartmentClient } from './execution/department-client.ts';
import { tryToAppend } from './querylog/append.ts';
import type { Integrator } from './querylog/integrator.ts';

type State = 'up' | 'down';

/**
 * What the gateway stands on. Without its log it answers nothing; without a department it answers the others' fields; without
 * keys it answers whoever asks without a token.
 */
export interface Readiness {
  readonly ready: boolean;
  readonly log: State;
  /** Whether committed entries get into the tree. */
  readonly checkpoints: State;
  /** The keys that tokens are verified with. */
  readonly keys: KeyState;
  /** Whether it is known which tokens were revoked. */
  readonly revocations: State;
  readonly departments: Readonly<Record<string, State>>;
}

export interface ReadinessParts {
  readonly database: Kysely<CentreTables>;
  readonly departments: ReadonlyMap<DepartmentName, DepartmentClient>;
  readonly keys: KeySet;
  readonly revocations: Revocations;
  readonly integrator: Integrator;
  readonly clock: Clock;
}

/** Writes to the log and takes it back, asks every department now, and the issuer if that is due. */
export async function readiness({
  database,
  departments,
  keys,
  revocations,
  integrator,
  clock,
}: ReadinessParts): Promise<Readiness> {
  const terms = { scope: [], day: today(clock) };
  const [keyState, revoked, log, ...states] = await Promise.all([
    keys.state(),
    revocations.state(),
    stateOf(tried(database, clock)),
    ...[...departments.values()].map((client) => stateOf(client.get('/readyz', terms))),
  ]);
  const named = [...departments.keys()].map((name, index) => [name, states[index] ?? 'down'] as const);
  return {
    ready: log === 'up',
    log: log ?? 'down',
    checkpoints: integrator.state(),
    keys: keyState,
    revocations: revoked,
    departments: Object.fromEntries(named),
  };
}

/** One try at a time, and one a second, whoever asks: anybody may. */
const trying = new WeakMap<object, { readonly at: number; readonly trial: Promise<void> }>();

function tried(database: Kysely<CentreTables>, clock: Clock): Promise<void> {
  const known = trying.get(database);
  const now = performance.now();
  if (known && now - known.at < 1_000) return known.trial;
  const trial = tryToAppend(database, clock());
  trying.set(database, { at: now, trial });
  return trial;
}

const stateOf = (asked: Promise<unknown>): Promise<State> =>
  asked.then(
    () => 'up',
    () => 'down',
  );
