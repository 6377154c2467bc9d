import { type Kysely, sql } from 'kysely';
import type { CheckedManifest } from './manifest.ts';
import type { ImportReport } from './outcome.ts';
import type { SupplyTables } from './tables.ts';

export interface NewBatch extends CheckedManifest {
  readonly id: string;
  readonly filename: string;
  readonly digest: string;
  readonly layout: string;
}

/** Where a batch stands: how many rows below the header are stored, and whether those are all. */
export interface BatchState {
  readonly done: boolean;
  readonly rowsStored: number;
}

/** Registers a batch unless it is known, and says where it stands: an interrupted one goes on after its last stored chunk. */
export async function beginBatch(
  database: Kysely<SupplyTables>,
  { id, filename, digest, layout, provider, procedure, period }: NewBatch,
  now: Date,
): Promise<BatchState> {
  await database
    .insertInto('supply_batch')
    .values({
      id,
      filename,
      digest,
      layout,
      provider: sql`${JSON.stringify(provider)}::jsonb`,
      procedure,
      period,
      state: 'RUNNING',
      started_at: now,
      finished_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const { state, rows_in } = await database
    .selectFrom('supply_batch')
    .select(['state', 'rows_in'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { done: state === 'DONE', rowsStored: rows_in };
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

/**
 * The report of a finished batch. For a file that is supplied `again`, what was accepted then is duplicate now. Throws if the batch is
 * not finished: its file changed while it was read.
 */
export async function reportOf(database: Kysely<SupplyTables>, id: string, again: boolean): Promise<ImportReport> {
  const batch = await database
    .selectFrom('supply_batch')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'DONE')
    .executeTakeFirstOrThrow(() => new Error('the file changed while it was imported'));
  const quarantined = await database
    .selectFrom('supply_quarantine')
    .select(['row_number as row', 'column_name as column', 'code', 'reason'])
    .where('batch', '=', id)
    .orderBy('row_number')
    .execute();
  return {
    rowsIn: batch.rows_in,
    accepted: again ? 0 : batch.accepted,
    duplicate: batch.duplicate + (again ? batch.accepted : 0),
    quarantined: batch.quarantined,
    skipped: batch.skipped,
    rows: quarantined,
  };
}
