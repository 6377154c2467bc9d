import { SupplyRefused } from './outcome.ts';

/** A record of a file: `row` counts records from 1, headers, titles and empty lines included, as a spreadsheet shows them. */
export interface TableRow {
  readonly row: number;
  readonly cells: readonly string[];
  /** Place of a cell that holds what looks like other rows: a quote stands where none belongs, and the next one closes it. */
  readonly swallowing?: number;
}

/** One table of a supplied file, in whatever format it came. */
export interface SuppliedTable {
  /** Name of its sheet; null where the format has none. */
  readonly sheet: string | null;
  /** The most rows below the header that this format may have. */
  readonly mostRows: number;
  /** The text ends without a line end: what stands in its last line may be a part of a row. */
  readonly openEnded: boolean;
  /** All rows, none left out, read as they are asked for, in bounded memory. Throws SupplyRefused where the file cannot be read. */
  rows(): AsyncGenerator<TableRow, void, undefined>;
}

/** The longest record, in bytes of UTF-8 or characters. Longer ones come from a quote or an element that is never closed. */
export const longestRecord = 1_000_000;

/** The most cells in one row. Empty ones cost memory without ever adding up to a long record. */
export const mostCells = 5_000;

/** Characters of a row. */
export const weightOf = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + cell.length, 0);

/** How many rows may stand before the end of the header: titles of tables made for printing. */
export const headerWithin = 10;

export const tooManyRows = (mostRows: number): SupplyRefused =>
  new SupplyRefused(`The sheet has more than ${mostRows} rows.`, 'Send the table as CSV, which may be of any length.');
