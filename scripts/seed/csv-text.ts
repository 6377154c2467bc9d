import iconv from 'iconv-lite';
import type { Column, SampleFile, SampleRow } from './sample-file.ts';

/** What stands above the rows: the title, where there is one, and the header; with the byte order mark, where the file has one. */
export function opening(file: SampleFile): Buffer {
  const title = file.title === undefined ? '' : line([file.title, ...file.columns.slice(1).map(() => '')], file);
  const mark = file.encoding === 'UTF-8 with BOM' ? '\uFEFF' : '';
  return encode(
    mark +
      title +
      line(
        file.columns.map(({ header }) => header),
        file,
      ),
    file,
  );
}

/** One row in the file's encoding. Throws RangeError for a cell that belongs to no column. */
export function rowBytes(row: SampleRow, file: SampleFile): Buffer {
  for (const key of Object.keys(row.cells)) {
    if (!file.columns.some((column) => column.key === key)) throw new RangeError(`${file.path} has no column ${key}`);
  }
  return encode(
    line(
      file.columns.map(({ key }: Column) => row.cells[key] ?? ''),
      file,
    ),
    file,
  );
}

/** RFC 4180, with the line end of the file. */
function line(cells: readonly string[], file: SampleFile): string {
  return (
    cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',') + file.lineEnd
  );
}

function encode(text: string, file: SampleFile): Buffer {
  return file.encoding === 'GB18030' ? iconv.encode(text, 'gb18030') : Buffer.from(text, 'utf8');
}
