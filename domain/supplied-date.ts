import { addDays, type CalendarDate, calendarDate } from './calendar-date.ts';
import { type Cell, type CellNote, cleanText, noting, type RawCell } from './cell-text.ts';

export type DateDoubt = 'UNKNOWN_DATE_FORM' | 'NO_SUCH_DAY' | 'TIME_ZONE';

// Programs write these for "no date".
const SENTINELS: ReadonlySet<CalendarDate> = new Set(['1899-12-31', '1900-01-01']);
// And these for "no end", in dates and in words.
const NO_END_DATES: ReadonlySet<CalendarDate> = new Set(['2099-12-31', '9999-09-09', '9999-12-31']);
const NO_END_WORDS: ReadonlySet<string> = new Set([
  ...['长期', '长期有效', '永久', '永久有效', '无期限', '无固定期限', '无处罚期限'],
]);

const SEPARATED = /^(\d{4})([-/._])(\d{1,2})\2(\d{1,2})$/;
const CHINESE = /^(\d{4})年(\d{1,2})月(\d{1,2})日$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
// 00:00;00 with a semicolon occurs. A time zone would move the day, so it isn't dropped with the time.
const TIME = /[T\s]+(?:[01]?\d|2[0-3])[:;][0-5]\d(?:[:;][0-5]\d(?:\.\d+)?)?$/;
const TIME_WITH_ZONE = /\d[:;]\d{2}(?:[:;]\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})$/i;

// Days since 1899-12-30 (Excel's calendar of 1900, right from 1900-03-01 on). Five digits outside 1950-2100 are more
// likely something else than a day.
const EXCEL_SERIAL = /^(\d{5})(\.\d+)?$/;
const EXCEL_DAY_ZERO = '1899-12-30';
const EXCEL_FIRST = 18_264;
const EXCEL_LAST = 73_415;

/** Longer texts are no dates, and expressions that end at the end of a text take long for them. */
const LONGEST_DATE = 100;

/**
 * Reads a supplied date: 2016/3/1, 2016-03-01, 20160301, 2016.03.01, 2016_03_01, 2016年3月1日, each also with a time (dropped), or an
 * Excel serial number. Null with a note: placeholders, sentinels (SENTINEL_DATE) and dates or words for "no end" (NO_END, which
 * callers must keep apart from "not supplied"). Day-first and two-digit years are doubts.
 */
export function parseSuppliedDate(raw: RawCell): Cell<CalendarDate, DateDoubt> {
  const cleaned = cleanText(raw);
  if (cleaned.value === null) return { ok: true, value: null, notes: cleaned.notes };
  if (cleaned.value.length > LONGEST_DATE) return { ok: false, doubt: 'UNKNOWN_DATE_FORM' };
  const notes = new Set<CellNote>(cleaned.notes);
  const text = noting(notes, 'FULL_WIDTH_CONVERTED', cleaned.value, (one) => one.normalize('NFKC'));
  if (NO_END_WORDS.has(text)) return { ok: true, value: null, notes: [...notes, 'NO_END'] };
  if (TIME_WITH_ZONE.test(text)) return { ok: false, doubt: 'TIME_ZONE' };

  const date = readDate(
    noting(notes, 'TIME_DROPPED', text, (one) => one.replace(TIME, '')),
    notes,
  );
  if (date === undefined) return { ok: false, doubt: 'UNKNOWN_DATE_FORM' };
  if (date === null) return { ok: false, doubt: 'NO_SUCH_DAY' };
  if (SENTINELS.has(date)) return { ok: true, value: null, notes: [...notes, 'SENTINEL_DATE'] };
  if (NO_END_DATES.has(date)) return { ok: true, value: null, notes: [...notes, 'NO_END'] };
  return { ok: true, value: date, notes: [...notes] };
}

/** The date; null where the form is known but the day isn't real; undefined where the form isn't known. */
function readDate(text: string, notes: Set<CellNote>): CalendarDate | null | undefined {
  const serial = EXCEL_SERIAL.exec(text);
  if (serial !== null) return readSerial(Number(serial[1]), serial[2], notes);
  const separated = SEPARATED.exec(text);
  if (separated !== null) return dateOf(separated[1], separated[3], separated[4]);
  const plain = CHINESE.exec(text) ?? COMPACT.exec(text);
  return plain === null ? undefined : dateOf(plain[1], plain[2], plain[3]);
}

function dateOf(year?: string, month?: string, day?: string): CalendarDate | null {
  return calendarDate(Number(year), Number(month), Number(day));
}

function readSerial(serial: number, fraction: string | undefined, notes: Set<CellNote>): CalendarDate | undefined {
  if (serial < EXCEL_FIRST || serial > EXCEL_LAST) return undefined;
  notes.add('EXCEL_SERIAL');
  if (fraction !== undefined && Number(fraction) !== 0) notes.add('TIME_DROPPED');
  return addDays(EXCEL_DAY_ZERO, serial);
}
