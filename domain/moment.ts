import { isCalendarDate } from './calendar-date.ts';

const form = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

const earliest = Date.UTC(1000, 0, 1);
const latest = Date.UTC(10_000, 0, 1) - 1;

/**
 * The moment that a text of RFC 3339 names, such as `2026-11-23T12:00:00+08:00`, in ms; null for any other text, and outside the
 * years 1000 to 9999 (UTC), which not every database can hold.
 */
export function parseMoment(text: string): Date | null {
  const date = form.exec(text)?.[1];
  if (date === undefined || !isCalendarDate(date)) return null;
  const moment = new Date(text.toUpperCase());
  return moment.getTime() >= earliest && moment.getTime() <= latest ? moment : null;
}
