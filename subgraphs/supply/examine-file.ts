import type { Department } from '../department.ts';
import { isBlank, isNote } from './blank-rows.ts';
import { type FoundHeader, findLayout, hasHeader } from './find-layout.ts';
import { printedHeader } from './header.ts';
import type { LayoutColumn } from './layout.ts';
import { openSuppliedFile } from './open-file.ts';
import { SupplyRefused } from './outcome.ts';
import { headerWithin, type SuppliedTable, type TableRow, tooManyRows } from './read-table.ts';

/** A table that a first pass read to its end: nothing later refuses it, so a refused file stores nothing. */
export interface ExaminedTable {
  /** Name of its sheet; null where the format has none. */
  readonly sheet: string | null;
  readonly header: FoundHeader;
  /** All rows below the header. */
  readonly rowsIn: number;
  /** The rows below the header, read again. */
  rows(): AsyncGenerator<TableRow, void, undefined>;
}

/** At least one table. */
export interface ExaminedFile {
  readonly tables: readonly ExaminedTable[];
}

/** Whose file it should be: departments share templates, so a header does not tell. */
interface Expected {
  readonly department: Department;
  readonly everyDepartment: readonly Department[];
  readonly elsewhere: ReadonlySet<string>;
}

/**
 * Reads every table of the file once. Of a workbook, sheets without any known header (instructions, dictionaries) are left out. Throws
 * SupplyRefused for a file that is no table, that no layout of the department fits, that was cut off, or most of whose rows name a unit
 * of `elsewhere` as who decided or supplied.
 */
export async function examineFile(
  path: string,
  department: Department,
  everyDepartment: readonly Department[],
  elsewhere: ReadonlySet<string> = new Set(),
): Promise<ExaminedFile> {
  const expected = { department, everyDepartment, elsewhere };
  const supplied = await openSuppliedFile(path);
  const [only, another] = supplied;
  if (only && !another) return { tables: [await examineTable(only, expected)] };
  const tables: ExaminedTable[] = [];
  for (const sheet of supplied) {
    if (!hasHeader(await firstRows(sheet), department, everyDepartment)) continue;
    tables.push(await examineTable(sheet, expected).catch((error) => refuseSheet(sheet.sheet, error)));
  }
  if (tables.length > 0) return { tables };
  throw new SupplyRefused(
    `No visible sheet of the workbook has a header that ${department.name} knows.`,
    `Send one of its templates: ${department.layouts.map(({ title }) => title).join(', ')}.`,
  );
}

async function firstRows(table: SuppliedTable): Promise<readonly (readonly string[])[]> {
  const top: (readonly string[])[] = [];
  for await (const { cells } of table.rows()) {
    top.push(cells);
    if (top.length === headerWithin) break;
  }
  return top;
}

function refuseSheet(sheet: string | null, error: unknown): never {
  if (!(error instanceof SupplyRefused)) throw error;
  throw new SupplyRefused(`Sheet ${printedHeader(sheet ?? '')}: ${error.reason}`, error.advice);
}

async function examineTable(
  table: SuppliedTable,
  { department, everyDepartment, elsewhere }: Expected,
): Promise<ExaminedTable> {
  const header = findLayout(await firstRows(table), department, everyDepartment);
  let last: TableRow = { row: 0, cells: [] };
  let ofOthers = 0;
  for await (last of table.rows()) {
    if (last.row > header.row && namesUnitOf(elsewhere, header, last.cells)) ofOthers += 1;
    if (last.row - header.row > table.mostRows) throw tooManyRows(table.mostRows);
  }
  const rowsIn = last.row - header.row;
  if (table.openEnded && rowsIn > 0) refuseCutOff(last, header);
  if (ofOthers * 2 > rowsIn) {
    throw new SupplyRefused(
      `Most rows name a unit that supplies for another department than ${department.name}.`,
      'Send the file to the department whose unit decided or supplied.',
    );
  }
  return { sheet: table.sheet, header, rowsIn, rows: () => rowsBelow(table, header) };
}

/** All lines end with a line end but the last, which is short: what is missing is not known, so nothing of the file is taken in. */
function refuseCutOff({ row, cells }: TableRow, { width }: FoundHeader): void {
  if (cells.length >= width || isBlank(cells) || isNote(cells)) return;
  throw new SupplyRefused(
    `Row ${row}, the last, has fewer cells than the header and no line end: the file was cut off.`,
    'Send the whole file.',
  );
}

async function* rowsBelow(table: SuppliedTable, header: FoundHeader): AsyncGenerator<TableRow, void, undefined> {
  for await (const row of table.rows()) {
    if (row.row > header.row) yield row;
  }
}

/** True if a row names one of these units as who decided or who supplied. */
const namesUnitOf = (units: ReadonlySet<string>, { columns }: FoundHeader, cells: readonly string[]): boolean =>
  columns.some(({ index, column }) => isUnitColumn(column) && units.has((cells[index] ?? '').trim().toUpperCase()));

/** The columns that name who decided and who supplied, by code. */
export const isUnitColumn = ({ field }: LayoutColumn): boolean => field === 'authority.code' || field === 'source.code';
