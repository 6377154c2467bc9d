import { addYears, type CalendarDate, compareDates, isAdultOn, isCalendarDate } from '../../../domain/calendar-date.ts';
import { type Catalogue, entryOfItem } from '../../../domain/catalogue.ts';
import { birthDateOf, parseCreditCode } from '../../../domain/credit-code.ts';
import type { Refusal } from '../once.ts';

/** What a written authorization says (Art. 20(2)). */
export interface Terms {
  /** Credit code of the organisation or person that may ask. */
  readonly grantee: string;
  /** Catalogue items (Art. 15). */
  readonly items: readonly string[];
  /** Purpose code; null for any purpose. */
  readonly purpose: string | null;
  /** Calendar days in Asia/Shanghai, both inclusive. */
  readonly validFrom: CalendarDate;
  readonly validTo: CalendarDate;
  /** How often it may be used; null for no limit. */
  readonly uses: number | null;
}

/** The paper that an authorization stands on. */
export interface PaperDocument {
  /** SHA-256, in hexadecimal. */
  readonly digest: string;
  readonly number: string;
}

/** What terms are checked against. */
export interface TermsCheck {
  /** Credit code of whoever authorizes. */
  readonly grantor: string;
  /** The catalogue in force on `day`. */
  readonly catalogue: Catalogue;
  /** Codes of the application list in force on `day`. */
  readonly purposes: readonly string[];
  readonly day: CalendarDate;
  /** A paper may have been valid before it was brought to the centre; what is granted online begins today at the earliest. */
  readonly source: 'GRANTED' | 'REGISTERED';
}

/** What was sent as it may be kept, or the first thing that is wrong with it. */
export type Checked<Value> =
  | { readonly value: Value; readonly refused: null }
  | { readonly value: null; readonly refused: Refusal };

/** Our own limit: the Measures have none. */
const longestYears = 5;
const mostUses = 1_000_000;
const longestNumber = 100;

/** Reads what was sent as terms: codes in upper case, each item once, or the first thing that is wrong with it. */
export function checkTerms(given: Terms, check: TermsCheck): Checked<Terms> {
  const { day, catalogue, purposes } = check;
  const grantor = checkParty(check.grantor, day);
  const grantee = checkParty(given.grantee, day);
  if (grantor === null) return refuse('The subject is not the credit code of an organisation or adult.', 'Check it.');
  if (grantee === null) return refuse('The grantee is not the credit code of an organisation or adult.', 'Check it.');
  if (grantee === grantor) return refuse('Nobody authorizes itself.', 'Ask for your own records directly.');
  const items = [...new Set(given.items)];
  if (items.length === 0 || !items.every((item) => entryOfItem(catalogue, item))) {
    const year = catalogue.year;
    return refuse(`An authorization names items of the catalogue of ${year}.`, 'Take item codes from the catalogue.');
  }
  const { purpose, uses, validFrom, validTo } = given;
  if (purpose !== null && !purposes.includes(purpose)) {
    return refuse('The purpose is not on the application list.', 'Take a code from it, or leave it out for any.');
  }
  if (uses !== null && !(Number.isInteger(uses) && uses >= 1 && uses <= mostUses)) {
    return refuse(`The number of uses is 1 to ${mostUses}.`, 'Leave it out for no limit.');
  }
  const refused = faultOfDates(given, check);
  return refused
    ? { value: null, refused }
    : { value: { grantee, items, purpose, validFrom, validTo, uses }, refused: null };
}

/** Reads what identifies a paper: its digest in lower case, or what is wrong with it. */
export function checkDocument({ digest, number }: PaperDocument): Checked<PaperDocument> {
  const trimmed = number.trim();
  if (!/^[0-9a-f]{64}$/i.test(digest)) {
    return refuse("The document's digest is not a SHA-256 in hexadecimal.", 'Send its 64 hexadecimal digits.');
  }
  // A text column holds neither NUL nor half a surrogate pair.
  if (trimmed.length > longestNumber || !/^[^\p{Cc}\p{Cf}\p{Cs}]+$/u.test(trimmed)) {
    return refuse('The number of the document is missing or too long.', `Send at most ${longestNumber} characters.`);
  }
  return { value: { digest: digest.toLowerCase(), number: trimmed }, refused: null };
}

/** Persons under 18 do not exist here (Art. 10): their codes are answered like such that are none. */
function checkParty(text: string, day: CalendarDate): string | null {
  const parsed = parseCreditCode(text);
  if (!parsed.ok) return null;
  return parsed.kind === 'ORGANISATION' || isAdultOn(birthDateOf(parsed.code), day) ? parsed.code : null;
}

function faultOfDates({ validFrom, validTo }: Terms, { day, source }: TermsCheck): Refusal | null {
  if (!isCalendarDate(validFrom) || !isCalendarDate(validTo)) {
    return { reason: 'A date is not a calendar date.', advice: 'Send YYYY-MM-DD.' };
  }
  if (compareDates(validTo, validFrom) < 0) {
    return { reason: 'The authorization ends before it begins.', advice: 'Its last day is its first or a later one.' };
  }
  const earliest = source === 'GRANTED' ? validFrom : validTo;
  if (compareDates(earliest, day) < 0) {
    return source === 'GRANTED'
      ? { reason: 'The authorization begins in the past.', advice: 'Let it begin today (Asia/Shanghai) or later.' }
      : { reason: 'The authorization is over.', advice: 'Ask for a new one.' };
  }
  // Counted back from the end, which cannot leave the years that dates have.
  return compareDates(addYears(validTo, -longestYears), validFrom) < 0
    ? null
    : { reason: `An authorization lasts ${longestYears} years at most.`, advice: 'Let it end earlier, and renew it.' };
}

const refuse = (reason: string, advice: string) => ({ value: null, refused: { reason, advice } });
