import { type Kysely, sql, type Transaction } from 'kysely';
import { digest } from '../../domain/canonical-json.ts';
import type { CentreTables } from './tables.ts';

/** Why nothing was done, and what the caller can do. Neither repeats what was sent. */
export interface Refusal {
  readonly reason: string;
  readonly advice: string;
}

/** What came of a mutation: the id of what it made or changed, or why it did nothing. */
export type Remembered =
  | { readonly id: string; readonly refused: null }
  | { readonly id: null; readonly refused: Refusal };

/** Who asks for a mutation, when, and under which Idempotency-Key. */
export interface Act {
  /** In what part somebody acts. Two callers with one `sub` in different parts are two. */
  readonly as: 'GRANTOR' | 'CENTRE' | 'AGENCY';
  /** `sub` of the caller's token. */
  readonly by: string;
  readonly now: Date;
  /** Unique per caller; null or absent: every mutation is a new one. */
  readonly key?: string | null | undefined;
}

const keyForm = /^[\x21-\x7e]{1,255}$/;

export const refusedBecause = (reason: string, advice: string): Remembered => ({
  id: null,
  refused: { reason, advice },
});

/**
 * Does something once for each key of a caller, in one transaction: the one that `database` is, or its own. Repeated with the same
 * key and the same `asked`, it returns the first result, a refusal too, and does nothing; the same key with anything else is refused.
 */
export function once(
  database: Kysely<CentreTables>,
  { as, by, key, now }: Act,
  asked: unknown,
  work: (tx: Kysely<CentreTables>) => Promise<Remembered>,
): Promise<Remembered> {
  return inTransaction(database, async (tx) => {
    if (key === null || key === undefined) return work(tx);
    if (!keyForm.test(key)) {
      return refusedBecause('The Idempotency-Key cannot be used.', 'Send 1 to 255 visible ASCII characters.');
    }
    const caller = `${as}:${by}`;
    const question = digest(asked);
    // Whoever repeats it meanwhile waits until the first is committed, and then finds its result.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${caller} ${key}`}, 0))`.execute(tx);
    const before = await tx
      .selectFrom('mutation_result')
      .select(['asked', 'result'])
      .where('caller', '=', caller)
      .where('key', '=', key)
      .executeTakeFirst();
    if (before) {
      return before.asked === question
        ? before.result
        : refusedBecause('The Idempotency-Key was used for something else.', 'Use a new key for each mutation.');
    }
    const result = await work(tx);
    const row = { caller, key, asked: question, result: JSON.stringify(result), at: now };
    await tx.insertInto('mutation_result').values(row).execute();
    return result;
  });
}

const inTransaction = <Result>(
  database: Kysely<CentreTables>,
  work: (tx: Kysely<CentreTables> | Transaction<CentreTables>) => Promise<Result>,
): Promise<Result> => (database.isTransaction ? work(database) : database.transaction().execute(work));
