import type { Clock } from './clock.ts';

/** A calendar date 'YYYY-MM-DD' without a time zone. Strings of this form sort like the dates they name. */
export type CalendarDate = string;

const DATE_FORM = /^([1-9]\d{3})-(\d{2})-(\d{2})$/;
const DAY_IN_MILLISECONDS = 86_400_000;

// The zone is named, not a fixed +8: Shanghai kept summer time from 1986 to 1991.
const SHANGHAI = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  calendar: 'iso8601',
  numberingSystem: 'latn',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

type Parts = { readonly year: number; readonly month: number; readonly day: number };

/** True for a real date of the years 1000 to 9999 written 'YYYY-MM-DD'; '2015-02-29' and '2016-3-1' are not. */
export function isCalendarDate(text: string): boolean {
  return partsOf(text) !== null;
}

/**
 * The date of this year, month (1-12) and day, or null where there is no such day (31 April, month 13, year 999).
 */
export function calendarDate(year: number, month: number, day: number): CalendarDate | null {
  if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(day)) return null;
  if (year < 1000 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return write({ year, month, day });
}

/** The date `days` later (earlier if negative). Throws RangeError for no date, or one that leaves the years 1000-9999. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  const { year, month, day } = requireParts(date);
  const moved = new Date(Date.UTC(year, month - 1, day) + days * DAY_IN_MILLISECONDS);
  return inRange(calendarDate(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate()), date);
}

/** The same day `months` later; a day the target month lacks becomes its last (31 January + 1 = 28 or 29 February). */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const { year, month, day } = requireParts(date);
  const index = year * 12 + (month - 1) + months;
  const targetYear = Math.floor(index / 12);
  const targetMonth = index - targetYear * 12 + 1;
  return inRange(calendarDate(targetYear, targetMonth, Math.min(day, daysInMonth(targetYear, targetMonth))), date);
}

/** The same day `years` later; 29 February becomes 28 February in a common year. */
export function addYears(date: CalendarDate, years: number): CalendarDate {
  return addMonths(date, years * 12);
}

/** The year of a date, as a number. Throws RangeError for no date. */
export function yearOf(date: CalendarDate): number {
  return requireParts(date).year;
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return (utc(to) - utc(from)) / DAY_IN_MILLISECONDS;
}

/** -1, 0 or 1: order of two dates, for sorting. */
export function compareDates(one: CalendarDate, other: CalendarDate): -1 | 0 | 1 {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Zones differ by whole quarters of an hour since long before any date here: within one, no day begins. */
const QUARTER_IN_MILLISECONDS = 900_000;
let latest: { readonly quarter: number; readonly date: CalendarDate } | undefined;

/** The calendar date in Shanghai at this instant, whatever zone the process runs in. */
export function shanghaiDateOf(instant: Date): CalendarDate {
  const quarter = Math.floor(instant.getTime() / QUARTER_IN_MILLISECONDS);
  // Every request asks for today.
  if (latest?.quarter !== quarter) latest = { quarter, date: dateInShanghai(instant) };
  return latest.date;
}

function dateInShanghai(instant: Date): CalendarDate {
  const part = new Map(SHANGHAI.formatToParts(instant).map(({ type, value }) => [type, value]));
  const date = calendarDate(Number(part.get('year')), Number(part.get('month')), Number(part.get('day')));
  return inRange(date, instant.toISOString());
}

/** Today in Shanghai. */
export function today(clock: Clock): CalendarDate {
  return shanghaiDateOf(clock());
}

/**
 * Age in full years on `day`, counted up on the birthday itself; negative before birth.
 * Born on 29 February, a person grows a year older on 1 March of a common year: by Art. 201-202 of the Civil Code the day of
 * birth isn't counted and the year is full only when 28 February has ended.
 */
export function ageOn(birth: CalendarDate, day: CalendarDate): number {
  const from = requireParts(birth);
  const to = requireParts(day);
  const hadBirthday = to.month > from.month || (to.month === from.month && to.day >= from.day);
  return to.year - from.year - (hadBirthday ? 0 : 1);
}

/** Whether a person is of age (18, Art. 10 of the Measures) on `day`: yes on the 18th birthday, no on the day before. */
export function isAdultOn(birth: CalendarDate, day: CalendarDate): boolean {
  return ageOn(birth, day) >= 18;
}

function partsOf(text: string): Parts | null {
  const match = DATE_FORM.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return calendarDate(year, month, day) === null ? null : { year, month, day };
}

function requireParts(date: CalendarDate): Parts {
  const parts = partsOf(date);
  if (parts === null) throw new RangeError(`not a calendar date: ${JSON.stringify(date)}`);
  return parts;
}

function inRange(date: CalendarDate | null, from: string): CalendarDate {
  if (date === null) throw new RangeError(`the date reached from ${from} is outside the years 1000-9999`);
  return date;
}

function utc(date: CalendarDate): number {
  const { year, month, day } = requireParts(date);
  return Date.UTC(year, month - 1, day);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function write({ year, month, day }: Parts): CalendarDate {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
