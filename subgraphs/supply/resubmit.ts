import type { Transaction } from 'kysely';
import { cleanText } from '../../domain/cell.ts';
import { CellsSealed } from './cell-vault.ts';
import type { SupplyParts } from './import-file.ts';
import { SupplyRefused } from './outcome.ts';
import { addEvents, currentCells } from './quarantine-history.ts';
import { type QuarantineKey, quarantineKeyIn } from './quarantine-id.ts';
import { type StoredRow, storedRow } from './quarantine-rows.ts';
import { rejudge } from './rejudge.ts';
import { takeTurn } from './store.ts';
import type { SupplyTables } from './tables.ts';

export interface NewCell {
  /** The column's header as the file had it. */
  readonly column: string;
  readonly value: string;
}

/** Who works on a row: a provider on its own rows, or the operator (`provider` null) on any. */
export interface Worker {
  readonly provider: string | null;
  readonly by: string;
}

const longestCell = 20_000;
const longestReason = 500;

/**
 * Judges a quarantined row again with some cells replaced. Taken in, it counts as supplied when its file was; set aside again, it stays
 * open with the new reason. What it held before is kept as history. Throws SupplyRefused for a row that is not there, not the
 * provider's, no longer open, or of which nothing was kept, and for a column that the file does not have.
 */
export async function resubmit(
  parts: SupplyParts,
  id: string,
  cells: readonly NewCell[],
  worker: Worker,
): Promise<QuarantineKey> {
  return atRow(parts, id, worker, async (tx, row) => {
    const kept = (await currentCells(tx, parts.vault, row.batch.id, [row.row])).get(row.row);
    if (!kept) {
      throw new SupplyRefused(
        'Nothing of this row was kept, because it may not be collected.',
        'Abandon it, or send it anew.',
      );
    }
    if (kept instanceof CellsSealed) {
      throw new SupplyRefused(
        `What was kept of this row does not open: ${kept.message}.`,
        'Tell the operator of the department; send the row anew and abandon this one.',
      );
    }
    const changed = replaced(kept, row.batch.columns, cells);
    const [outcome] = await rejudge(tx, parts, row.batch, [{ row: row.row, cells: changed }], {
      action: 'RESUBMITTED',
      by: worker.by,
      columns: cells.map(({ column }) => column),
    });
    if (outcome?.outcome === 'SKIPPED') {
      throw new SupplyRefused('The row would be empty.', 'Abandon it, with the reason.');
    }
  });
}

/** Gives a quarantined row up: it stays counted as quarantined. Throws SupplyRefused as `resubmit` does. */
export async function abandon(parts: SupplyParts, id: string, reason: string, worker: Worker): Promise<QuarantineKey> {
  const text = cleanText(reason).value;
  if (text === null || text.length > longestReason) {
    throw new SupplyRefused('A row is given up for a reason.', `Say it in at most ${longestReason} characters.`);
  }
  return atRow(parts, id, worker, async (tx, row) => {
    await tx
      .updateTable('supply_quarantine')
      .set({ state: 'ABANDONED' })
      .where('batch', '=', row.batch.id)
      .where('row_number', '=', row.row)
      .execute();
    const event = {
      row: row.row,
      at: parts.clock(),
      action: 'ABANDONED',
      by: worker.by,
      outcome: 'ABANDONED',
    } as const;
    const place = { department: parts.department.name, batch: row.batch };
    await addEvents(tx, place, [{ ...event, code: null, columns: [], sealed: null, reason: text }]);
  });
}

/** Runs `work` on an open row in the writers' turn, in one transaction. */
async function atRow(
  { database, department }: SupplyParts,
  id: string,
  { provider }: Worker,
  work: (tx: Transaction<SupplyTables>, row: StoredRow) => Promise<void>,
): Promise<QuarantineKey> {
  const key = quarantineKeyIn(department.name, id);
  if (!key) throw notThere();
  await database.transaction().execute(async (tx) => {
    await takeTurn(tx);
    const row = await storedRow(tx, key);
    // Another provider's row is not told apart from one that is not there.
    if (!row || (provider !== null && row.batch.provider.code !== provider)) throw notThere();
    if (row.state !== 'OPEN') {
      throw new SupplyRefused('The row is no longer open.', 'Look at its history: it was taken in or given up.');
    }
    await work(tx, row);
  });
  return key;
}

const notThere = () => new SupplyRefused('There is no such quarantined row.', 'Take its id from the list.');

function replaced(kept: readonly string[], columns: readonly string[], cells: readonly NewCell[]): readonly string[] {
  const changed = kept.slice(0, columns.length);
  for (const { column, value } of cells) {
    const index = columns.indexOf(column);
    if (index === -1 || value.length > longestCell) {
      throw new SupplyRefused(
        index === -1 ? 'The file has no such column, or none that is read.' : 'A cell is too long.',
        `Its columns are ${columns.join(', ')}.`,
      );
    }
    changed[index] = value;
  }
  return changed;
}
