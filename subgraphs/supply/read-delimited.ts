import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type Delimiter, delimiterOf } from './delimiter.ts';
import { bytesOf, decoded, detectEncoding, headOf, type TextEncoding, tailOf } from './encoding.ts';
import { SupplyRefused } from './outcome.ts';
import { longestRecord, mostCells, type SuppliedTable, type TableRow } from './read-table.ts';

/** How many bytes tell the delimiter. */
const startBytes = 65_536;

/** The table of a text file, whose content tells its encoding and delimiter. Throws SupplyRefused for a text that was cut off. */
export async function openDelimited(path: string): Promise<SuppliedTable> {
  const encoding = await detectEncoding(path);
  const delimiter = delimiterOf(new TextDecoder(encoding).decode(await headOf(path, startBytes)));
  const end = new TextDecoder(encoding).decode(await tailOf(path, encoding.startsWith('utf-16') ? 2 : 1));
  return {
    sheet: null,
    mostRows: Number.POSITIVE_INFINITY,
    openEnded: end !== '\n' && end !== '\r',
    rows: () => readRows(path, encoding, delimiter),
  };
}

/**
 * The records of a table of text (RFC 4180 with any delimiter; lines ended by LF, CRLF or CR), in memory bounded by one chunk and one
 * record. A cell with line breaks is one cell of one row. Throws SupplyRefused, naming the row, where the text is not CSV.
 */
async function* readRows(path: string, encoding: TextEncoding, delimiter: Delimiter): AsyncGenerator<TableRow, void> {
  const parser = parse({
    bom: true,
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: longestRecord,
  });
  // The parser reads UTF-8 itself, and puts U+FFFD where it is broken. A failure of any part destroys it, which the loop then meets.
  const source = encoding === 'utf-8' ? bytesOf(path) : decoded(path, encoding);
  pipeline(withoutEndlessLines(source), parser, () => undefined);
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (cells.length > mostCells) throw tooWide();
      row += 1;
      yield { row, cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? refusalOf(error) : error;
  }
}

/** The parser counts characters of cells, so that a line of empty ones would cost memory without end. */
async function* withoutEndlessLines(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer | string> {
  let length = 0;
  for await (const chunk of chunks) {
    const lineEnd = Math.max(chunk.lastIndexOf('\n'), chunk.lastIndexOf('\r'));
    length = lineEnd < 0 ? length + chunk.length : chunk.length - lineEnd;
    if (length > longestRecord) throw tooWide();
    yield chunk;
  }
}

const tooWide = () =>
  new SupplyRefused(
    `A line has more than ${mostCells} cells or ${longestRecord} bytes.`,
    'Send a table with the columns of its template.',
  );

function refusalOf(error: CsvError): SupplyRefused {
  const row = Number(error.records) + 1;
  const what: Readonly<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: `A quoted cell that begins in row ${row} is never closed.`,
    CSV_MAX_RECORD_SIZE: `Row ${row} is longer than ${longestRecord} bytes; probably a quoted cell is never closed.`,
  };
  return new SupplyRefused(
    what[error.code] ?? `Row ${row} has a double quote where CSV does not allow one.`,
    'Put cells that contain quotes, commas or line breaks in double quotes, and double the quotes inside.',
  );
}
