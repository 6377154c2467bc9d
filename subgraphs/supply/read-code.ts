import type { CodeTable } from './code-tables.ts';

/** What may stand between two values: any sign or space, and the words for "and". */
const SEPARATORS = /^(?:[\s\p{P}\p{S}\p{Cc}\p{Cf}]|以及|和|及|与|并处|并|同时)+/u;
/** Free text behind 其他 ends where the next item could begin. */
const FREE_TEXT = /^(?:\([^()]*\)|[-—–:][^,;/|]*)/u;
/** The same behind the number that stands for 其他, where nothing need stand between. */
const TEXT_BEHIND_NUMBER = /^(?:\([^()]*\)|[-—–:.]?[^\d\s\p{P}\p{S}][^,;/|\d]*)/u;
/** 1-3, 0.2 and 12:30 are no lists of codes. */
const RUNS_ON = /^[-–—~.:至]?\s*\d/u;
const NUMBERED = /^(\d+)[-—–.:、]?(?:\(([^()]*)\)|(\D.*))$/u;

const plain = (word: string): string => word.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();

interface ReadyTable {
  readonly words: ReadonlyMap<string, string>;
  readonly longestFirst: readonly (readonly [string, string])[];
  /** What stands for "other, namely". */
  readonly other: string | null;
}

const ready = new WeakMap<CodeTable, ReadyTable>();

function readyTable(table: CodeTable): ReadyTable {
  const cached = ready.get(table);
  if (cached) return cached;
  const words = new Map(Object.entries(table.words).map(([word, value]) => [plain(word), value]));
  const longestFirst = [...words].sort(([one], [other]) => other.length - one.length);
  const made = { words, longestFirst, other: words.get(table.open ?? '') ?? null };
  ready.set(table, made);
  return made;
}

/**
 * The value that a word or number stands for, or null where the table does not have it. A number with its word (0正常, 01-自然人) is read if
 * both say the same.
 */
export function readCode(cell: string, table: CodeTable): string | null {
  const word = plain(cell);
  const { words, other } = readyTable(table);
  const known = words.get(word);
  if (known !== undefined) return known;
  const [, number = '', bracketed, joined] = NUMBERED.exec(word) ?? [];
  if (words.has(number)) {
    const said = readCode(bracketed ?? joined ?? '', table);
    return said === words.get(number) ? said : null;
  }
  const open = table.open ?? '';
  if (
    other !== null &&
    word.startsWith(open) &&
    FREE_TEXT.exec(word.slice(open.length))?.[0] === word.slice(open.length)
  ) {
    return other;
  }
  return onlyPart(word, table);
}

function onlyPart(sentence: string, { parts = [] }: CodeTable): string | null {
  const told = new Set(parts.filter(([part]) => part.test(sentence)).map(([, value]) => value));
  const [value = null] = told;
  return told.size === 1 ? value : null;
}

/** What was read at the beginning of a cell, and the rest of it. */
interface Taken {
  readonly value: string;
  readonly as: 'WORD' | 'NUMBER';
  readonly rest: string;
}

/**
 * The values of a cell with several words of a table, each once, in the order of the cell; null where a part is no word of it.
 * Separators are not standardised, are left out, and 、 stands inside words too, so the longest word that fits is taken at every place.
 * A number may have its word behind it if both say the same; other numbers beside words are more likely a numbered list: null.
 */
export function readCodes(cell: string, table: CodeTable): readonly string[] | null {
  const taken: Taken[] = [];
  let rest = cell.normalize('NFKC').toUpperCase().replace(SEPARATORS, '');
  while (rest !== '') {
    const next = take(rest, table);
    if (next === null) return null;
    taken.push(next);
    rest = next.rest.replace(SEPARATORS, '');
  }
  const asNumbers = taken.filter(({ as }) => as === 'NUMBER').length;
  if (taken.length === 0 || (asNumbers > 0 && asNumbers < taken.length)) return null;
  return [...new Set(taken.map(({ value }) => value))];
}

function take(cell: string, table: CodeTable): Taken | null {
  const { longestFirst, other } = readyTable(table);
  const hit = longestFirst.find(([word]) => cell.startsWith(word));
  if (hit === undefined) return null;
  const [word, value] = hit;
  const rest = cell.slice(word.length);
  if (/^\d+$/.test(word)) return takeNumber(value, rest, table);
  if (value !== other || word !== table.open) return { value, as: 'WORD', rest };
  return withText({ value, as: 'WORD', rest }, FREE_TEXT, table);
}

/** A number alone, with its own word, or that for "other" with the text that it asks for. */
function takeNumber(value: string, rest: string, table: CodeTable): Taken | null {
  if (RUNS_ON.test(rest)) return null;
  const { longestFirst, other } = readyTable(table);
  const behind = rest.replace(/^[-—–.:、(\s]/u, '');
  const word = longestFirst.find(([one]) => behind.startsWith(one) && !/^\d/.test(one));
  if (word) return word[1] === value ? take(behind, table) : null;
  const number = { value, as: 'NUMBER', rest } as const;
  return value === other ? withText(number, TEXT_BEHIND_NUMBER, table) : number;
}

/** Text that names another value of the table contradicts "other". */
function withText(taken: Taken, form: RegExp, table: CodeTable): Taken | null {
  const said = form.exec(taken.rest)?.[0] ?? '';
  const named = readyTable(table).longestFirst.some(
    ([word, value]) => !/^\d/.test(word) && value !== taken.value && said.includes(word),
  );
  return named ? null : { ...taken, rest: taken.rest.slice(said.length) };
}
