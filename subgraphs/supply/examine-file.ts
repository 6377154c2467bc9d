import type { Department } from '../department.ts';
import { detectEncoding, type TextEncoding } from './encoding.ts';
import { type FoundHeader, findLayout, headerWithin } from './find-layout.ts';
import type { LayoutColumn } from './layout.ts';
import { SupplyRefused } from './outcome.ts';
import { readRows, type TableRow } from './read-table.ts';

/** What a first pass over the whole file found: nothing later refuses the file, so a refused one stores nothing. */
export interface ExaminedFile {
  readonly tables: readonly ExaminedTable[];
}

/** A table of a file: the whole of a text file, or a sheet of a workbook. */
export interface ExaminedTable {
  readonly sheet: string | null;
  readonly header: FoundHeader;
  /** All rows below the header. */
  readonly rowsIn: number;
  /** The rows below the header. */
  readonly rows: () => AsyncGenerator<TableRow>;
}

/**
 * Reads the whole file once. Throws SupplyRefused for a file that no layout of the department fits, that is not CSV, or most of whose
 * rows name a unit of `elsewhere` as who decided or supplied: departments share templates, so a header does not tell whose file it is.
 */
export async function examineFile(
  path: string,
  department: Department,
  everyDepartment: readonly Department[],
  elsewhere: ReadonlySet<string> = new Set(),
): Promise<ExaminedFile> {
  const encoding = await detectEncoding(path);
  const top: (readonly string[])[] = [];
  let header: FoundHeader | null = null;
  let last = 0;
  let ofOthers = 0;
  const look = (cells: readonly string[]) => {
    if (header && namesUnitOf(elsewhere, header, cells)) ofOthers += 1;
  };
  for await (const { row, cells } of readRows(path, encoding)) {
    last = row;
    if (header) look(cells);
    else top.push(cells);
    if (row === headerWithin) header = findLayout(top, department, everyDepartment);
  }
  header ??= findLayout(top, department, everyDepartment);
  top.slice(header.row).forEach(look);
  if (ofOthers * 2 > last - header.row) {
    throw new SupplyRefused(
      `Most rows name a unit that supplies for another department than ${department.name}.`,
      'Send the file to the department whose unit decided or supplied.',
    );
  }
  const found: FoundHeader = header;
  const table = { sheet: null, header: found, rowsIn: last - found.row, rows: () => rowsBelow(path, encoding, found) };
  return { tables: [table] };
}

async function* rowsBelow(path: string, encoding: TextEncoding, header: FoundHeader): AsyncGenerator<TableRow> {
  for await (const row of readRows(path, encoding)) {
    if (row.row > header.row) yield row;
  }
}

/** True if a row names one of these units as who decided or who supplied. */
const namesUnitOf = (units: ReadonlySet<string>, { columns }: FoundHeader, cells: readonly string[]): boolean =>
  columns.some(({ index, column }) => isUnitColumn(column) && units.has((cells[index] ?? '').trim().toUpperCase()));

/** The columns that name who decided and who supplied, by code. */
export const isUnitColumn = ({ field }: LayoutColumn): boolean => field === 'authority.code' || field === 'source.code';
