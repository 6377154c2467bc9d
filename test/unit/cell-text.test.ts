import fc from 'fast-check';
import { CELL_NOTES, type CellNote, cleanText, matchName } from '../../domain/cell.ts';

test.each([
  '/',
  '／',
  '无',
  '暂无',
  '\\N',
  'N/A',
  'n/a',
  'null',
  'NULL',
  ' ',
  '\u3000\t',
  "'",
  "'无",
  ' / ',
  '\uFEFF',
  '-',
  '——',
  '－－',
])('%j means nothing supplied', (raw) => {
  const { value, notes } = cleanText(raw);
  expect(value).toBeNull();
  expect(notes).toContain('PLACEHOLDER');
});

test.each(['', null, undefined])('%j is nothing, without a note', (raw) => {
  expect(cleanText(raw)).toEqual({ value: null, notes: [] });
});

test.each<[string, string, readonly CellNote[]]>([
  ['甲公司（测试）', '甲公司（测试）', []],
  ['　甲公司（测试）\r\n', '甲公司（测试）', ['TRIMMED']],
  ['\uFEFF甲公司（测试）', '甲公司（测试）', ['BOM_REMOVED']],
  ["'0123", '0123', ['APOSTROPHE_REMOVED']],
  [" ' 0123", '0123', ['TRIMMED', 'APOSTROPHE_REMOVED']],
  ['\u200B甲\u00A0', '甲', ['TRIMMED']],
  ['甲\0乙', '甲乙', ['CONTROL_CHARACTER_REMOVED']],
  ['甲\uFFFD乙', '甲\uFFFD乙', ['UNREADABLE_CHARACTER_KEPT']],
  ['无证经营', '无证经营', []],
  ['第一行\n第二行', '第一行\n第二行', []],
  ['ＡＢＣ公司', 'ＡＢＣ公司', []],
])('%j becomes %j', (raw, value, notes) => {
  expect(cleanText(raw)).toEqual({ value, notes });
});

test('cleaning twice changes nothing more, and every note is a known one', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..." \u3000\uFEFF\0'/无甲A（\uFFFD\n") }), (raw) => {
      const once = cleanText(raw);
      expect(once.notes.every((note) => CELL_NOTES.includes(note))).toBe(true);
      fc.pre(once.value !== null && !once.value.startsWith("'"));
      expect(cleanText(once.value).value).toBe(once.value);
    }),
  );
});

test('a cell that is clean at a glance is read as one that has to be cleaned', () => {
  const units = ['n', 'u', 'l', '𝗎', 'ｎ', '/', 'a', '无', '暂', '甲', '）', '-', '—', ' ', '\0', '\uFFFD', '\n', '1'];
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...units), maxLength: 12 }), (raw) => {
      expect(cleanText(raw).value).toBe(cleanText(`\u200B${raw}`).value);
    }),
    { numRuns: 2_000 },
  );
});

describe('matchName', () => {
  test.each([
    ['某某（上海）有限公司（测试）', '某某(上海)有限公司(测试)'],
    ['某某 (上海)　有限公司', '某某（上海）有限公司'],
    ['ＡＢＣ 有限公司', 'abc有限公司'],
    ['某某【上海】有限公司', '某某〔上海〕有限公司'],
    ['阿依古丽•买买提', '阿依古丽·买买提'],
    ['阿依古丽・买买提', '阿依古丽·买买提'],
    ['某某\u200B有限公司\uFEFF', '某某有限公司'],
  ])('%j equals %j', (one, other) => {
    expect(matchName(one)).toBe(matchName(other));
  });

  test.each([
    ['某某（上海）有限公司', '某某（北京）有限公司'],
    ['张三', '张三三'],
    ['阿依·古丽', '阿依古丽'],
  ])('%j differs from %j', (one, other) => {
    expect(matchName(one)).not.toBe(matchName(other));
  });
});
