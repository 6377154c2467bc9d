import type { OperationDefinitionNode } from 'graphql';
import { type ControlledTransaction, sql } from 'kysely';
import type { CentreContext } from '../../subgraphs/credit-centre/resolvers.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import type { AnswerParts } from './answer.ts';
import type { Caller } from './authenticate.ts';
import type { Traces } from './outcome.ts';

/** How many mutations act at once: each holds a connection until its entry is committed, and queries need some as well. */
const mostAtOnce = 5;
/** How long one statement of a mutation may take, in ms, its entry's too; half of it for a lock. */
const patience = 10_000;

const acting = new WeakMap<AnswerParts['mutable'], ControlledTransaction<CentreTables>[]>();

/**
 * Where a mutation acts: in a transaction that its entry on the record is committed with. What a provider does about its rows is its
 * department's, which keeps a history of its own. Null while too many others act.
 */
export async function actingCentre(
  { mutable, directory }: Pick<AnswerParts, 'mutable' | 'directory'>,
  { caller, traces }: { readonly caller: Caller; readonly traces: Traces },
  { operation }: OperationDefinitionNode,
  centre: CentreContext,
): Promise<CentreContext | null> {
  if (operation !== 'mutation' || caller.role === 'provider') return centre;
  const others = (acting.get(mutable) ?? []).filter((one) => !one.isCommitted && !one.isRolledBack);
  acting.set(mutable, others);
  if (others.length >= mostAtOnce) return null;
  const effect = await mutable.database.startTransaction().execute();
  others.push(effect);
  traces.effect = effect;
  const times = `set local statement_timeout = ${patience}; set local lock_timeout = ${patience / 2}`;
  await sql.raw(times).execute(effect);
  return { ...centre, database: effect, directory: directory(ownCode(caller), effect) };
}

export const ownCode = (caller: Caller): string | null => (caller.role === 'subject' ? caller.creditCode : null);

/** The pool's own words, which have no code. */
export const isOutOfConnections = (error: unknown): boolean =>
  error instanceof Error && error.message === 'timeout exceeded when trying to connect';
