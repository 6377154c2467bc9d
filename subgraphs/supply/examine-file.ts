import type { Department } from '../department.ts';
import { detectEncoding, type TextEncoding } from './encoding.ts';
import { type FoundHeader, findLayout, headerWithin } from './find-layout.ts';
import { readRows, type TableRow } from './read-table.ts';

/** What a first pass over the whole file found: nothing later refuses the file, so a refused one stores nothing. */
export interface ExaminedFile {
  readonly encoding: TextEncoding;
  readonly header: FoundHeader;
  /** All rows below the header. */
  readonly rowsIn: number;
}

/** Reads the whole file once. Throws SupplyRefused for a file that no layout of the department fits or that is not CSV. */
export async function examineFile(
  path: string,
  department: Department,
  everyDepartment: readonly Department[],
): Promise<ExaminedFile> {
  const encoding = await detectEncoding(path);
  const top: (readonly string[])[] = [];
  let header: FoundHeader | null = null;
  let last = 0;
  for await (const { row, cells } of readRows(path, encoding)) {
    last = row;
    if (header) continue;
    top.push(cells);
    if (row === headerWithin) header = findLayout(top, department, everyDepartment);
  }
  header ??= findLayout(top, department, everyDepartment);
  return { encoding, header, rowsIn: last - header.row };
}

/** The rows below the header. */
export async function* rowsBelowHeader(path: string, { encoding, header }: ExaminedFile): AsyncGenerator<TableRow> {
  for await (const row of readRows(path, encoding)) {
    if (row.row > header.row) yield row;
  }
}
