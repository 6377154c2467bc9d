/**
 * Cells that a spreadsheet would run as a formula. They come in with supplied files and would go out again in CSV exports (CWE-1236).
 */
import { cleanText, type RawCell } from './cell-text.ts';

/** What no cleaning and no width turns into the sign of a formula. */
const PLAIN_START = /^[0-9A-Za-z\u4E00-\u9FFF]/u;
const TAB_OR_RETURN = /^[\t\r]/;
/** A tab before a bare number or code is how programs keep it text. */
const KEPT_AS_TEXT = /^[\t\r]+[0-9A-Za-z]+[\s]*$/;
const NUMBER = /^[+-]\s?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?%?$/;
const DATE = /^[+-]\s?\d{4}([-/._])\d{1,2}\1\d{1,2}$/;

/**
 * True if the cell, as supplied, could be taken for a formula: after cleaning and in whatever width, `=` or `@` in front, or `+` or `-`
 * before anything but a plain number or a date (dashes alone say that nothing was supplied); also a tab or carriage return in front, which programs may drop.
 */
export function startsFormula(cell: RawCell): boolean {
  if (!cell || PLAIN_START.test(cell)) return false;
  const text = (cleanText(cell).value ?? '').normalize('NFKC').trimStart();
  if (/^[=@]/.test(text)) return true;
  if (/^[+-]/.test(text)) return !(NUMBER.test(text) || DATE.test(text));
  return text !== '' && TAB_OR_RETURN.test(cell ?? '') && !KEPT_AS_TEXT.test(cell ?? '');
}

/** The text for a cell of an export: an apostrophe in front makes a spreadsheet show what it would run. */
export const escapedCell = (text: string): string => (startsFormula(text) ? `'${text}` : text);
