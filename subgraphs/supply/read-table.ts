import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { TextEncoding } from './encoding.ts';
import { SupplyRefused } from './outcome.ts';

/** A record of a file: `row` counts records from 1, headers, titles and empty lines included, as a spreadsheet shows them. */
export interface TableRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** The longest record, in bytes of UTF-8. Longer ones come from a quote that is never closed. */
const longestRecord = 1_000_000;

/** The most commas on one line. The parser counts characters of cells, so that empty ones would cost memory without end. */
const mostCommas = 5_000;

/**
 * The records of a CSV file (RFC 4180, lines ended by LF, CRLF or CR), read as they are asked for, in memory bounded by one record.
 * A cell with line breaks is one cell of one row. Throws SupplyRefused, naming the row, where the text is not CSV.
 */
export async function* readRows(path: string, encoding: TextEncoding): AsyncGenerator<TableRow, void, undefined> {
  const parser = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: longestRecord,
  });
  // A failure of any part destroys the parser, which the loop below then meets.
  pipeline(createReadStream(path), decode(encoding), parser, () => undefined);
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      yield { row, cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? refusalOf(error) : error;
  }
}

const decode = (encoding: TextEncoding) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
    const decoder = new TextDecoder(encoding, { fatal: true });
    let commas = 0;
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true });
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code === 10 || code === 13) commas = 0;
        else if (code === 44) commas += 1;
        if (commas > mostCommas) throw tooWide();
      }
      yield text;
    }
    yield decoder.decode();
  };

const tooWide = () =>
  new SupplyRefused(`A line has more than ${mostCommas} commas.`, 'Send a table with the columns of its template.');

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
