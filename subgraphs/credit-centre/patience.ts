import { type Kysely, sql, type Transaction } from 'kysely';
import type { CentreTables } from './tables.ts';

const queryCanceled = '57014';

/**
 * What `work` reads in one transaction; null where a statement of it takes longer than `patience` ms, where the database keeps time
 * (PostgreSQL does, the embedded one does not).
 */
export async function withPatience<Result>(
  database: Kysely<CentreTables>,
  patience: number,
  work: (tx: Transaction<CentreTables>) => Promise<Result>,
): Promise<Result | null> {
  try {
    return await database.transaction().execute(async (tx) => {
      await sql`set local statement_timeout = ${sql.lit(patience)}`.execute(tx);
      return work(tx);
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === queryCanceled) return null;
    throw error;
  }
}
