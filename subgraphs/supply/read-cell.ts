import { startsFormula } from '../../domain/formula.ts';
import type { LayoutColumn } from './layout.ts';
import { doubt, type ReadCell, readValue } from './read-value.ts';

/**
 * Reads a cell of a column of a layout. Beyond what the kind of value asks, a doubt: what a spreadsheet would run (FORMULA), and text for a
 * field of the record with a character that cannot be read (UNREADABLE). Names of subjects are compared and corrected by their codes,
 * and numbers lose such characters, so that neither is a doubt.
 */
export function readCell(cell: string, column: LayoutColumn): ReadCell {
  if (startsFormula(cell)) return doubt('FORMULA');
  const read = readValue(cell, column.value);
  const isShown = column.field !== undefined && column.role !== 'SUBJECT_NAME';
  return isShown && read.ok && read.notes.includes('UNREADABLE_CHARACTER_KEPT') ? doubt('UNREADABLE') : read;
}
