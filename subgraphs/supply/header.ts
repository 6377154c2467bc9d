import { type Layout, type LayoutColumn, tenThousandYuan, yuan } from './layout.ts';
import { personNumbersIn } from './person-numbers.ts';

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
  /** Headers that no column of the layout has, not even an ignored one: what stands beneath them is not read. */
  readonly unread: readonly string[];
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

/** Of a header no more is compared: what is longer is none, and expressions with a quantifier at either end take long for it. */
const longestHeader = 300;

/** The form in which headers are compared: NFKC, without spaces, invisible characters, writers' notes and the numbers of codes. */
export function headerKey(header: string): string {
  const plain = header
    .slice(0, longestHeader)
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

/** A header with a number of a person in it is not kept: the column is named by its place. */
const namedColumn = (header: string, index: number): string =>
  personNumbersIn(header).length > 0 ? `column ${index + 1}` : header;

/** Reads a row of cells as the header of `layout`. */
export function readHeader(layout: Layout, cells: readonly string[]): ReadHeader {
  const known = keysOf(layout);
  const bare = unitlessKeysOf(layout, known);
  const columns: MappedColumn[] = [];
  const twice: string[] = [];
  const unitless: string[] = [];
  const unread: string[] = [];
  const ignored = new Set(layout.ignored.map(headerKey));
  cells.forEach((cell, index) => {
    const key = headerKey(cell);
    const column = known.get(key);
    const header = printedHeader(cell);
    if (column === undefined) {
      if (bare.has(key)) unitless.push(header);
      else if (key !== '' && !ignored.has(key)) unread.push(namedColumn(header, index));
      return;
    }
    if (columns.some((mapped) => isSame(mapped.column, column))) twice.push(header);
    columns.push({ index, header, column });
  });
  return { layout, columns, unread, twice, withoutUnit: unitless, missing: missingIn(layout, columns) };
}

/**
 * Two rows read as one header: the lower row has the names, the upper one those of groups, which reach as far as it is blank beside them;
 * where the lower is blank, the name stands in the upper. Under a group 行政相对人代码, 统一社会信用代码 is 行政相对人代码(统一社会信用代码)
 * if the layout has a column of that name.
 */
export function joinedHeader(layout: Layout, upper: readonly string[], lower: readonly string[]): readonly string[] {
  const known = keysOf(layout);
  let group = '';
  return Array.from({ length: Math.max(upper.length, lower.length) }, (_, index) => {
    const [above, below] = [nameIn(upper[index]), nameIn(lower[index])];
    if (above !== '' || below === '') group = below === '' ? '' : above;
    if (below === '') return above;
    const joined = `${group}(${below})`;
    return group !== '' && known.has(headerKey(joined)) ? joined : below;
  });
}

const nameIn = (cell = ''): string => cell.trim().slice(0, longestHeader);

function missingIn(layout: Layout, columns: readonly MappedColumn[]): readonly string[] {
  const isThere = (wanted: LayoutColumn) => columns.some(({ column }) => isSame(column, wanted));
  const missing = layout.columns.filter((column) => column.required === 'ALWAYS' && !isThere(column)).map(nameOfColumn);
  const identifying = layout.columns.filter(identifies);
  return identifying.some(isThere) ? missing : [...missing, identifying.map(nameOfColumn).join(' / ')];
}

/** A column in another unit is still the same column. */
const isSame = (one: LayoutColumn, other: LayoutColumn): boolean => one.machine === other.machine;

const identifies = ({ role }: LayoutColumn): boolean =>
  role === 'USCC' ||
  role === 'CITIZEN_NUMBER' ||
  role === 'CREDIT_CODE' ||
  role === 'PARTY_CODE' ||
  role === 'TAXPAYER_NO' ||
  role === 'REGISTRATION_NO' ||
  role === 'ORGANISATION_CODE';

const nameOfColumn = ({ headers, machine }: LayoutColumn): string => [headers[0], machine[0]].filter(Boolean).join(' ');

const keysCache = new WeakMap<Layout, ReadonlyMap<string, LayoutColumn>>();

/**
 * The columns of a layout by every key that names them. An amount is read in the unit that its header says, whichever the template has.
 * Throws if one key names two columns, or one that is ignored: that is a fault of the layout.
 */
export function keysOf(layout: Layout): ReadonlyMap<string, LayoutColumn> {
  const cached = keysCache.get(layout);
  if (cached) return cached;
  const keys = new Map<string, LayoutColumn>();
  for (const column of layout.columns) {
    const names = [...column.machine, ...column.headers].map((name) => [headerKey(name), column] as const);
    for (const [key, named] of new Map([...names, ...inBothUnits(column)])) {
      if (keys.has(key)) throw new Error(`layout ${layout.name} has two columns called ${key}`);
      keys.set(key, named);
    }
  }
  const both = layout.ignored.find((name) => keys.has(headerKey(name)));
  if (both !== undefined) throw new Error(`layout ${layout.name} both reads and ignores ${both}`);
  keysCache.set(layout, keys);
  return keys;
}

function inBothUnits(column: LayoutColumn): (readonly [string, LayoutColumn])[] {
  if (column.value.kind !== 'MONEY') return [];
  return column.headers
    .map(withoutUnit)
    .flatMap((bare) => [
      [`${bare}(元)`, { ...column, value: yuan }] as const,
      [`${bare}(万元)`, { ...column, value: tenThousandYuan }] as const,
    ]);
}

const withoutUnit = (header: string): string => headerKey(header).replace(UNIT, '');

/** 罚款金额 without (万元) could be either unit, and a wrong guess is wrong by 10,000. */
function unitlessKeysOf(layout: Layout, known: ReadonlyMap<string, LayoutColumn>): ReadonlySet<string> {
  const amounts = layout.columns.filter(({ value }) => value.kind === 'MONEY');
  return new Set(amounts.flatMap(({ headers }) => headers.map(withoutUnit)).filter((key) => !known.has(key)));
}
