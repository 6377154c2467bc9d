import { firstDayOf, isMonth, lastDayOf, monthsOf, wholeMonths } from '../../domain/months.ts';

const day = '2026-03-02';

describe('months', () => {
  test('a range has every month from its first to its last', () => {
    expect(monthsOf({ from: '2025-11', to: '2026-02' })).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
    expect(monthsOf({ from: '2026-02', to: '2026-02' })).toEqual(['2026-02']);
    expect(monthsOf({ from: '2026-03', to: '2026-02' })).toEqual([]);
  });

  test('a month begins on its first and ends on its last day', () => {
    expect([firstDayOf('2024-02'), lastDayOf('2024-02')]).toEqual(['2024-02-01', '2024-02-29']);
    expect(lastDayOf('2026-12')).toBe('2026-12-31');
  });

  test.each(['2026-00', '2026-13', '2026-1', '2026-01-01', '0999-01', '', '2026-01\n'])('%j is no month', (text) => {
    expect(isMonth(text)).toBe(false);
  });
  test.each(['2026-01', '2026-12', '1000-10'])('%s is a month', (text) => {
    expect(isMonth(text)).toBe(true);
  });

  test.each([
    ['days inside months: the months', '2025-06-15', '2025-07-02', { from: '2025-06', to: '2025-07' }],
    ['no days: twelve months up to this one', null, null, { from: '2025-04', to: '2026-03' }],
    ['an end alone: twelve months up to it', undefined, '2020-02-29', { from: '2019-03', to: '2020-02' }],
    ['a beginning alone: up to this month', '2026-02-28', null, { from: '2026-02', to: '2026-03' }],
    ['an end to come: up to this month', '2026-01-01', '9999-12-31', { from: '2026-01', to: '2026-03' }],
    ['a beginning long ago: from 1900', '1000-01-01', '1900-02-01', { from: '1900-01', to: '1900-02' }],
  ])('of %s', (_, from, to, months) => {
    expect(wholeMonths(from, to, day)).toEqual(months);
  });

  test.each([
    ['2026-02-01', '2026-01-31'],
    [null, '1000-01-01'],
    ['2027-01-01', null],
  ])('from %s to %s has none', (from, to) => {
    expect(monthsOf(wholeMonths(from, to, day))).toEqual([]);
  });
});
