import { type CalendarDate, calendarDate, daysBetween } from '../../domain/calendar-date.ts';
import type { Subject } from './subjects.ts';

/** 2016/03/01, as the 2016 template asks for. */
export function withSlashes(date: CalendarDate): string {
  return date.replaceAll('-', '/');
}

/** 2016年03月01日, as courts write. */
export function inChinese(date: CalendarDate): string {
  return `${date.slice(0, 4)}年${date.slice(5, 7)}月${date.slice(8)}日`;
}

/** The year of a date. */
export function yearOf(date: CalendarDate): number {
  return Number(date.slice(0, 4));
}

/** The earlier of two days. */
export function earlier(one: CalendarDate, other: CalendarDate): CalendarDate {
  return one < other ? one : other;
}

/** The later of two days. */
export function later(one: CalendarDate, other: CalendarDate): CalendarDate {
  return one > other ? one : other;
}

/** A day of a year that has it. Throws RangeError for one that hasn't. */
export function dayOf(year: number, month: number, day: number): CalendarDate {
  const date = calendarDate(year, month, day);
  if (date === null) throw new RangeError('no such day');
  return date;
}

/** A sequence number that no other subject's document has: subject and turn, both counted from 1. */
export function sequence(subject: Subject, turn: number): string {
  return `${String(subject.index + 1).padStart(5, '0')}${String(turn + 1).padStart(2, '0')}`;
}

/** Days since 1899-12-30, as spreadsheets count: 42430 for 2016-03-01. */
export function inSerialDays(date: CalendarDate): number {
  return daysBetween('1899-12-30', date);
}
