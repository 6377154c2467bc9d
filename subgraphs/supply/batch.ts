import { type Kysely, sql, type Transaction } from 'kysely';
import type { CheckedManifest } from './manifest.ts';
import type { ImportReport } from './outcome.ts';
import type { SupplyTables } from './tables.ts';

export interface NewBatch extends CheckedManifest {
  readonly id: string;
  readonly filename: string;
  readonly sheet: string | null;
  readonly digest: string;
  readonly layout: string;
  /** Headers of the known columns, as supplied. */
  readonly columns: readonly string[];
  /** Headers that the layout does not know, as supplied. */
  readonly unread: readonly string[];
}

/** Where a batch stands: how many rows below the header are stored, and whether those are all. */
export interface BatchState {
  readonly number: number;
  readonly done: boolean;
  readonly rowsStored: number;
  readonly suppliedAt: Date;
}

/** How a batch's rows went; the four outcomes add up to `rowsIn` (G-12). */
export type BatchCounts = Omit<ImportReport, 'rows' | 'cleaned' | 'unread'>;

/** Registers a batch unless it is known, and says where it stands: an interrupted one goes on after its last stored chunk. */
export async function beginBatch(
  database: Kysely<SupplyTables>,
  { provider, columns, unread, ...batch }: NewBatch,
  now: Date,
): Promise<BatchState> {
  await database
    .insertInto('supply_batch')
    .values({
      ...batch,
      columns: [...columns],
      unread: [...unread],
      provider: sql`${JSON.stringify(provider)}::jsonb`,
      state: 'RUNNING',
      started_at: now,
      finished_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const { number, state, rows_in, started_at } = await database
    .selectFrom('supply_batch')
    .select(['number', 'state', 'rows_in', 'started_at'])
    .where('id', '=', batch.id)
    .executeTakeFirstOrThrow();
  return { number, done: state === 'DONE', rowsStored: rows_in, suppliedAt: started_at };
}

/** Ends a batch whose rows are all stored. Another import of the same file may have done so: then nothing changes. */
export async function finishBatch(database: Kysely<SupplyTables>, id: string, rowsIn: number, now: Date) {
  await database
    .updateTable('supply_batch')
    .set({ state: 'DONE', finished_at: now })
    .where('id', '=', id)
    .where('state', '=', 'RUNNING')
    .where('rows_in', '=', rowsIn)
    .execute();
}

/** How many rows of the batch are stored; rows are stored in the order of the file. */
export async function rowsStored(tx: Transaction<SupplyTables>, batch: string): Promise<number> {
  const { rows_in } = await tx
    .selectFrom('supply_batch')
    .select('rows_in')
    .where('id', '=', batch)
    .executeTakeFirstOrThrow();
  return rows_in;
}

/** Adds to a batch's counts; what is negative was something else before. */
export async function addToBatch(tx: Transaction<SupplyTables>, batch: string, counts: BatchCounts): Promise<void> {
  await tx
    .updateTable('supply_batch')
    .set((row) => ({
      rows_in: row('rows_in', '+', counts.rowsIn),
      accepted: row('accepted', '+', counts.accepted),
      duplicate: row('duplicate', '+', counts.duplicate),
      quarantined: row('quarantined', '+', counts.quarantined),
      skipped: row('skipped', '+', counts.skipped),
    }))
    .where('id', '=', batch)
    .execute();
}
