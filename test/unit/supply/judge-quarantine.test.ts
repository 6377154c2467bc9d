import fc from 'fast-check';
import { citizenCheckDigit } from '../../../domain/citizen-number.ts';
import { judge } from '../../../subgraphs/supply/judge.ts';
import { reasons, sentenceOf } from '../../../subgraphs/supply/reasons.ts';
import { everyLayout, goodRows, ORGANISATION, PERSON } from '../../supply-files.ts';
import { accepted, contextOf, fault, judged } from './judging.ts';

const market = { department: 'market-regulation' };
const police = { department: 'public-security' };
const courts = { department: 'courts' };
const tax = { department: 'tax' };
const rows = Object.fromEntries(Object.entries(goodRows).map(([name, row]) => [name, row.organisation ?? {}]));
const persons = Object.fromEntries(Object.entries(goodRows).map(([name, row]) => [name, row.person ?? {}]));
const penalty = rows['penalty-2018'] ?? {};
const penaltyOfPerson = persons['penalty-2018'] ?? {};
const traffic = persons.traffic ?? {};

describe('what may not be collected', () => {
  const born = (day: string) => ({ ...penaltyOfPerson, CF_XDR_ZJHM: numberOfBirth(day) });

  test('a person is taken in on the 18th birthday, not on the day before (Art. 10)', () => {
    const row = { ...born('20081101'), CF_JDRQ: '2026-11-01' };
    expect(fault(row, { ...market, day: '2026-11-01' })).toBe('RECORD');
    expect(fault({ ...row, CF_JDRQ: '2026-10-31' }, { ...market, day: '2026-10-31' })).toEqual([
      'CF_XDR_ZJHM',
      'MINOR',
    ]);
  });

  test('what was decided about a person before the 18th birthday is not taken in later', () => {
    expect(fault({ ...born('20000301'), CF_JDRQ: '2018-02-28' }, market)).toEqual(['CF_JDRQ', 'MINOR']);
    expect(fault({ ...born('20000301'), CF_JDRQ: '2018-03-01' }, market)).toBe('RECORD');
  });

  test('the day of the act counts too, in Shanghai', () => {
    const driver = { ...traffic, jszh: numberOfBirth('20080301'), clsj: '2026-03-05' };
    expect(fault({ ...driver, wfsj: '2026-02-28 23:59:59' }, police)).toEqual(['wfsj', 'MINOR']);
    expect(fault({ ...driver, wfsj: '2026-03-01 00:00:00' }, police)).toBe('RECORD');
  });

  test.each([
    ['registration', market, { uniscid: PERSON }],
    ['credit-grade', tax, { uniscid: PERSON }],
  ])('a person in the column of an organisation of %s is not taken in', (name, judging, change) => {
    expect(fault({ ...rows[name], ...change }, judging)).toEqual(['uniscid', 'CHECK_DIGIT']);
  });

  test('what the catalogue does not collect about a kind of subject is set aside', () => {
    const context = contextOf(Object.keys(penaltyOfPerson), market);
    const entry = {
      ...context.entry,
      openness: { organisation: 'OPEN', person: 'NOT_COLLECTED' },
      subjectKinds: context.entry.subjectKinds.filter((kind) => kind !== 'NATURAL_PERSON'),
    } as const;
    const row = { row: 2, cells: Object.values(penaltyOfPerson) };
    expect(judge(row, { ...context, entry })).toMatchObject({ column: 'CF_XDR_ZJHM', code: 'NOT_COLLECTED' });
    expect(judge(row, context)).toMatchObject({ outcome: 'RECORD' });
  });

  test.each([
    ['a whole file of the summary procedure', penalty, { ...market, procedure: 'SUMMARY' }, null],
    ['a row of it', { ...penalty, CASE_PROCESS_TYPE: '01' }, market, 'CASE_PROCESS_TYPE'],
    ['a row that says so in words', { ...penalty, CF_CFCX: '简易程序' }, market, 'CF_CFCX'],
    ['a document number of it', { ...penalty, CF_WSH: '沪简罚〔2026〕1号' }, market, 'CF_WSH'],
    ['a penalty on the spot', { ...traffic, xxly: '1' }, police, 'xxly'],
  ] as const)('%s is not taken in (Art. 12(1)(iv))', (_, row, judging, column) => {
    expect(fault(row, judging)).toEqual([column, 'SUMMARY_PROCEDURE']);
  });

  test('the procedure of a row counts before that of the file', () => {
    const general = { ...penalty, CF_CFCX: '普通程序' };
    expect(fault(general, { ...market, procedure: 'SUMMARY' })).toBe('RECORD');
    expect(fault({ ...penalty, CF_CFCX: '' }, { ...market, procedure: null })).toEqual([
      'CF_CFCX',
      'PROCEDURE_MISSING',
    ]);
    expect(fault({ ...penalty, CF_CFCX: '听证' }, market)).toEqual(['CF_CFCX', 'UNKNOWN_VALUE']);
  });
});

describe('cells', () => {
  test.each([
    ['CF_WSH', '', 'REQUIRED'],
    ['CF_SY', '暂无', 'REQUIRED'],
    ['CF_JDRQ', '\\N', 'REQUIRED'],
    ['CF_JDRQ', '1900-01-01', 'REQUIRED'],
    ['CF_JDRQ', '2026-02-30', 'DATE'],
    ['CF_JDRQ', '01/03/2026', 'DATE'],
    ['CF_JDRQ', '2026-11-02', 'FUTURE_DATE'],
    ['CF_NR_FK', '贰仟元整', 'AMOUNT'],
    ['CF_NR_FK', '-0.2', 'AMOUNT'],
    ['CF_NR_FK', '2000元', 'AMOUNT_UNIT'],
    ['CF_NR_FK', '0.0000001', 'AMOUNT'],
    ['CF_CFLB', '游街', 'UNKNOWN_VALUE'],
    ['CF_CFLB', '1', 'UNKNOWN_VALUE'],
    ['CF_CFJGDM', '11319900009000015B', 'CHECK_DIGIT'],
    ['SJC', '2027-01-01', 'FUTURE_DATE'],
  ])('%s with %j is set aside as %s', (column, cell, code) => {
    expect(fault({ ...penalty, SJC: '', [column]: cell }, market)).toEqual([column, code]);
  });

  test.each([
    ['CF_YXQ', '2099-12-31'],
    ['CF_YXQ', '长期'],
    ['CF_YXQ', '无处罚期限'],
    ['CF_SJLYDM', '00000000000000000X'],
    ['CF_JDRQ', '46082'],
    ['CF_JDRQ', '2026年3月1日'],
    ['CF_JDRQ', '2026-03-01 00:00;00'],
    ['CF_NR_FK', '１，０８８（万元）'],
    ['CF_NR_FK', '/'],
  ])('%s may hold %j', (column, cell) => {
    expect(fault({ ...penalty, [column]: cell }, market)).toBe('RECORD');
  });

  test('a status of the 2016 template is a number, of the later one a word', () => {
    const licence2018 = { ...rows['licence-2018'], XK_ZT: '1' };
    expect(fault(licence2018, market)).toEqual(['XK_ZT', 'UNKNOWN_VALUE']);
    expect(accepted({ ...rows['licence-2016'], XK_ZT: '1' }, market).fields.status).toBe('REVOKED');
    expect(accepted({ ...rows['licence-2016'], XK_ZT: '' }, market).fields).not.toHaveProperty('status');
  });

  test('a case number in no known form is set aside', () => {
    const debtor = { ...rows['dishonest-debtor'], caseCode: '执字15' };
    expect(fault(debtor, courts)).toEqual(['caseCode', 'CASE_NUMBER']);
  });

  test.each([
    ['wfjfs', '十二', 'NUMBER'],
    ['jkbj', '大概', 'UNKNOWN_VALUE'],
    ['wfsj', '2026-02-28T15:30:00Z', 'DATE'],
    ['wfsj', '2026-02-28 25:00', 'DATE'],
  ])('traffic %s with %j is set aside as %s', (column, cell, code) => {
    expect(fault({ ...traffic, [column]: cell }, police)).toEqual([column, code]);
  });
});

describe('rows that are no rows', () => {
  const context = contextOf(Object.keys(penalty), market);
  const outcomeOf = (cells: string[]) => judge({ row: 9, cells }, context);

  test.each([
    [['']],
    [['', '', '']],
    [[' ', '\u3000', '\t']],
    [['表格说明：本表由某局填写']],
    [['', '注：金额单位为万元']],
    [['表格说明', '1. 带“必填”的列必须填写', '2. 日期写作 2016-03-01']],
  ])('%j is skipped', (cells) => {
    expect(outcomeOf(cells)).toEqual({ row: 9, outcome: 'SKIPPED' });
  });

  test('a remark beside other cells is a row', () => {
    expect(outcomeOf(['注：金额单位为万元', '91319900MA9TEXT196'])).toMatchObject({ outcome: 'QUARANTINED' });
  });

  test('filled cells beyond the header mean that the cells have shifted', () => {
    const cells = [...Object.values(penalty), 'more'];
    expect(outcomeOf(cells)).toMatchObject({ outcome: 'QUARANTINED', column: null, code: 'EXTRA_CELLS' });
    expect(outcomeOf([...Object.values(penalty), '', ' '])).toMatchObject({ outcome: 'RECORD' });
  });
});

describe('whatever the cells hold', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      ORGANISATION,
      PERSON,
      '2026-03-01',
      '0.2',
      '罚款',
      '身份证',
      '自然人',
      '/',
      '2099-12-31',
      '\0',
      '__proto__',
    ),
  );

  test.each(everyLayout)(
    'a row of %s ends in one of the outcomes, and a reason repeats nothing of it',
    (_, department, layout) => {
      const good = goodRows[layout.name]?.organisation ?? goodRows[layout.name]?.person ?? {};
      const context = contextOf(Object.keys(good), { department: department.name });
      const changes = fc.array(fc.tuple(fc.nat(Object.keys(good).length), cell), { maxLength: 6 });
      fc.assert(
        fc.property(changes, (changed) => {
          const cells = Object.values(good);
          for (const [index, text] of changed) cells[index] = text;
          const outcome = judge({ row: 2, cells }, context);
          expect(['RECORD', 'QUARANTINED', 'SKIPPED']).toContain(outcome.outcome);
          if (outcome.outcome !== 'QUARANTINED') return;
          expect(outcome.reason).toBe(sentenceOf(outcome.code));
          expect(outcome.column === null || Object.keys(good).includes(outcome.column)).toBe(true);
        }),
        { numRuns: 300 },
      );
    },
  );

  test('what becomes a record can be kept: no NUL, no number that is not a decimal', () => {
    const columns = Object.keys(penalty);
    const context = contextOf(columns, market);
    fc.assert(
      fc.property(
        fc.constantFrom('CF_SY', 'CF_NR', 'CF_WSH', 'CF_XDR_MC'),
        fc.string({ unit: 'binary', minLength: 1 }),
        (column, text) => {
          const cells = columns.map((name) => (name === column ? text : (penalty[name] ?? '')));
          const outcome = judge({ row: 2, cells }, context);
          if (outcome.outcome === 'RECORD') expect(JSON.stringify(outcome.record)).not.toContain('\\u0000');
        },
      ),
    );
  });
});

test('every reason has a sentence of its own and one of advice', () => {
  const sentences = Object.values(reasons).map(({ reason }) => reason);
  expect(new Set(sentences).size).toBe(sentences.length);
  for (const { reason, advice } of Object.values(reasons))
    expect([reason, advice].join(' ')).toMatch(/^[A-Z].*\. [A-Z].*\.$/);
});

test('the row of an outcome is the row of the file', () => {
  expect(judged(penalty, market).row).toBe(2);
});

/** A citizen number of this birth date. */
function numberOfBirth(day: string): string {
  const first17 = `999900${day}002`;
  return first17 + citizenCheckDigit(first17);
}
