import { sql, type Transaction } from 'kysely';
import type { QuarantinedRow, RecordRow, Storing } from './store.ts';
import type { SupplyTables } from './tables.ts';

/** Keeps the cells of rows as they were supplied, sealed. */
export async function insertCells(
  tx: Transaction<SupplyTables>,
  { batch, vault }: Pick<Storing, 'batch' | 'vault'>,
  rows: readonly { readonly row: number; readonly cells: readonly string[] | null }[],
): Promise<void> {
  const kept = rows.flatMap(({ row, cells }) =>
    cells === null ? [] : [{ row, sealed: vault.seal(cells, { batch, row }).toString('base64') }],
  );
  if (kept.length === 0) return;
  await sql`
    insert into supplied_row (batch, row_number, cells)
    select ${batch}, r.row, decode(r.sealed, 'base64')
    from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as r(row integer, sealed text)
    on conflict do nothing
  `.execute(tx);
}

/** Sets rows aside: why, what they held as far as it may be kept, and by which numbers they might yet be told. */
export async function insertQuarantined(
  tx: Transaction<SupplyTables>,
  storing: Pick<Storing, 'batch' | 'vault'>,
  rows: readonly QuarantinedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const { batch } = storing;
  const set = rows.map(({ row, column, code, reason }) => ({ row, name: column, code, reason }));
  await sql`
    insert into supply_quarantine (batch, row_number, column_name, code, reason)
    select ${batch}, r.row, r.name, r.code, r.reason
    from jsonb_to_recordset(${JSON.stringify(set)}::jsonb) as r(row integer, name text, code text, reason text)
  `.execute(tx);
  await insertCells(tx, storing, rows);
  await insertUnresolved(tx, batch, rows);
}

/** Remembers the older numbers of rows, for the directory. */
export async function insertUnresolved(
  tx: Transaction<SupplyTables>,
  batch: string,
  rows: readonly Pick<QuarantinedRow, 'row' | 'unresolved'>[],
): Promise<void> {
  const numbers = rows.flatMap(({ row, unresolved }) => unresolved.map(({ kind, value }) => ({ row, kind, value })));
  if (numbers.length === 0) return;
  await sql`
    insert into unresolved_number (batch, row_number, kind, value)
    select ${batch}, r.row, r.kind, r.value
    from jsonb_to_recordset(${JSON.stringify(numbers)}::jsonb) as r(row integer, kind text, value text)
    on conflict do nothing
  `.execute(tx);
}

/** Counts what was cleaned in the rows. */
export async function insertCleanings(
  tx: Transaction<SupplyTables>,
  batch: string,
  rows: readonly Pick<RecordRow, 'cleaned'>[],
): Promise<void> {
  const counts = new Map<string, { column: string; note: string; rows: number }>();
  for (const { cleaned } of rows) {
    for (const { column, note } of cleaned) {
      const key = `${note} ${column}`;
      counts.set(key, { column, note, rows: (counts.get(key)?.rows ?? 0) + 1 });
    }
  }
  if (counts.size === 0) return;
  await sql`
    insert into supply_cleaned as c (batch, column_name, note, rows)
    select ${batch}, r.column, r.note, r.rows
    from jsonb_to_recordset(${JSON.stringify([...counts.values()])}::jsonb) as r("column" text, note text, rows integer)
    on conflict (batch, column_name, note) do update set rows = c.rows + excluded.rows
  `.execute(tx);
}
