import type { Layout, LayoutColumn } from './layout.ts';

/** A column of a file that its layout knows: its place, and the header as the file has it. */
export interface MappedColumn {
  readonly index: number;
  readonly header: string;
  readonly column: LayoutColumn;
}

/** A row of cells read as the header of a layout. */
export interface ReadHeader {
  readonly layout: Layout;
  readonly columns: readonly MappedColumn[];
  /** Required columns that are not there, by their printed names. */
  readonly missing: readonly string[];
  /** Headers that name a column which another header has named already. */
  readonly twice: readonly string[];
  /** Headers of amounts that do not say their unit. */
  readonly withoutUnit: readonly string[];
}

// (必填), (为自然人时，必填), (选填) are notes to the writer, wherever they stand.
const WRITERS_NOTE = /\([^()]*(?:必填|选填|非必填|必录)[^()]*\)/gu;
// Codes of the party are numbered differently in every version: only the words in brackets count.
const NUMBERED_CODE = /^(?:行政相对人)?代码_?\d*\((.+)\)$/u;
const UNIT = /\((?:万元|元)\)$/u;

/** The form in which headers are compared: NFKC, without spaces, invisible characters, writers' notes and the numbers of codes. */
export function headerKey(header: string): string {
  const plain = header
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}\uFFFD'"]/gu, '')
    .replace(WRITERS_NOTE, '')
    .replace(/^\*+|\*+$/gu, '')
    .toUpperCase();
  const words = NUMBERED_CODE.exec(plain)?.[1];
  return words === undefined ? plain : `行政相对人代码(${words})`;
}

/** The header for people: as the file has it, without line breaks and what cannot be stored. */
export const printedHeader = (header: string): string =>
  header
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 100);

/** Reads a row of cells as the header of `layout`. */
export function readHeader(layout: Layout, cells: readonly string[]): ReadHeader {
  const known = keysOf(layout);
  const bare = unitlessKeysOf(layout, known);
  const columns: MappedColumn[] = [];
  const twice: string[] = [];
  const withoutUnit: string[] = [];
  cells.forEach((cell, index) => {
    const key = headerKey(cell);
    const column = known.get(key);
    const header = printedHeader(cell);
    if (column === undefined) {
      if (bare.has(key)) withoutUnit.push(header);
      return;
    }
    if (columns.some((mapped) => mapped.column === column)) twice.push(header);
    columns.push({ index, header, column });
  });
  return { layout, columns, twice, withoutUnit, missing: missingIn(layout, columns) };
}

function missingIn(layout: Layout, columns: readonly MappedColumn[]): readonly string[] {
  const there = new Set(columns.map(({ column }) => column));
  const missing = layout.columns
    .filter((column) => column.required === 'ALWAYS' && !there.has(column))
    .map(nameOfColumn);
  const identifying = layout.columns.filter(identifies);
  return identifying.some((column) => there.has(column))
    ? missing
    : [...missing, identifying.map(nameOfColumn).join(' / ')];
}

const identifies = ({ role }: LayoutColumn): boolean =>
  role === 'USCC' || role === 'CITIZEN_NUMBER' || role === 'CREDIT_CODE' || role === 'TAXPAYER_NO';

const nameOfColumn = ({ headers, machine }: LayoutColumn): string => [headers[0], machine[0]].filter(Boolean).join(' ');

const keysCache = new WeakMap<Layout, ReadonlyMap<string, LayoutColumn>>();

/** The columns of a layout by every key that names them. Throws if one key names two: that is a fault of the layout. */
export function keysOf(layout: Layout): ReadonlyMap<string, LayoutColumn> {
  const cached = keysCache.get(layout);
  if (cached) return cached;
  const keys = new Map<string, LayoutColumn>();
  for (const column of layout.columns) {
    for (const key of new Set([...column.machine, ...column.headers].map(headerKey))) {
      if (keys.has(key)) throw new Error(`layout ${layout.name} has two columns called ${key}`);
      keys.set(key, column);
    }
  }
  keysCache.set(layout, keys);
  return keys;
}

/** 罚款金额 without (万元) could be either unit, and a wrong guess is wrong by 10,000. */
function unitlessKeysOf(layout: Layout, known: ReadonlyMap<string, LayoutColumn>): ReadonlySet<string> {
  const amounts = layout.columns.filter(({ value }) => value.kind === 'MONEY');
  const bare = amounts.flatMap(({ headers }) => headers.map((header) => headerKey(header).replace(UNIT, '')));
  return new Set(bare.filter((key) => !known.has(key)));
}
