import { addDays, addMonths, type CalendarDate } from './calendar-date.ts';

/** A calendar month 'YYYY-MM' in Asia/Shanghai. Strings of this form sort like the months they name. */
export type Month = string;

/** The first and the last month of a range; it is empty where `from` is after `to`. */
export interface MonthRange {
  readonly from: Month;
  readonly to: Month;
}

export const monthOf = (date: CalendarDate): Month => date.slice(0, 7);

export const isMonth = (text: string): boolean => /^[1-9]\d{3}-(0[1-9]|1[0-2])$/.test(text);

export const firstDayOf = (month: Month): CalendarDate => `${month}-01`;

export const lastDayOf = (month: Month): CalendarDate => addDays(addMonths(firstDayOf(month), 1), -1);

/** The months of a range in order. */
export function monthsOf({ from, to }: MonthRange): readonly Month[] {
  const months: Month[] = [];
  for (let month = from; month <= to; month = monthOf(addMonths(firstDayOf(month), 1))) months.push(month);
  return months;
}

/** Counted from here: it bounds how many months a range has. */
const earliest: CalendarDate = '1900-01-01';

/**
 * The whole months that two days span, none after `day`'s and none before 1900. Without `to` it ends with the month of `day`,
 * without `from` it has the twelve months up to its end.
 */
export function wholeMonths(
  from: CalendarDate | null | undefined,
  to: CalendarDate | null | undefined,
  day: CalendarDate,
): MonthRange {
  const end = to && to < day ? to : day;
  const start = from ?? (end < earliest ? earliest : addMonths(firstDayOf(monthOf(end)), -11));
  return { from: monthOf(start < earliest ? earliest : start), to: monthOf(end) };
}
