import fc from 'fast-check';
import { addDays } from '../../domain/calendar-date.ts';
import { type CellNote, type DateDoubt, parseSuppliedDate } from '../../domain/cell.ts';

test.each<[string, readonly CellNote[]]>([
  ['2016-03-01', []],
  ['2016/3/1', []],
  ['2016/03/01', []],
  ['20160301', []],
  ['2016.03.01', []],
  ['2016_03_01', []],
  ['2016年3月1日', []],
  ['2016年03月01日', []],
  [' 2016-03-01 ', ['TRIMMED']],
  ["'2016-03-01", ['APOSTROPHE_REMOVED']],
  ['２０１６／３／１', ['FULL_WIDTH_CONVERTED']],
  ['2016-03-01 00:00:00', ['TIME_DROPPED']],
  ['2016-03-01 00:00;00', ['TIME_DROPPED']],
  ['2016-03-01T23:59:59.999', ['TIME_DROPPED']],
  ['2016/3/1 0:00', ['TIME_DROPPED']],
  ['42430', ['EXCEL_SERIAL']],
  ['42430.0', ['EXCEL_SERIAL']],
  ['42430.75', ['EXCEL_SERIAL', 'TIME_DROPPED']],
])('%j is 1 March 2016', (raw, notes) => {
  expect(parseSuppliedDate(raw)).toEqual({ ok: true, value: '2016-03-01', notes });
});

test.each(['1899-12-31', '1900-01-01', '1900/1/1', '19000101', '1900-01-01 00:00:00'])(
  '%s stands for no date',
  (raw) => {
    const cell = parseSuppliedDate(raw);
    expect(cell).toMatchObject({ ok: true, value: null });
    expect(cell.ok && cell.notes).toContain('SENTINEL_DATE');
  },
);

test.each([
  '9999-09-09',
  '2099-12-31',
  '2099/12/31',
  '9999-12-31',
  '20991231',
  '73050',
  '长期',
  '永久有效',
  '无固定期限',
  '无处罚期限',
])('%s stands for no end', (raw) => {
  const cell = parseSuppliedDate(raw);
  expect(cell).toMatchObject({ ok: true, value: null });
  expect(cell.ok && cell.notes).toContain('NO_END');
});

test.each(['/', '无', '', '  '])('%j is not supplied, which is not the same as no end', (raw) => {
  const cell = parseSuppliedDate(raw);
  expect(cell).toMatchObject({ ok: true, value: null });
  expect(cell.ok && cell.notes.includes('NO_END')).toBe(false);
});

test.each<[string, DateDoubt]>([
  ['2016-02-30', 'NO_SUCH_DAY'],
  ['2015年2月29日', 'NO_SUCH_DAY'],
  ['20161301', 'NO_SUCH_DAY'],
  ['0000-00-00', 'NO_SUCH_DAY'],
  ['2016/3-1', 'UNKNOWN_DATE_FORM'],
  ['3/1/2016', 'UNKNOWN_DATE_FORM'],
  ['16-03-01', 'UNKNOWN_DATE_FORM'],
  ['2016年3月', 'UNKNOWN_DATE_FORM'],
  ['201603', 'UNKNOWN_DATE_FORM'],
  ['2016-03-01 25:00:00', 'UNKNOWN_DATE_FORM'],
  ['2016-03-01至2017-03-01', 'UNKNOWN_DATE_FORM'],
  ['12345', 'UNKNOWN_DATE_FORM'],
  ['99999', 'UNKNOWN_DATE_FORM'],
  ['一年', 'UNKNOWN_DATE_FORM'],
  ['2016-02-29T16:00:00Z', 'TIME_ZONE'],
  ['2016-03-01T00:00:00+08:00', 'TIME_ZONE'],
])('%j is a doubt: %s', (raw, doubt) => {
  expect(parseSuppliedDate(raw)).toEqual({ ok: false, doubt });
});

test('every day of 1950 to 2098 is read the same in all forms', () => {
  fc.assert(
    fc.property(fc.integer({ min: 18_264, max: 72_684 }), (serial) => {
      const date = addDays('1899-12-30', serial);
      const [year, month, day] = date.split('-').map(Number);
      const forms = [
        date,
        date.replaceAll('-', ''),
        `${year}/${month}/${day}`,
        `${year}.${month}.${day}`,
        `${year}_${month}_${day} 00:00;00`,
        `${year}年${month}月${day}日`,
        String(serial),
      ];
      for (const form of forms) expect(parseSuppliedDate(form)).toMatchObject({ ok: true, value: date });
    }),
  );
});
