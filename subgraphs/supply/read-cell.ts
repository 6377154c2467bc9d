import { startsFormula } from '../../domain/formula.ts';
import type { LayoutColumn } from './layout.ts';
import { doubt, type ReadCell, readValue } from './read-value.ts';

/**
 * Reads a cell of a column of a layout. Beyond what the kind of value asks, a doubt: what a spreadsheet would run (FORMULA), and text for a
 * field of the record with a character that cannot be read (UNREADABLE). Names of subjects are compared and corrected by their codes,
 * and numbers lose such characters, so that neither is a doubt.
 */
export function readCell(cell: string, column: LayoutColumn): ReadCell {
  if (cell.length > longestKept) return read(cell, column);
  const cells = kept.get(column) ?? new Map<string, ReadCell>();
  if (cells.size === 0) kept.set(column, cells);
  const known = cells.get(cell);
  if (known) return known;
  if (cells.size >= mostKept) cells.clear();
  const made = read(cell, column);
  cells.set(cell, made);
  return made;
}

/** Units, kinds, days and amounts stand in many rows alike: what a short cell says is remembered for as long as its column has few. */
const kept = new WeakMap<LayoutColumn, Map<string, ReadCell>>();
const longestKept = 40;
const mostKept = 500;

function read(cell: string, column: LayoutColumn): ReadCell {
  if (startsFormula(cell)) return doubt('FORMULA');
  const value = readValue(cell, column.value);
  const isShown = column.field !== undefined && column.role !== 'SUBJECT_NAME';
  return isShown && value.ok && value.notes.includes('UNREADABLE_CHARACTER_KEPT') ? doubt('UNREADABLE') : value;
}
