import iconv from 'iconv-lite';
import type { Column, FileForm, SampleRow, SampleTable } from './sample-file.ts';

type TextForm = Extract<FileForm, { kind: 'CSV' | 'TSV' }>;

/** The bytes of a table of text, row by row: byte order mark, title and header rows, and each row as it is asked for. */
export function* textTable(table: SampleTable, form: TextForm, rows: Iterable<SampleRow>): Generator<Uint8Array> {
  const mark = form.encoding.endsWith('with BOM') ? '\uFEFF' : '';
  const heading = headingRows(table).map((cells) => line(cells, form));
  yield encode(mark + heading.join(''), form);
  for (const row of rows) yield encode(line([...cellsOf(row, table), ...(row.extra ?? [])], form), form);
}

/** The rows above the data: title, and one or two of the header. */
export function headingRows({ title, groups, columns }: SampleTable): readonly (readonly string[])[] {
  const above = title === undefined ? [] : [columns.map((_, index) => (index === 0 ? title : ''))];
  if (groups === undefined) return [...above, columns.map(({ header }) => header)];
  return [
    ...above,
    columns.map(({ key, header, below }) => groups[key] ?? (below === undefined ? header : '')),
    columns.map(({ below }) => below ?? ''),
  ];
}

/** A row's cells in the order of the columns. Throws RangeError for a cell that belongs to no column. */
export function cellsOf({ cells }: SampleRow, { columns }: Pick<SampleTable, 'columns'>): readonly string[] {
  for (const key of Object.keys(cells)) {
    if (!columns.some((column) => column.key === key)) throw new RangeError(`there is no column ${key}`);
  }
  return columns.map(({ key }: Column) => cells[key] ?? '');
}

/** RFC 4180, with the separator and the line end of the form. */
function line(cells: readonly string[], { kind, lineEnd }: TextForm): string {
  const quoted = cells.map((cell) => (/[",\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return quoted.join(kind === 'TSV' ? '\t' : ',') + lineEnd;
}

function encode(text: string, { encoding }: TextForm): Uint8Array {
  if (encoding === 'GB18030') return iconv.encode(text, 'gb18030');
  return Buffer.from(text, encoding === 'UTF-16LE with BOM' ? 'utf16le' : 'utf8');
}
