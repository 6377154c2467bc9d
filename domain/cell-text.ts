/** What was changed in a supplied cell, or found in it and kept. Notes go into the supply report and carry no cell content. */
export const CELL_NOTES = [
  'TRIMMED',
  'BOM_REMOVED',
  'CONTROL_CHARACTER_REMOVED',
  'APOSTROPHE_REMOVED',
  'PLACEHOLDER',
  'UNREADABLE_CHARACTER_KEPT',
  'UNREADABLE_CHARACTER_REMOVED',
  'FULL_WIDTH_CONVERTED',
  'SEPARATORS_REMOVED',
  'UPPER_CASED',
  'LETTERS_O_I_READ_AS_DIGITS',
  'FIFTEEN_DIGITS_CONVERTED',
  'CREDIT_CODE_IN_ORGANISATION_COLUMN',
  'EXCEL_SERIAL',
  'TIME_DROPPED',
  'SENTINEL_DATE',
  'NO_END',
  'UNIT_DROPPED',
  'WORD_DROPPED',
  'THOUSANDS_SEPARATORS_REMOVED',
  'TEN_THOUSANDS_CONVERTED',
] as const;
export type CellNote = (typeof CELL_NOTES)[number];

/** A cleaned cell (null: nothing was supplied) with notes of what changed, or the doubt that keeps it from being read. */
export type Cell<Value, Doubt extends string> =
  | { readonly ok: true; readonly value: Value | null; readonly notes: readonly CellNote[] }
  | { readonly ok: false; readonly doubt: Doubt };

/** What a file's reader gives for a cell. */
export type RawCell = string | null | undefined;

export type CleanedText = { readonly value: string | null; readonly notes: readonly CellNote[] };

const PLACEHOLDERS: ReadonlySet<string> = new Set(['', '/', '无', '暂无', '\\n', 'n/a', 'null']);
const DASHES = /^[-\p{Pd}]+$/u;
const INVISIBLE_START = /^[\s\p{Cc}\p{Cf}]+/u;
const INVISIBLE = /^[\s\p{Cc}\p{Cf}]$/u;
// Line breaks and tabs stay. PostgreSQL cannot store NUL; the others steer terminals, or turn the direction of what is read.
const CONTROLS = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;
const REPLACEMENT_CHARACTER = '\uFFFD';
// JSON and escapes of workbooks can hold half a surrogate pair; no database takes it.
const HALF_PAIR = /\p{Cs}/gu;
// Most cells are so, and there are millions: a letter, digit or ideograph at both ends, nothing that cannot be stored or read between.
const PLAIN = /^[0-9A-Za-z\u4E00-\u9FFF](?:[^\p{Cc}\p{Cf}\p{Cs}\uFFFD]*[0-9A-Za-z\u4E00-\u9FFF）])?$/u;
// In UTF-16 units: four characters, each of two units where it is a mathematical letter.
const LONGEST_PLACEHOLDER = 8;
const NO_NOTES: readonly CellNote[] = Object.freeze([]);

/**
 * Cleans a cell of free text: trims spaces of any width and invisible characters, drops a byte order mark, control characters and Excel's leading apostrophe, and turns blanks and placeholders (/ 无 暂无 \N N/A null, dashes) into null. The rest stays
 * as supplied, brackets and full-width letters too: names are kept as written and compared by `matchName`.
 */
export function cleanText(raw: RawCell): CleanedText {
  if (raw === null || raw === undefined || raw === '') return { value: null, notes: NO_NOTES };
  if (PLAIN.test(raw) && (raw.length > LONGEST_PLACEHOLDER || !isPlaceholder(raw)))
    return { value: raw, notes: NO_NOTES };
  const notes = new Set<CellNote>();
  if (raw.startsWith('\uFEFF')) notes.add('BOM_REMOVED');
  let text = noting(notes, 'CONTROL_CHARACTER_REMOVED', raw.replace(/^\uFEFF/, ''), withoutControls).replace(
    HALF_PAIR,
    REPLACEMENT_CHARACTER,
  );
  text = noting(notes, 'TRIMMED', text, withoutInvisibleEdges);
  text = noting(notes, 'APOSTROPHE_REMOVED', text, (one) => withoutInvisibleEdges(one.replace(/^'/, '')));

  if (isPlaceholder(text)) return { value: null, notes: [...notes, 'PLACEHOLDER'] };
  if (text.includes(REPLACEMENT_CHARACTER)) notes.add('UNREADABLE_CHARACTER_KEPT');
  return { value: text, notes: [...notes] };
}

function isPlaceholder(text: string): boolean {
  const plain = text.normalize('NFKC').toLowerCase();
  return PLACEHOLDERS.has(plain) || DASHES.test(plain);
}

/**
 * A name in the form in which names are compared, never shown or stored in its place: NFKC, upper case, round brackets for
 * all kinds of brackets, one kind of middle dot (names of minorities), no spaces or invisible characters. 甲（上海） equals 甲 (上海).
 */
export function matchName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, '')
    .replace(/[[【〔〖]/gu, '(')
    .replace(/[\]】〕〗]/gu, ')')
    .replace(/[•・‧∙⋅●]/gu, '·')
    .toUpperCase();
}

/** Applies one change and takes a note only if it changed something. */
export function noting(notes: Set<CellNote>, note: CellNote, text: string, change: (text: string) => string): string {
  const changed = change(text);
  if (changed !== text) notes.add(note);
  return changed;
}

function withoutControls(text: string): string {
  return text.replace(CONTROLS, '');
}

/** From the end character by character: an expression that ends there would try every run of spaces inside a long cell anew. */
function withoutInvisibleEdges(text: string): string {
  const rest = text.replace(INVISIBLE_START, '');
  let end = rest.length;
  while (end > 0) {
    const pair = end > 1 && (rest.codePointAt(end - 2) ?? 0) > 0xffff;
    const start = end - (pair ? 2 : 1);
    if (!INVISIBLE.test(rest.slice(start, end))) break;
    end = start;
  }
  return rest.slice(0, end);
}
