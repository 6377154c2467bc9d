import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  addYears,
  ageOn,
  calendarDate,
  compareDates,
  daysBetween,
  isAdultOn,
  isCalendarDate,
  shanghaiDateOf,
  today,
  yearOf,
} from '../../domain/calendar-date.ts';

const dates = fc.integer({ min: 0, max: 200_000 }).map((days) => addDays('1800-01-01', days));

test.each(['2016-03-01', '2016-02-29', '2000-02-29', '1000-01-01', '9999-12-31', '2015-04-30'])(
  '%s is a date',
  (text) => {
    expect(isCalendarDate(text)).toBe(true);
  },
);

test.each([
  '2015-02-29',
  '1900-02-29',
  '2016-02-30',
  '2015-04-31',
  '2016-13-01',
  '2016-00-01',
  '2016-01-00',
  '0999-12-31',
  '2016-3-1',
  '20160301',
  '2016-03-01T00:00:00',
  '2016-03-01\n',
  ' 2016-03-01',
  '２０１６-03-01',
  '',
])('%j is no date', (text) => {
  expect(isCalendarDate(text)).toBe(false);
});

test('calendarDate makes real dates only', () => {
  expect(calendarDate(2016, 2, 29)).toBe('2016-02-29');
  expect(calendarDate(2015, 2, 29)).toBeNull();
  expect(calendarDate(2016, 1.5, 1)).toBeNull();
  expect(calendarDate(Number.NaN, 1, 1)).toBeNull();
  expect(calendarDate(16, 1, 1)).toBeNull();
});

test.each([
  ['2016-02-28', 1, '2016-02-29'],
  ['2015-02-28', 1, '2015-03-01'],
  ['2016-12-31', 1, '2017-01-01'],
  ['2016-03-01', -1, '2016-02-29'],
  ['1986-05-03', 1, '1986-05-04'],
  ['2016-03-01', 0, '2016-03-01'],
])('addDays(%s, %i) is %s', (date, days, expected) => {
  expect(addDays(date, days)).toBe(expected);
});

test.each([
  ['2016-01-31', 1, '2016-02-29'],
  ['2015-01-31', 1, '2015-02-28'],
  ['2016-03-31', -1, '2016-02-29'],
  ['2016-08-31', 6, '2017-02-28'],
  ['2016-01-15', -13, '2014-12-15'],
  ['2016-12-31', 12, '2017-12-31'],
])('addMonths(%s, %i) is %s', (date, months, expected) => {
  expect(addMonths(date, months)).toBe(expected);
});

test.each([
  ['2016-02-29', 5, '2021-02-28'],
  ['2016-02-29', 4, '2020-02-29'],
  ['2015-02-28', 1, '2016-02-28'],
  ['2016-03-01', -1, '2015-03-01'],
])('addYears(%s, %i) is %s', (date, years, expected) => {
  expect(addYears(date, years)).toBe(expected);
});

test('leaving the years 1000-9999 or starting from no date is an error, not a wrong date', () => {
  expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
  expect(() => addYears('1000-01-01', -1)).toThrow(RangeError);
  expect(() => addDays('2015-02-29', 1)).toThrow(RangeError);
  expect(() => addMonths('2016-3-1', 1)).toThrow(RangeError);
  expect(() => addDays('2016-03-01', Number.NaN)).toThrow(RangeError);
});

test('going there and back by days ends where it began, and the distance is what was gone', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: -100_000, max: 100_000 }), (date, days) => {
      const there = addDays(date, days);
      expect(isCalendarDate(there)).toBe(true);
      expect(addDays(there, -days)).toBe(date);
      expect(daysBetween(date, there)).toBe(days);
      expect(compareDates(date, there)).toBe(-Math.sign(days) + 0);
    }),
  );
});

test('going there and back by years or months ends where it began, up to the days that were clamped', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: -300, max: 300 }), (date, months) => {
      const back = addMonths(addMonths(date, months), -months);
      expect(back.slice(0, 7)).toBe(date.slice(0, 7));
      if (Number(date.slice(8)) <= 28) expect(back).toBe(date);
      expect(back <= date).toBe(true);
      const years = Math.trunc(months / 12);
      const backByYears = addYears(addYears(date, years), -years);
      if (!date.endsWith('-02-29')) expect(backByYears).toBe(date);
      else expect(['28', '29']).toContain(backByYears.slice(8));
    }),
  );
});

test('yearOf is the year of a real date', () => {
  expect(yearOf('2016-02-29')).toBe(2016);
  expect(() => yearOf('2015-02-29')).toThrow(RangeError);
});

test('dates sort as they follow each other', () => {
  expect(['2016-10-01', '2016-09-30', '2015-12-31', '2016-09-30'].sort(compareDates)).toEqual([
    '2015-12-31',
    '2016-09-30',
    '2016-09-30',
    '2016-10-01',
  ]);
});

describe('today in Shanghai', () => {
  test.each([
    ['2016-02-29T15:59:59.999Z', '2016-02-29'],
    ['2016-02-29T16:00:00.000Z', '2016-03-01'],
    ['2016-12-31T16:00:00.000Z', '2017-01-01'],
    ['1988-07-01T15:30:00.000Z', '1988-07-02'], // summer time: UTC+9
    ['2026-01-01T00:00:00+08:00', '2026-01-01'],
  ])('at %s it is %s', (instant, expected) => {
    expect(shanghaiDateOf(new Date(instant))).toBe(expected);
    expect(today(() => new Date(instant))).toBe(expected);
  });

  test.each([
    ['America/Los_Angeles', '7'],
    ['Pacific/Kiritimati', '5'],
  ])('whatever zone the process runs in: %s', (zone, localHour) => {
    const moduleFile = fileURLToPath(new URL('../../domain/calendar-date.ts', import.meta.url));
    const program = `import { addDays, today } from ${JSON.stringify(moduleFile)};
      const at = (instant) => today(() => new Date(instant));
      process.stdout.write([new Date('2016-02-29T15:59:59Z').getHours(), at('2016-02-29T15:59:59Z'), at('2016-02-29T16:00:00Z'), addDays('2016-03-01', -1)].join(' '));`;
    const output = execFileSync(
      process.execPath,
      ['--import', '@oxc-node/core/register', '--input-type=module', '-e', program],
      {
        encoding: 'utf8',
        env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
      },
    );
    expect(output).toBe(`${localHour} 2016-02-29 2016-03-01 2016-02-29`);
  });
});

describe('age', () => {
  test.each([
    ['1998-03-01', '2016-02-29', 17],
    ['1998-03-01', '2016-03-01', 18],
    ['1998-03-01', '2016-03-02', 18],
    ['1998-12-31', '2016-12-30', 17],
    ['2000-02-29', '2018-02-28', 17],
    ['2000-02-29', '2018-03-01', 18],
    ['2000-02-29', '2020-02-28', 19],
    ['2000-02-29', '2020-02-29', 20],
    ['2016-03-01', '2016-03-01', 0],
    ['2016-03-02', '2016-03-01', -1],
  ])('born on %s, on %s: %i', (birth, day, age) => {
    expect(ageOn(birth, day)).toBe(age);
    expect(isAdultOn(birth, day)).toBe(age >= 18);
  });

  test('everyone is of age from the 18th birthday on, and not the day before', () => {
    fc.assert(
      fc.property(dates, (birth) => {
        const birthday = birth.endsWith('-02-29') ? addDays(addYears(birth, 18), 1) : addYears(birth, 18);
        expect(isAdultOn(birth, birthday)).toBe(true);
        expect(isAdultOn(birth, addDays(birthday, -1))).toBe(false);
      }),
    );
  });

  test('an age needs two dates', () => {
    expect(() => ageOn('1998-02-29', '2016-03-01')).toThrow(RangeError);
  });
});
