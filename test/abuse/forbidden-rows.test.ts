import { citizenCheckDigit } from '../../domain/credit-code.ts';
import { printable } from '../../scripts/printable.ts';
import { departments } from '../../subgraphs/departments.ts';
import { findLayout } from '../../subgraphs/supply/find-layout.ts';
import { judge } from '../../subgraphs/supply/judge.ts';
import { type Cells, departmentNamed, goodRows, PERSON, SOLE_TRADER, table } from '../supply-files.ts';
import { contextOf } from '../unit/supply/judging.ts';

const numbered = (first17: string) => first17 + citizenCheckDigit(first17);
const child = numbered('99990020150101001');
const digits = numbered('99990019800101002');
const spaced = (number: string) => `${number.slice(0, 6)} ${number.slice(6, 14)}-${number.slice(14)}`;
const arrears = goodRows.arrears?.organisation ?? {};
const person = goodRows.arrears?.person ?? {};
const penalty = goodRows['penalty-2018']?.organisation ?? {};
const grade = goodRows['credit-grade']?.organisation ?? {};

/** What becomes of a row, with cells beyond its header. */
function fate(department: string, cells: Cells, ...extra: readonly string[]) {
  const [columns = [], row = []] = table([cells]);
  const outcome = judge({ row: 2, cells: [...row, ...extra] }, contextOf(columns, { department }));
  if (outcome.outcome !== 'QUARANTINED') return outcome;
  return { code: outcome.code, kept: outcome.cells !== null, unresolved: outcome.unresolved };
}

describe('G-13 nothing is kept of a child', () => {
  test.each<[string, Cells, ...string[]]>([
    ['with a cell too many', { ...person, sfzh: spaced(child) }, 'x'],
    ['whose number slipped into another column', { ...person, sfzh: '测试', nsrmc: child }, 'x'],
    ['in the text of a row about another', { ...arrears, scjydz: `监护人 ${spaced(child)}` }],
    ['in the column for organisations', { ...person, sfzh: '', uniscid: child }],
    ['in the column for tax numbers, beside a formula', { ...person, sfzh: '', nsrsbh: child, scjydz: '=1' }],
    ['whose day of birth is hidden', { ...person, sfzh: '9999002015****1234' }],
    ['who is the operator of a sole trader', { ...arrears, nsrsbh: SOLE_TRADER, sfzh: child }],
  ])('%s', (_, cells, ...extra) => {
    expect(fate('tax', cells, ...extra)).toMatchObject({ kept: false, unresolved: [] });
  });
});

describe('G-13 a citizen number does not become public', () => {
  test.each<[string, Cells]>([
    ['in the name of an organisation', { ...arrears, nsrmc: `张测试${PERSON}` }],
    ['with spaces in it', { ...arrears, scjydz: `号 ${spaced(PERSON)}` }],
    ['with invisible characters in it', { ...arrears, scjydz: [...PERSON].join('\u200b') }],
    ['between other digits', { ...arrears, scjydz: `1${digits}1` }],
  ])('%s', (_, cells) => {
    expect(fate('tax', cells)).toMatchObject({ code: 'PERSON_NUMBER_IN_TEXT' });
  });

  test('as a registration number, which everyone may see', () => {
    const row = { ...goodRows.registration?.organisation, regno: PERSON };
    expect(fate('market-regulation', row)).toMatchObject({ code: 'PERSON_NUMBER_IN_TEXT' });
  });

  test.each([[PERSON], [`${digits}00`]])('as an older tax number beside a unified code, %s', (nsrsbh) => {
    const outcome = fate('tax', { ...arrears, uniscid: arrears.nsrsbh ?? '', nsrsbh });
    expect(outcome).toMatchObject({ outcome: 'RECORD', record: { identifiers: [] } });
  });

  test('as a number that the directory is asked for', () => {
    expect(fate('tax', { ...arrears, nsrsbh: `${digits}00` })).toMatchObject({ code: 'CODE_FORM', unresolved: [] });
  });
});

describe('G-13 penalties of the summary procedure are known by whatever says so, and nothing of them is kept', () => {
  test.each([['沪简 罚〔2026〕1号'], ['沪简\u200b罚〔2026〕1号'], ['沪簡罰〔2026〕1号'], ['沪當場〔2026〕1号']])(
    'number %j',
    (CF_WSH) => {
      expect(fate('market-regulation', { ...penalty, CF_WSH })).toMatchObject({
        code: 'SUMMARY_PROCEDURE',
        kept: false,
      });
    },
  );

  test('words that are in no table', () => {
    const row = { ...penalty, CF_CFCX: '简易程序（当场）' };
    expect(fate('market-regulation', row)).toMatchObject({ code: 'SUMMARY_PROCEDURE', kept: false });
  });

  test('a cell too many', () => {
    const row = { ...penalty, CF_WSH: '沪简罚〔2026〕1号' };
    expect(fate('market-regulation', row, 'x')).toMatchObject({ code: 'EXTRA_CELLS', kept: false });
  });
});

test('G-13 nothing is kept of what an item leaves out, whatever else is wrong with it', () => {
  expect(fate('tax', { ...arrears, qssz: '滞 纳\u200b金', qsye: 'x' })).toMatchObject({
    code: 'NOT_THIS_ITEM',
    kept: false,
  });
  expect(fate('tax', { ...arrears, qssz: '滞纳金', nsrsbh: 'x' })).toMatchObject({ code: 'CODE_FORM', kept: false });
  const aboutPerson = { ...grade, uniscid: '', nsrsbh: PERSON, pjdf: 'x' };
  expect(fate('tax', aboutPerson)).toMatchObject({ code: 'NOT_COLLECTED', kept: false });
});

describe('G-13 a banned column refuses the file', () => {
  const tax = departmentNamed('tax');
  const [header = []] = table([arrears]);
  const blank = header.map(() => '');

  test.each([['血\u00ad型'], ['血·型'], ['血\u2060型'], ['血\ufe0f型'], ['bloo\u00add_type'], ['遺傳病史'], ['診斷']])(
    'headed %j',
    (banned) => {
      expect(() => findLayout([[...header, banned]], tax, departments)).toThrow('may not be collected');
    },
  );

  test('whose name stands in the row above the header alone', () => {
    const rows = [
      [...blank, '血型'],
      [...header, ''],
    ];
    expect(() => findLayout(rows, tax, departments)).toThrow('may not be collected');
  });
});

test('a cell does not steer the terminal of whoever looks at it, nor the direction of what is read', () => {
  const outcome = fate('tax', { ...arrears, nsrmc: '测\u001b[2J\u009b31m\u202e试' });
  expect(outcome).toMatchObject({ outcome: 'RECORD', record: { subjectName: '测[2J31m试' } });
  expect(printable('a\u001b]0;x\u0007b\u009bc\rd\u202ee\tf')).toBe('a\ufffd]0;x\ufffdb\ufffdc\ufffdd\ufffde\tf');
});
