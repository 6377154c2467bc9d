import { CsvError, parse } from 'csv-parse/sync';
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
  let row = 0;
  for await (const record of recordsOf(linesOf(textOf(path, encoding)), delimiter, () => row)) {
    if (record.length > mostCells) throw tooWide();
    row += 1;
    const swallowing = swallowingCell(record, delimiter);
    yield { row, cells: record, ...(swallowing < 0 ? {} : { swallowing }) };
  }
}

/** A line without quotes is its cells with delimiters between: most are, and this is six times as fast as the parser for the others. */
async function* recordsOf(
  lines: AsyncIterable<string>,
  delimiter: Delimiter,
  rowsBefore: () => number,
): AsyncGenerator<readonly string[], void> {
  const quoted: string[] = [];
  let length = 0;
  let open = false;
  for await (const line of lines) {
    if (!open && !line.includes('"')) {
      yield withoutEnd(line).split(delimiter);
      continue;
    }
    quoted.push(line);
    length += line.length;
    if (length > longestRecord) throw tooLong(rowsBefore() + 1);
    // Until every quote has its counterpart, line ends stand inside a cell.
    if (hasOddQuotes(line)) open = !open;
    if (open) continue;
    yield* parsed(quoted.join(''), delimiter, rowsBefore());
    quoted.length = 0;
    length = 0;
  }
  if (open) yield* parsed(quoted.join(''), delimiter, rowsBefore());
}

/** How many delimiters a cell with line breaks may have in any case. */
const alwaysFine = 5;

/**
 * Two stray quotes make one cell of all that stands between them, even of many rows, and it is good CSV. Such a cell has as many delimiters
 * as a row. -1 where there is none.
 */
function swallowingCell(cells: readonly string[], delimiter: Delimiter): number {
  const most = Math.max(alwaysFine, cells.length - 1);
  return cells.findIndex(
    (cell) => (cell.includes('\n') || cell.includes('\r')) && cell.split(delimiter, most + 1).length > most,
  );
}

function parsed(text: string, delimiter: Delimiter, rowsBefore: number): string[][] {
  try {
    return parse(text, { delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true });
  } catch (error) {
    throw error instanceof CsvError ? refusalOf(error, rowsBefore) : error;
  }
}

const withoutEnd = (line: string): string =>
  line.endsWith('\r\n') ? line.slice(0, -2) : line.endsWith('\n') || line.endsWith('\r') ? line.slice(0, -1) : line;

function hasOddQuotes(line: string): boolean {
  let odd = false;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** The lines of a text, each with its end. A carriage return at the end of a chunk may be the half of one. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string, void> {
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + chunk;
    let from = 0;
    for (let end = lineEnd(text, from); end > 0 && end < text.length; end = lineEnd(text, from)) {
      yield text.slice(from, end);
      from = end;
    }
    rest = text.slice(from);
    if (rest.length > longestRecord) throw tooWide();
  }
  if (rest !== '') yield rest;
}

/** Where the line that begins at `from` ends, its line end with it; 0 if that does not stand in the text. */
function lineEnd(text: string, from: number): number {
  lineEnds.lastIndex = from;
  return lineEnds.test(text) ? lineEnds.lastIndex : 0;
}

const lineEnds = /\r\n|\n|\r/g;

/** The text of a file without a byte order mark; U+FFFD where UTF-8 is broken. */
async function* textOf(path: string, encoding: TextEncoding): AsyncGenerator<string, void> {
  if (encoding !== 'utf-8') return yield* decoded(path, encoding);
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytesOf(path)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

const tooWide = () =>
  new SupplyRefused(
    `A line has more than ${mostCells} cells or ${longestRecord} bytes.`,
    'Send a table with the columns of its template.',
  );

const tooLong = (row: number) =>
  notCsv(`Row ${row} is longer than ${longestRecord} bytes; probably a quoted cell is never closed.`);

function refusalOf(error: CsvError, rowsBefore: number): SupplyRefused {
  const row = rowsBefore + Number(error.records) + 1;
  return error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? notCsv(`A quoted cell that begins in row ${row} is never closed.`)
    : notCsv(`Row ${row} has a double quote where CSV does not allow one.`);
}

const notCsv = (reason: string) =>
  new SupplyRefused(
    reason,
    'Put cells that contain quotes, commas or line breaks in double quotes, and double the quotes inside.',
  );
