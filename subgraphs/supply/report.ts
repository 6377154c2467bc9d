import type { Kysely } from 'kysely';
import type { CellNote } from '../../domain/cell.ts';
import type { ImportReport, ReportedRow } from './outcome.ts';
import type { SupplyTables } from './tables.ts';

/** How many rows that were set aside a report names; the quarantine lists all of them. */
export const rowsInReport = 10_000;

/** A batch of a report; `again` where it was done before the file was supplied this time. */
export interface ReportedBatch {
  readonly id: string;
  readonly again: boolean;
}

/**
 * The report of a file whose batches are done: one, or of a workbook with several tables one for each, which are added up. What was
 * accepted the first time is duplicate when a file is supplied again. Throws if a batch is not finished: its file changed while it
 * was read.
 */
export async function reportOf(
  database: Kysely<SupplyTables>,
  batches: readonly ReportedBatch[],
): Promise<ImportReport> {
  const reports: ImportReport[] = [];
  for (const batch of batches) reports.push(await reportOfBatch(database, batch, batches.length > 1));
  const sum = (count: (report: ImportReport) => number) => reports.reduce((total, one) => total + count(one), 0);
  return {
    rowsIn: sum(({ rowsIn }) => rowsIn),
    accepted: sum(({ accepted }) => accepted),
    duplicate: sum(({ duplicate }) => duplicate),
    quarantined: sum(({ quarantined }) => quarantined),
    skipped: sum(({ skipped }) => skipped),
    rows: reports.flatMap(({ rows }) => rows).slice(0, rowsInReport),
    cleaned: reports.flatMap(({ cleaned }) => cleaned),
    unread: [...new Set(reports.flatMap(({ unread }) => unread))],
  };
}

async function reportOfBatch(
  database: Kysely<SupplyTables>,
  { id, again }: ReportedBatch,
  several: boolean,
): Promise<ImportReport> {
  const batch = await database
    .selectFrom('supply_batch')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'DONE')
    .executeTakeFirstOrThrow(() => new Error('the file changed while it was imported'));
  const sheet = several && batch.sheet !== null ? { sheet: batch.sheet } : {};
  return {
    rowsIn: batch.rows_in,
    accepted: again ? 0 : batch.accepted,
    duplicate: batch.duplicate + (again ? batch.accepted : 0),
    quarantined: batch.quarantined,
    skipped: batch.skipped,
    rows: (await setAside(database, id)).map((row) => ({ ...row, ...sheet })),
    cleaned: await cleanedIn(database, id),
    unread: batch.unread,
  };
}

/** Rows that are set aside still: mended ones were taken in. */
const setAside = (database: Kysely<SupplyTables>, batch: string): Promise<ReportedRow[]> =>
  database
    .selectFrom('supply_quarantine')
    .select(['row_number as row', 'column_name as column', 'code', 'reason'])
    .where('batch', '=', batch)
    .where('state', 'in', ['OPEN', 'ABANDONED'])
    .orderBy('row_number')
    .limit(rowsInReport)
    .execute();

async function cleanedIn(database: Kysely<SupplyTables>, batch: string): Promise<ImportReport['cleaned']> {
  const rows = await database
    .selectFrom('supply_cleaned')
    .select(['column_name as column', 'note', 'rows'])
    .where('batch', '=', batch)
    .orderBy('column_name')
    .orderBy('note')
    .execute();
  return rows.map((row) => ({ ...row, note: row.note as CellNote }));
}
