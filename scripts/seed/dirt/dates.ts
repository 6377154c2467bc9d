import { addYears, type CalendarDate, isCalendarDate } from '../../../domain/calendar-date.ts';
import type { Marks } from '../marks.ts';
import { inSerialDays } from '../written-forms.ts';
import { cellDirt, type Dirt } from './dirt.ts';

const dates = (marks: Marks) => marks.dates ?? [];
const decision = (marks: Marks) => [marks.decidedOn];
const moments = (marks: Marks) => marks.moments ?? [];
const openEnds = (marks: Marks) => marks.openEnds ?? [];
const requiredDates = ({ dates: all = [], required = [] }: Marks) => all.filter((key) => required.includes(key));
const optionalDates = ({ dates: all = [], optional = [] }: Marks) => all.filter((key) => optional.includes(key));

type Written = (year: string, month: string, day: string) => string;

/** A date in another form. Dates for "no end" are written as they are: beyond 2100, figures of days are taken for other numbers. */
const form = (name: string, write: Written): Dirt =>
  cellDirt(`date ${name}`, dates, (text) => {
    const date = dayIn(text);
    return date === null || date > '2099' ? null : write(date.slice(0, 4), date.slice(5, 7), date.slice(8));
  });

const plain = (digits: string): string => String(Number(digits));

/** Every form in which a date is written, dates that stand for none, and dates that can't be. */
export const DATE_DIRT: readonly Dirt[] = [
  form('2016/3/1', (year, month, day) => `${year}/${plain(month)}/${plain(day)}`),
  form('2016-03-01', (year, month, day) => `${year}-${month}-${day}`),
  form('20160301', (year, month, day) => year + month + day),
  form('2016.03.01', (year, month, day) => `${year}.${month}.${day}`),
  form('2016_03_01', (year, month, day) => `${year}_${month}_${day}`),
  form('2016年3月1日', (year, month, day) => `${year}年${plain(month)}月${plain(day)}日`),
  form('2016-03-01 00:00:00', (year, month, day) => `${year}-${month}-${day} 00:00:00`),
  form('00:00;00', (year, month, day) => `${year}-${month}-${day} 00:00;00`),
  form('42430', (year, month, day) => String(inSerialDays(`${year}-${month}-${day}`))),
  cellDirt('time with a semicolon', moments, (text) => text.replace(/:(\d\d)$/, ';$1')),
  cellDirt('date 1899-12-31 where none is needed', optionalDates, () => '1899-12-31'),
  cellDirt('date 1900-01-01 where one is needed', requiredDates, () => '1900-01-01', 'REQUIRED'),
  cellDirt('no end: 9999-09-09', openEnds, () => '9999-09-09'),
  cellDirt('no end: 2099-12-31', openEnds, () => '2099-12-31'),
  cellDirt('no end: 长期', openEnds, () => '长期'),
  cellDirt(
    'no end: 无处罚期限',
    ({ penalty, openEnds: ends = [] }) => (penalty ? ends : []),
    () => '无处罚期限',
  ),
  cellDirt('no such day', dates, (text) => (dayIn(text) === null ? null : `${text.slice(0, 4)}-02-30`), 'DATE'),
  cellDirt('day before year', decision, (text) => dayFirst(dayIn(text)), 'DATE'),
  cellDirt('date to come', decision, (_, { sample }) => addYears(sample.day, 20), 'FUTURE_DATE'),
  endBeforeBeginning(),
];

function endBeforeBeginning(): Dirt {
  return {
    name: 'end before the beginning',
    soil: (row, { table: { marks } }) => {
      for (const [from, to] of marks.spans ?? []) {
        const [begin, end] = [dayIn(row.cells[from] ?? ''), dayIn(row.cells[to] ?? '')];
        if (begin === null || end === null) continue;
        const cells = { ...row.cells, [to]: addYears(begin, -1) };
        return [{ cells, intended: { outcome: 'QUARANTINED', code: 'DATE_ORDER', column: to } }];
      }
      return null;
    },
  };
}

/** The day that a clean cell tells: 2016-03-01, 2016/03/01 or 2016年03月01日. */
function dayIn(text: string): CalendarDate | null {
  const date = text.replace(/[/年月]/g, '-').replace('日', '');
  return isCalendarDate(date) ? date : null;
}

const dayFirst = (date: CalendarDate | null): string | null =>
  date === null ? null : `${date.slice(8)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
