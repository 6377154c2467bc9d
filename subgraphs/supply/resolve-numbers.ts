import { type Kysely, sql } from 'kysely';
import { pageOf } from '../feed-page.ts';
import { CellsSealed } from './cell-vault.ts';
import type { SupplyParts } from './import-file.ts';
import { type KnownNumbers, numberKey } from './older-numbers.ts';
import type { Identifier } from './outcome.ts';
import { currentCells } from './quarantine-history.ts';
import type { QuarantineKey } from './quarantine-id.ts';
import { rejudge } from './rejudge.ts';
import { takeTurn } from './store.ts';
import type { SupplyTables } from './tables.ts';

/** An older number and all the organisations that the directory knows by it. */
export interface KnownNumber extends Identifier {
  readonly creditCodes: readonly string[];
}

/** A page of older numbers; `next` is the position to ask after, `more` says that another page waits. */
export interface UnresolvedPage {
  readonly numbers: readonly Identifier[];
  readonly next: string;
  readonly more: boolean;
}

/** Older numbers of rows that are set aside for want of a credit code, in the order in which the rows were stored. */
export async function unresolvedNumbers(
  database: Kysely<SupplyTables>,
  after: string,
  first: number,
): Promise<UnresolvedPage> {
  const rows = await database
    .selectFrom('unresolved_number')
    .select(['position', 'kind', 'value'])
    .where('position', '>', Number(after))
    .orderBy('position')
    .limit(first + 1)
    .execute();
  const { page, ...rest } = pageOf(rows, after, first);
  return { numbers: page.map(({ kind, value }) => ({ kind, value })), ...rest };
}

/** How many rows one call judges again: it has to end well within the gateway's patience. */
const rowsAtOnce = 1_000;

/**
 * Judges rows that wait for these numbers again (Art. 5(2)), in the order in which they were supplied, after the given one. Rows that are
 * set aside again, for whatever reason, stay open. Returns how many were looked at and, where more wait, the last of them.
 */
export async function resolveNumbers(
  parts: SupplyParts,
  numbers: readonly KnownNumber[],
  after: QuarantineKey | null,
): Promise<{ readonly rows: number; readonly last: QuarantineKey | null }> {
  const known: KnownNumbers = new Map(numbers.map((number) => [numberKey(number), number.creditCodes]));
  const waiting = await rowsWaitingFor(parts.database, numbers, after ?? { number: 0, row: 0 });
  const byBatch = new Map<number, number[]>();
  for (const { number, row } of waiting) {
    const rows = byBatch.get(number) ?? [];
    byBatch.set(number, rows);
    rows.push(row);
  }
  for (const [number, rows] of byBatch) await resolveRows(parts, number, rows, known);
  return { rows: waiting.length, last: waiting.length === rowsAtOnce ? (waiting.at(-1) ?? null) : null };
}

async function rowsWaitingFor(
  database: Kysely<SupplyTables>,
  numbers: readonly Identifier[],
  after: QuarantineKey,
): Promise<readonly QuarantineKey[]> {
  const { rows } = await sql<QuarantineKey>`
    select distinct b.number, u.row_number as row
    from jsonb_to_recordset(${JSON.stringify(numbers)}::jsonb) as n(kind text, value text)
    join unresolved_number u on u.kind = n.kind and u.value = n.value
    join supply_quarantine q on q.batch = u.batch and q.row_number = u.row_number and q.state = 'OPEN'
    join supply_batch b on b.id = u.batch
    where (b.number, u.row_number) > (${after.number}::bigint, ${after.row}::integer)
    order by 1, 2
    limit ${rowsAtOnce}
  `.execute(database);
  return rows;
}

async function resolveRows(
  parts: SupplyParts,
  number: number,
  rows: readonly number[],
  known: KnownNumbers,
): Promise<void> {
  await parts.database.transaction().execute(async (tx) => {
    await takeTurn(tx);
    const batch = await tx
      .selectFrom('supply_batch')
      .select(['id', 'number', 'layout', 'columns', 'provider', 'procedure', 'started_at'])
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    const open = await tx
      .selectFrom('supply_quarantine')
      .select('row_number as row')
      .where('batch', '=', batch.id)
      .where('row_number', 'in', rows)
      .where('state', '=', 'OPEN')
      .orderBy('row_number')
      .execute();
    const cells = await currentCells(
      tx,
      parts.vault,
      batch.id,
      open.map(({ row }) => row),
    );
    // Rows whose cells do not open stay as they are: showing or mending one says so.
    const kept = [...cells].flatMap(([row, texts]) => (texts instanceof CellsSealed ? [] : [{ row, cells: texts }]));
    await rejudge(tx, parts, batch, kept, { action: 'RESOLVED', by: 'DIRECTORY', columns: [], known });
  });
}
