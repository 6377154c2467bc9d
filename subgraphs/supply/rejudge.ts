import type { Transaction } from 'kysely';
import { addToBatch } from './batch.ts';
import type { SupplyParts } from './import-file.ts';
import { judge } from './judge.ts';
import { keptContext } from './judge-context.ts';
import type { KnownNumbers } from './older-numbers.ts';
import type { RowOutcome } from './outcome.ts';
import { addEvents, type QuarantineEvent } from './quarantine-history.ts';
import { mayBeKept } from './reasons.ts';
import { insertUnresolved } from './row-leavings.ts';
import { type QuarantinedRow, type RecordRow, storeRecordRows } from './store.ts';
import type { SupplyTables } from './tables.ts';

/** A row that is set aside, and the cells by which it is judged again. */
export interface OpenRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** Why and by whose doing rows are judged again. */
export interface Occasion {
  readonly action: 'RESUBMITTED' | 'RESOLVED';
  readonly by: string;
  /** Headers of the cells that were changed. */
  readonly columns: readonly string[];
  readonly known?: KnownNumbers;
}

type Batch = Pick<
  SupplyTables['supply_batch'],
  'id' | 'layout' | 'columns' | 'provider' | 'procedure' | 'started_at'
> & {
  readonly number: number;
};

/**
 * Judges rows of one batch that are set aside again, as of the time they were supplied, and stores what is now good. The caller holds
 * the writers' turn. What is set aside again stays open with its new reason. Counts and history change in the same transaction.
 */
export async function rejudge(
  tx: Transaction<SupplyTables>,
  parts: SupplyParts,
  batch: Batch,
  rows: readonly OpenRow[],
  occasion: Occasion,
): Promise<readonly RowOutcome[]> {
  const context = keptContext(parts, batch, occasion.known);
  const outcomes = rows.map((row) => judge(row, context));
  const good = outcomes.filter((one): one is RecordRow => one.outcome === 'RECORD');
  const still = outcomes.filter((one): one is QuarantinedRow => one.outcome === 'QUARANTINED');
  const { department, vault, random, clock } = parts;
  const accepted = await storeRecordRows(
    tx,
    {
      department: department.name,
      tables: department.tables,
      batch: batch.id,
      number: batch.number,
      suppliedAt: batch.started_at.toISOString(),
      vault,
      random,
      now: clock(),
    },
    good,
  );
  await close(tx, batch.id, good, occasion);
  for (const row of still) await setAsideAgain(tx, batch.id, row);
  await addToBatch(tx, batch.id, {
    rowsIn: 0,
    accepted: accepted.size,
    duplicate: good.length - accepted.size,
    quarantined: -good.length,
    skipped: 0,
  });
  await addEvents(
    tx,
    { department: department.name, batch },
    [...good, ...still].map((outcome) => eventOf(batch.id, outcome, accepted.has(outcome.row), occasion, parts)),
  );
  return outcomes;
}

async function close(
  tx: Transaction<SupplyTables>,
  batch: string,
  rows: readonly RecordRow[],
  { action }: Occasion,
): Promise<void> {
  if (rows.length === 0) return;
  const numbers = rows.map(({ row }) => row);
  await tx
    .updateTable('supply_quarantine')
    .set({ state: action })
    .where('batch', '=', batch)
    .where('row_number', 'in', numbers)
    .execute();
  await tx.deleteFrom('unresolved_number').where('batch', '=', batch).where('row_number', 'in', numbers).execute();
}

async function setAsideAgain(tx: Transaction<SupplyTables>, batch: string, row: QuarantinedRow): Promise<void> {
  const { column, code, reason } = row;
  const here = (query: 'unresolved_number' | 'supplied_row') =>
    tx.deleteFrom(query).where('batch', '=', batch).where('row_number', '=', row.row);
  await tx
    .updateTable('supply_quarantine')
    .set({ column_name: column, code, reason })
    .where('batch', '=', batch)
    .where('row_number', '=', row.row)
    .execute();
  // A number that several organisations have may yet be told apart by another of the row's.
  if (code !== 'IDENTITY_AMBIGUOUS') await here('unresolved_number').execute();
  await insertUnresolved(tx, batch, [row]);
  if (mayBeKept(code) && row.cells !== null) return;
  await here('supplied_row').execute();
  await tx
    .updateTable('quarantine_event')
    .set({ cells: null })
    .where('batch', '=', batch)
    .where('row_number', '=', row.row)
    .execute();
}

function eventOf(
  batch: string,
  outcome: RecordRow | QuarantinedRow,
  accepted: boolean,
  { action, by, columns }: Occasion,
  { vault, clock }: SupplyParts,
): QuarantineEvent {
  const { row, cells } = outcome;
  return {
    row,
    at: clock(),
    action,
    by,
    outcome: outcome.outcome === 'QUARANTINED' ? 'QUARANTINED' : accepted ? 'ACCEPTED' : 'DUPLICATE',
    code: outcome.outcome === 'QUARANTINED' ? outcome.code : null,
    columns,
    // What the directory resolves is as it was supplied.
    sealed: action === 'RESUBMITTED' && cells !== null ? vault.seal(cells, { batch, row }) : null,
    reason: null,
  };
}
