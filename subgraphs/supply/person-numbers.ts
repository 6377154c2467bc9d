import { type CalendarDate, calendarDate, isAdultOn } from '../../domain/calendar-date.ts';
import { birthDateOf, isCitizenNumber } from '../../domain/credit-code.ts';

/** What people put between the digits of a number, and what nobody sees there. */
const BETWEEN = /(?<=[\dX])[\s\p{Cc}\p{Cf}\p{Pd}_.·*']+(?=[\dX])/giu;
const RUN = /\d{17,}X?/giu;
const numberLength = 18;

/**
 * The citizen numbers anywhere in a text (GB 11643: check digit and a real date of birth), in whatever width, with spaces, hyphens and invisible
 * characters between their digits or other digits around them.
 */
export function personNumbersIn(text: string): readonly string[] {
  // Most cells have none: what follows costs more than this.
  if (text.length < numberLength) return [];
  const plain = text.normalize('NFKC').replace(BETWEEN, '').toUpperCase();
  return (plain.match(RUN) ?? []).flatMap((run) => {
    const starts = Array.from({ length: Math.max(0, run.length - numberLength + 1) }, (_, start) => start);
    return starts.map((start) => run.slice(start, start + numberLength)).filter(isCitizenNumber);
  });
}

/** True if a citizen number in the text is of somebody who is not of age on this day. */
export const holdsMinorsNumber = (text: string, day: CalendarDate): boolean =>
  personNumbersIn(text).some((number) => !isAdultOn(birthDateOf(number), day));

/**
 * True if a number that may be wrong elsewhere, or is hidden in part, says that its person is not of age: for columns that hold numbers of
 * persons. Where month and day cannot be read, the year of birth decides in favour of the child.
 */
export function saysMinor(text: string, day: CalendarDate): boolean {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\dA-Z*]/gu, '');
  const [, year = '', month, date] = /^\d{6}(\d{4})(?:(\d{2})(\d{2}))?/.exec(plain) ?? [];
  const birth = calendarDate(Number(year), Number(month ?? 12), Number(date ?? 31));
  if (birth === null) return false;
  return !isAdultOn(birth, day) && year <= day.slice(0, 4);
}
