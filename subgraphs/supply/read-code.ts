import type { CodeTable } from './code-tables.ts';

const SEPARATORS = /^[\s、,;/|。+&和及并]+/u;
/** Free text behind 其他 ends where the next item could begin. */
const FREE_TEXT = /^[-—–:(][^,;/|]*/u;

const plain = (word: string): string => word.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();

interface ReadyTable {
  readonly words: ReadonlyMap<string, string>;
  readonly longestFirst: readonly (readonly [string, string])[];
}

const ready = new WeakMap<CodeTable, ReadyTable>();

function readyTable(table: CodeTable): ReadyTable {
  const cached = ready.get(table);
  if (cached) return cached;
  const words = new Map(Object.entries(table.words).map(([word, value]) => [plain(word), value]));
  const longestFirst = [...words].sort(([one], [other]) => other.length - one.length);
  const made = { words, longestFirst };
  ready.set(table, made);
  return made;
}

/** The value that a word or number stands for, or null where the table does not have it. */
export function readCode(cell: string, table: CodeTable): string | null {
  const word = plain(cell);
  const known = readyTable(table).words.get(word);
  if (known !== undefined || table.open === undefined) return known ?? null;
  const rest = word.startsWith(table.open) ? word.slice(table.open.length) : '';
  return FREE_TEXT.test(rest) ? (table.words[table.open] ?? null) : null;
}

/**
 * The values of a cell with several words of a table, each once, in the order of the cell; null where a part is no word of it.
 * Separators are not standardised and 、 stands inside words too, so the longest word that fits is taken at every place. Numbers beside
 * words are more likely a numbered list than codes: null.
 */
export function readCodes(cell: string, table: CodeTable): readonly string[] | null {
  const { longestFirst } = readyTable(table);
  const found = new Map<string, string>();
  let rest = cell.normalize('NFKC').toUpperCase().replace(SEPARATORS, '');
  while (rest !== '') {
    const start = rest;
    const hit = longestFirst.find(([word]) => start.startsWith(word));
    if (hit === undefined) return null;
    const [word, value] = hit;
    found.set(word, value);
    rest = rest.slice(word.length);
    if (word === table.open) rest = rest.replace(FREE_TEXT, '');
    if (isNumber(word) && /^\d/.test(rest)) return null;
    rest = rest.replace(SEPARATORS, '');
  }
  const words = [...found.keys()];
  if (words.length === 0 || (words.some(isNumber) && !words.every(isNumber))) return null;
  return [...new Set(found.values())];
}

const isNumber = (word: string): boolean => /^\d+$/.test(word);
