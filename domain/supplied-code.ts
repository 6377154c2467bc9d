import { type Cell, type CellNote, type CleanedText, cleanText, noting, type RawCell } from './cell-text.ts';
import {
  type CreditCode,
  type CreditCodeFault,
  type CreditCodeKind,
  isMasked,
  isOrganisationCode,
  isRegistrationNumber,
  type ParsedCreditCode,
  parseCreditCode,
  toEighteenDigits,
} from './credit-code.ts';

/** Why a supplied code isn't taken: a fault of the code, or something else that stands in its place. */
export type SuppliedCodeDoubt =
  | CreditCodeFault
  | 'SCIENTIFIC_NOTATION'
  | 'REGISTRATION_NUMBER'
  | 'REGISTRATION_OR_IDENTITY_NUMBER'
  | 'ORGANISATION_CODE_ONLY';

/** An organisation code, and the USCC if that was supplied in its place. */
export type SuppliedOrganisationCode = { readonly organisationCode: string; readonly creditCode: string | null };

const APOSTROPHES = /['"‘’“”`´＇]/gu;
const SEPARATORS = /[\s\p{Cc}\p{Cf}\p{Pd}−_]/gu;
const SCIENTIFIC = /^\d(?:\.\d+)?E\+?\d+$/i;
// Supplied as "no code" in columns that must not be empty.
const ZERO_CODE = /^0{17}[0X]$/;
const ZERO_ORGANISATION_CODE = /^(?:0{8}[0X]?|0{17}[0X])$/;

/**
 * Reads a supplied credit code. Repaired with a note: case, width, spaces, hyphens, apostrophes, unreadable characters, a
 * 15-digit identity number, and the letters O and I (in no code's alphabet) for 0 and 1, this last only if the check then
 * passes. A doubt, never a guess: masked, in scientific notation (digits are lost), a registration number, an organisation code
 * alone, and whatever `parseCreditCode` refuses. `kind` is the row's, where it has one: 15 digits are an identity number for a
 * PERSON and a registration number for an ORGANISATION; without it they are an identity number only if they can't be the other.
 */
export function normaliseCreditCode(raw: RawCell, kind?: CreditCodeKind): Cell<CreditCode, SuppliedCodeDoubt> {
  const { text, notes } = compact(raw);
  if (text === null || ZERO_CODE.test(text)) {
    return { ok: true, value: null, notes: [...(text === null ? notes : notes.add('PLACEHOLDER'))] };
  }
  if (isMasked(text)) return { ok: false, doubt: 'MASKED' };
  if (SCIENTIFIC.test(text)) return { ok: false, doubt: 'SCIENTIFIC_NOTATION' };
  if (/^\d{15}$/.test(text)) return readFifteenDigits(text, kind, notes);
  if (kind !== 'PERSON' && isOrganisationCode(text)) return { ok: false, doubt: 'ORGANISATION_CODE_ONLY' };
  return accepted(parseRepairingLetters(text, kind, notes), notes);
}

/**
 * Reads a supplied organisation code (GB 11714), with or without its hyphen. An 18-character USCC in its place is taken apart.
 * Eight characters without check character are a doubt (LENGTH): nothing would prove them.
 */
export function normaliseOrganisationCode(
  raw: RawCell,
): Cell<SuppliedOrganisationCode, CreditCodeFault | 'SCIENTIFIC_NOTATION'> {
  const { text, notes } = compact(raw);
  if (text === null || ZERO_ORGANISATION_CODE.test(text)) {
    return { ok: true, value: null, notes: [...(text === null ? notes : notes.add('PLACEHOLDER'))] };
  }
  if (isMasked(text)) return { ok: false, doubt: 'MASKED' };
  if (SCIENTIFIC.test(text)) return { ok: false, doubt: 'SCIENTIFIC_NOTATION' };
  if (text.length === 18) {
    const parsed = parseRepairingLetters(text, 'ORGANISATION', notes);
    if (!parsed.ok) return { ok: false, doubt: parsed.reason };
    const value = { organisationCode: parsed.code.slice(8, 17), creditCode: parsed.code };
    return { ok: true, value, notes: [...notes.add('CREDIT_CODE_IN_ORGANISATION_COLUMN')] };
  }
  if (text.length !== 9) return { ok: false, doubt: 'LENGTH' };
  if (!/^[0-9A-Z]{9}$/.test(text)) return { ok: false, doubt: 'CHARACTER' };
  if (!isOrganisationCode(text)) return { ok: false, doubt: 'CHECK_DIGIT' };
  return { ok: true, value: { organisationCode: text, creditCode: null }, notes: [...notes] };
}

/** Any other number of an organisation, as its characters alone; null where nothing, or only zeros, was supplied. */
export function cleanOlderNumber(raw: RawCell): CleanedText {
  const { text, notes } = compact(raw);
  if (text === null || /^0+$/.test(text)) return { value: null, notes: [...notes.add('PLACEHOLDER')] };
  return { value: text, notes: [...notes] };
}

/** The code's characters alone, in upper case; '.' and '+' stay, since they betray scientific notation. */
function compact(raw: RawCell): { readonly text: string | null; readonly notes: Set<CellNote> } {
  const cleaned = cleanText(raw);
  const notes = new Set<CellNote>(cleaned.notes);
  if (cleaned.value === null) return { text: null, notes };
  notes.delete('UNREADABLE_CHARACTER_KEPT');
  let text = noting(notes, 'UNREADABLE_CHARACTER_REMOVED', cleaned.value, (one) => one.replaceAll('\uFFFD', ''));
  text = noting(notes, 'APOSTROPHE_REMOVED', text, (one) => one.replace(APOSTROPHES, ''));
  text = noting(notes, 'SEPARATORS_REMOVED', text, (one) => one.replace(SEPARATORS, ''));
  text = noting(notes, 'FULL_WIDTH_CONVERTED', text, (one) => one.normalize('NFKC'));
  text = noting(notes, 'UPPER_CASED', text, (one) => one.toUpperCase());
  return text === '' ? { text: null, notes } : { text, notes };
}

function readFifteenDigits(
  text: string,
  kind: CreditCodeKind | undefined,
  notes: Set<CellNote>,
): Cell<CreditCode, SuppliedCodeDoubt> {
  if (kind === 'ORGANISATION') return { ok: false, doubt: 'REGISTRATION_NUMBER' };
  const eighteen = toEighteenDigits(text);
  if (kind === undefined && isRegistrationNumber(text)) {
    return { ok: false, doubt: eighteen === null ? 'REGISTRATION_NUMBER' : 'REGISTRATION_OR_IDENTITY_NUMBER' };
  }
  if (eighteen === null) return { ok: false, doubt: 'BIRTH_DATE' };
  notes.add('FIFTEEN_DIGITS_CONVERTED');
  return accepted(parseCreditCode(eighteen, 'PERSON'), notes);
}

function parseRepairingLetters(text: string, kind: CreditCodeKind | undefined, notes: Set<CellNote>): ParsedCreditCode {
  if (!/[OI]/.test(text)) return parseCreditCode(text, kind);
  const repaired = parseCreditCode(text.replaceAll('O', '0').replaceAll('I', '1'), kind);
  if (repaired.ok) notes.add('LETTERS_O_I_READ_AS_DIGITS');
  return repaired;
}

function accepted(parsed: ParsedCreditCode, notes: ReadonlySet<CellNote>): Cell<CreditCode, SuppliedCodeDoubt> {
  if (!parsed.ok) return { ok: false, doubt: parsed.reason };
  const { ok: _, ...value } = parsed;
  return { ok: true, value, notes: [...notes] };
}
