import { type CellNote, cleanText, parseSuppliedDate } from '../../domain/cell.ts';

export type ReadMoment =
  | { readonly ok: true; readonly moment: string | null; readonly notes: readonly CellNote[] }
  | { readonly ok: false };

const TIME = /[T\s]+(\d{1,2})[:;](\d{2})(?:[:;](\d{2})(?:\.\d+)?)?$/;
const SERIAL = /^\d{5}(\.\d+)$/;
const secondsOfDay = 86_400;

/**
 * Reads a supplied date with a time in Asia/Shanghai (UTC+8) as an instant, ISO 8601 in UTC; a date alone is the beginning of that
 * day. Null: nothing supplied, or a date that stands for none. The date's forms are those of `parseSuppliedDate`, with their limits.
 */
export function readMoment(cell: string): ReadMoment {
  const parsed = parseSuppliedDate(cell);
  if (!parsed.ok) return { ok: false };
  // The time is read, not dropped.
  const notes = parsed.notes.filter((note) => note !== 'TIME_DROPPED');
  if (parsed.value === null) return { ok: true, moment: null, notes };
  const midnight = Date.parse(`${parsed.value}T00:00:00+08:00`);
  return { ok: true, moment: new Date(midnight + secondsIn(cell) * 1_000).toISOString(), notes };
}

/** Seconds since midnight that the cell's time says; 0 without one. Whether it is a possible time, the date's reader has checked. */
function secondsIn(cell: string): number {
  const text = (cleanText(cell).value ?? '').normalize('NFKC');
  const serial = SERIAL.exec(text)?.[1];
  if (serial !== undefined) return Math.min(Math.round(Number(`0${serial}`) * secondsOfDay), secondsOfDay - 1);
  const [, hours = 0, minutes = 0, seconds = 0] = TIME.exec(text) ?? [];
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}
