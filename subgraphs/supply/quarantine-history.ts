import { type Kysely, sql, type Transaction } from 'kysely';
import { addCorrections, type RowsPlace } from './acts.ts';
import { type CellPlace, CellsSealed, type CellVault } from './cell-vault.ts';
import type { StoredRow } from './quarantine-rows.ts';
import type { SupplyTables } from './tables.ts';

/** Something that was done about a quarantined row. */
export interface QuarantineEvent {
  readonly row: number;
  readonly at: Date;
  readonly action: 'RESUBMITTED' | 'RESOLVED' | 'ABANDONED';
  /** The provider's credit code, OPERATOR or DIRECTORY. */
  readonly by: string;
  readonly outcome: 'ACCEPTED' | 'DUPLICATE' | 'QUARANTINED' | 'ABANDONED';
  /** Why it was set aside again. */
  readonly code: string | null;
  /** Headers of the cells that were changed. */
  readonly columns: readonly string[];
  /** All cells as they were sent again. */
  readonly sealed: Buffer | null;
  /** Why it was given up. */
  readonly reason: string | null;
}

/** Adds to the history of rows of one batch, at most one event a row, and to the feed of acts. The caller holds the writers' turn. */
export async function addEvents(
  tx: Transaction<SupplyTables>,
  place: RowsPlace,
  events: readonly QuarantineEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const { id: batch } = place.batch;
  const rows = events.map(({ by, sealed, ...event }) => ({
    ...event,
    by_whom: by,
    sealed: sealed?.toString('base64') ?? null,
  }));
  await sql`
    insert into quarantine_event (batch, row_number, number, at, action, by_whom, outcome, code, columns, cells, reason)
    select ${batch}, r.row,
      1 + (select count(*) from quarantine_event e where e.batch = ${batch} and e.row_number = r.row),
      r.at, r.action, r.by_whom, r.outcome, r.code, r.columns, decode(r.sealed, 'base64'), r.reason
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(row integer, at timestamptz, action text, by_whom text,
      outcome text, code text, columns text[], sealed text, reason text)
  `.execute(tx);
  await addCorrections(tx, place, events);
}

/**
 * Cells of rows of one batch as they were last sent, by row, in order; rows of which nothing is kept are left out, and those whose cells do
 * not open are CellsSealed: one that was tampered with must not keep the others from being judged.
 */
export async function currentCells(
  database: Kysely<SupplyTables>,
  vault: CellVault,
  batch: string,
  rows: readonly number[],
): Promise<ReadonlyMap<number, readonly string[] | CellsSealed>> {
  if (rows.length === 0) return new Map();
  const { rows: sealed } = await sql<{ row: number; cells: Buffer }>`
    select distinct on (row_number) row_number as row, cells from (
      select row_number, number, cells from quarantine_event
      where batch = ${batch} and row_number = any(${rows}::int[]) and cells is not null
      union all
      select row_number, 0, cells from supplied_row where batch = ${batch} and row_number = any(${rows}::int[])
    ) kept
    order by row_number, number desc
  `.execute(database);
  return new Map(sealed.map(({ row, cells }) => [row, openedOrSealed(vault, Buffer.from(cells), { batch, row })]));
}

function openedOrSealed(vault: CellVault, cells: Buffer, place: CellPlace): readonly string[] | CellsSealed {
  try {
    return vault.open(cells, place);
  } catch (error) {
    if (error instanceof CellsSealed) return error;
    throw error;
  }
}

/** What was done about the row, oldest first; without cells. */
export const historyOf = (database: Kysely<SupplyTables>, { batch, row }: StoredRow) =>
  database
    .selectFrom('quarantine_event')
    .select(['at', 'action', 'by_whom as by', 'outcome', 'code', 'columns', 'reason'])
    .where('batch', '=', batch.id)
    .where('row_number', '=', row)
    .orderBy('number')
    .execute();
