import { type CalendarDate, calendarDate } from './calendar-date.ts';

const CITIZEN_FORM = /^\d{17}[0-9X]$/;
const CITIZEN_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_DIGITS = '10X98765432';

// Numbers were first issued in 1984: nobody who got one was born before 1850. Without bounds an organisation's digits would
// too often read as somebody's birthday in the year 1504.
const FIRST_BIRTH_YEAR = 1850;
const LAST_BIRTH_YEAR = 2099;

/**
 * True for a citizen number of GB 11643-1999 (18 characters, 'X' in upper case): check digit and a real birth date of the years
 * 1850 to 2099. The division isn't looked up: residence permits of people from Hong Kong, Macau and Taiwan (81, 82, 83) and
 * of foreigners (9 and a province) have numbers of their own, and the synthetic 9999xx belongs to nobody. Whether the person is
 * of age depends on the day: see `isAdultOn`.
 */
export function isCitizenNumber(code: string): boolean {
  return hasCitizenCheckDigit(code) && birthDateIn(code) !== null;
}

/** True for 17 digits and their check digit, whatever the birth date says. */
export function hasCitizenCheckDigit(code: string): boolean {
  return CITIZEN_FORM.test(code) && citizenCheckDigit(code.slice(0, 17)) === code[17];
}

/**
 * Check digit (0-9 or X) of GB 11643, ISO 7064 MOD 11-2, for the first 17 digits. Any one wrong digit and any swap of
 * neighbours changes it. Throws RangeError for anything but 17 digits.
 */
export function citizenCheckDigit(first17: string): string {
  if (!/^\d{17}$/.test(first17)) throw new RangeError('expected 17 digits');
  const sum = CITIZEN_WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return CHECK_DIGITS.charAt(sum % 11);
}

/** Birth date in a citizen number. Throws RangeError for anything but a citizen number. */
export function birthDateOf(citizenNumber: string): CalendarDate {
  const birth = hasCitizenCheckDigit(citizenNumber) ? birthDateIn(citizenNumber) : null;
  if (birth === null) throw new RangeError('not a citizen number');
  return birth;
}

/**
 * The 18-digit form of a 15-digit citizen number (before 1999): '19' before the year, check digit behind.
 * Null if it isn't 15 digits with a real birth date.
 */
export function toEighteenDigits(fifteen: string): string | null {
  if (!/^\d{15}$/.test(fifteen)) return null;
  const first17 = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`;
  const eighteen = first17 + citizenCheckDigit(first17);
  return birthDateIn(eighteen) === null ? null : eighteen;
}

/** A citizen number as it may be shown: division and last four characters, '999900********001X'. */
export function maskCitizenNumber(code: string): string {
  if (!CITIZEN_FORM.test(code)) throw new RangeError('not a citizen number');
  return `${code.slice(0, 6)}********${code.slice(14)}`;
}

function birthDateIn(code: string): CalendarDate | null {
  const year = Number(code.slice(6, 10));
  if (year < FIRST_BIRTH_YEAR || year > LAST_BIRTH_YEAR) return null;
  return calendarDate(year, Number(code.slice(10, 12)), Number(code.slice(12, 14)));
}
