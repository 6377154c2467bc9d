import type { NumberForm } from './number-formats.ts';

/** From here on a number has more digits than the 15 that spreadsheets keep. */
const lossyFrom = 1e15;

const dayMilliseconds = 86_400_000;
const lastSerial = 2_958_465;

/**
 * The text of a number as a person sees it: a date where its format says so (ISO 8601, with a time if it has one), else in decimal digits.
 * A number of 16 digits or more has lost the last ones and stands as 3.10101E+17, as spreadsheets show it: a number with invented
 * digits would be worse than none. `raw` that is no number is given as it is.
 */
export function numberText(raw: string, form: NumberForm, date1904: boolean): string {
  const number = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(number)) return raw;
  if (form === 'DATE') return dateText(number, date1904) ?? plainText(number);
  const text = plainText(number);
  return form !== 'PLAIN' && /^\d+$/u.test(text) ? text.padStart(form.digits, '0') : text;
}

function plainText(number: number): string {
  if (Math.abs(number) >= lossyFrom) {
    const [digits = '', exponent = ''] = number.toExponential(5).split('e');
    return `${Number(digits)}E${exponent}`;
  }
  // Binary fractions: 0.30000000000000004 is shown, and was typed, as 0.3.
  const rounded = Number(number.toPrecision(15));
  return Math.abs(rounded) < 1e-6 ? rounded.toFixed(20).replace(/\.?0+$/u, '') : String(rounded);
}

/** Null: no date that a spreadsheet could show. A time without a date is a serial below 1. */
function dateText(serial: number, date1904: boolean): string | null {
  const milliseconds = Math.round(serial * 86_400) * 1_000;
  if (serial < 0 || milliseconds >= (lastSerial + 1) * dayMilliseconds) return null;
  const time = new Date(milliseconds % dayMilliseconds).toISOString().slice(11, 19);
  const days = Math.floor(milliseconds / dayMilliseconds);
  if (days === 0 && time !== '00:00:00') return time;
  const day = date1904 ? dayAfter('1904-01-01', days) : dayOf1900(days);
  return time === '00:00:00' ? day : `${day}T${time}`;
}

/** Spreadsheets count 29 February 1900, a day that never was, as day 60. */
function dayOf1900(days: number): string {
  if (days === 60) return '1900-02-29';
  return dayAfter(days < 60 ? '1899-12-31' : '1899-12-30', days);
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMilliseconds).toISOString().slice(0, 10);
