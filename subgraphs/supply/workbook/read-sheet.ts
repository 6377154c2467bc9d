import { isBlank } from '../blank-rows.ts';
import { SupplyRefused } from '../outcome.ts';
import { headerWithin, longestRecord, mostCells, type TableRow, tooManyRows, weightOf } from '../read-table.ts';
import type { XmlListener } from '../read-xml.ts';
import { numberText } from './cell-text.ts';
import type { NumberForm } from './number-formats.ts';
import { incomplete, type Package, readPart } from './parts.ts';
import { listenToItems } from './shared-strings.ts';

/** What the cells of a workbook's sheets refer to. */
export interface CellContext {
  readonly strings: readonly string[];
  readonly forms: readonly NumberForm[];
  /** Days are counted from 1904, as on old Macintoshes. */
  readonly date1904: boolean;
}

/** The most rows below the header in a workbook: its text is held in memory. */
export const mostRows = 100_000;

/** The most characters in all cells of a sheet: a text that is in the file once may be shown by every one of them. */
const heaviestSheet = 600_000_000;

/**
 * The rows of a sheet by their numbers in it, those that the file leaves out included as empty ones, up to the last that says something.
 * A cell with a formula is given as text that begins with `=`: what it shows depends on more than the file. Throws SupplyRefused
 * for a sheet that is too large or contradicts itself.
 */
export async function* readSheet(file: Package, part: string, context: CellContext): AsyncGenerator<TableRow, void> {
  let last = 0;
  let weight = 0;
  for await (const { row, cells } of readPart<TableRow>(file, part, (emit) => listenToRows(context, emit))) {
    if (isBlank(cells)) continue;
    weight += weightOf(cells);
    if (weight > heaviestSheet) throw new SupplyRefused('The sheet has too much text.', 'Send the table as CSV.');
    if (row > mostRows + headerWithin) throw tooManyRows(mostRows);
    for (last += 1; last < row; last += 1) yield { row: last, cells: [] };
    yield { row, cells };
  }
}

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly form: NumberForm;
  value: string;
  formula: string | null;
  inline: string;
}

/** A row may say its number and a cell its place; without, it is the next. */
function listenToRows(context: CellContext, emit: (row: TableRow) => void): XmlListener {
  let row = 0;
  let cells: string[] = [];
  let nextColumn = 0;
  let length = 0;
  let cell: OpenCell | null = null;
  let within = '';
  // Anchors of embedded objects also have elements called row.
  let inData = false;
  const grow = (by: number) => {
    length += by;
    if (length > longestRecord) throw new SupplyRefused(`Row ${row} is too long.`, 'Send rows of plain cells.');
  };
  const inline = listenToItems('is', (text) => {
    if (cell) cell.inline = text;
  });
  return {
    open(name, attributes) {
      if (name === 'sheetData') inData = true;
      if (!inData) return;
      within = name;
      inline.open(name, attributes);
      if (name === 'row') {
        row = rowNumber(attributes.r, row);
        cells = [];
        nextColumn = 0;
        length = 0;
      }
      if (name === 'c') {
        cell = openCell(attributes, row, nextColumn, context);
        if (cell.column < nextColumn) throw incomplete();
        nextColumn = cell.column + 1;
      }
      if (name === 'f' && cell) cell.formula = '';
    },
    text(part) {
      if (!inData) return;
      grow(part.length);
      inline.text(part);
      if (cell && within === 'v') cell.value += part;
      if (cell && within === 'f') cell.formula += part;
    },
    close(name) {
      if (name === 'sheetData') inData = false;
      if (!inData) return;
      within = '';
      inline.close(name);
      if (name === 'c' && cell) {
        const text = textOf(cell, context);
        // What is shared counts wherever it is shown.
        if (cell.type === 's') grow(text.length);
        place(cells, cell, text, row);
        cell = null;
      }
      if (name === 'row') emit({ row, cells });
    },
  };
}

function rowNumber(written: string | undefined, before: number): number {
  const row = written === undefined ? before + 1 : Number(written);
  if (!Number.isSafeInteger(row) || row <= before) throw incomplete();
  return row;
}

function openCell(
  { r, t = 'n', s = '0' }: Readonly<Record<string, string>>,
  row: number,
  next: number,
  { forms }: CellContext,
): OpenCell {
  const [, letters, number] = /^([A-Z]{1,3})(\d+)$/u.exec(r ?? '') ?? [];
  if (r !== undefined && (letters === undefined || Number(number) !== row)) throw incomplete();
  const column = letters === undefined ? next : columnNumber(letters);
  return { column, type: t, form: forms[Number(s)] ?? 'PLAIN', value: '', formula: null, inline: '' };
}

/** A is 0, Z 25, AA 26. */
const columnNumber = (letters: string): number =>
  [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** An empty cell far out, which only has a format, costs nothing. */
function place(cells: string[], { column }: OpenCell, text: string, row: number): void {
  if (text === '') return;
  if (column >= mostCells) throw new SupplyRefused(`Row ${row} is too wide.`, 'Send the columns of the template.');
  while (cells.length < column) cells.push('');
  cells.push(text);
}

function textOf({ type, form, value, formula, inline }: OpenCell, { strings, date1904 }: CellContext): string {
  if (formula !== null) return `=${formula}`;
  switch (type) {
    case 's': {
      const text = value === '' ? '' : strings[Number(value)];
      if (text === undefined) throw incomplete();
      return text;
    }
    case 'inlineStr':
      return inline;
    case 'b':
      return value.trim() === '1' || value.trim() === 'true' ? 'TRUE' : value === '' ? '' : 'FALSE';
    case 'd':
      return value.replace(/T00:00:00(?:\.0+)?Z?$/u, '');
    case 'n':
      return numberText(value, form, date1904);
    default:
      // str: the text of a formula; e: an error such as #N/A.
      return value;
  }
}
