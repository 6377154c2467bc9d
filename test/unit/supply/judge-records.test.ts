import { columnOf, everyLayout, goodRows, ORGANISATION, PERSON } from '../../supply-files.ts';
import { accepted } from './judging.ts';

const licence = goodRows['licence-2018']?.organisation ?? {};
const penalty = goodRows['penalty-2018']?.organisation ?? {};
const penalty2016 = goodRows['penalty-2016']?.organisation ?? {};
const grade = goodRows['credit-grade']?.organisation ?? {};
const market = { department: 'market-regulation' };

describe.each(everyLayout)('a good row of %s', (_, department, layout) => {
  const { organisation, person } = goodRows[layout.name] ?? {};
  test.each([
    ['an organisation', organisation, ORGANISATION],
    ['a person', person, PERSON],
  ])('about %s is taken in, by machine names and by Chinese headers alike', (_who, row, creditCode) => {
    if (!row) return;
    const judging = { department: department.name };
    const byMachine = accepted(row, judging);
    const chinese = (machine: string) => `${columnOf(layout, machine)?.headers[0] ?? machine}（必填）`;
    expect(byMachine).toMatchObject({ creditCode, item: layout.item });
    expect(accepted(row, { ...judging, heading: chinese })).toEqual(byMachine);
    const lowerCase = (machine: string) => machine.toLowerCase();
    expect(accepted(row, { ...judging, heading: lowerCase })).toEqual(byMachine);
  });
});

test('a licence of the 2018 template becomes this record', () => {
  expect(accepted(licence, market)).toEqual({
    type: 'Licence',
    item: 'LICENCE',
    creditCode: ORGANISATION,
    subjectKind: 'LEGAL_PERSON',
    subjectName: '申城测试科技有限公司（测试）',
    identifiers: [],
    factKey: ['沪许(2026)1号'],
    openness: 'OPEN',
    severity: null,
    provider: { code: '11319900009001018T', name: '上海市市场监督管理局（测试）', kind: 'AGENCY' },
    decidedOn: '2026-03-01',
    endedOn: null,
    endless: false,
    sourceTime: null,
    fields: {
      documentName: '准予许可决定书',
      documentNo: '沪许〔2026〕1号',
      kind: 'OTHER',
      certificateName: '食品经营许可证',
      certificateNo: 'JY13101990000001',
      content: '食品销售',
      validFrom: '2026-03-01',
      authority: { name: '上海市测试局（测试）', code: '11319900009000015A' },
      status: 'NORMAL',
      // The code of zeros stands for no code.
      source: { name: '上海市测试局（测试）' },
    },
  });
});

test('a penalty of the 2018 template has its fine in yuan and ends with its effect', () => {
  const record = accepted(penalty, market);
  expect(record).toMatchObject({ decidedOn: '2026-03-01', endedOn: '2027-03-01', severity: 'ORDINARY' });
  expect(record.fields).toMatchObject({
    fine: '2000.00',
    kinds: ['FINE', 'WARNING'],
    procedure: 'GENERAL',
  });
});

test.each([
  ['罚款金额（万元）', '0.2'],
  ['罚款金额(元)', '2000'],
])('an amount under %s is read in the unit of its header', (header, amount) => {
  const heading = (machine: string) => (machine === 'CF_NR_FK' ? header : machine);
  expect(accepted({ ...penalty, CF_NR_FK: amount }, { ...market, heading }).fields.fine).toBe('2000.00');
});

test('the kinds of a penalty of the 2016 template come from two columns, by number and by word', () => {
  const { fields } = accepted(penalty2016, market);
  expect(fields.kinds).toEqual(['FINE', 'CONFISCATION']);
  expect(accepted({ ...penalty2016, CF_CFLB2: '1' }, market).fields.kinds).toEqual(['FINE']);
});

test('the time stamp of a row is the moment in Shanghai', () => {
  expect(accepted(penalty2016, market).sourceTime).toBe('2016-03-01T16:00:00.000Z');
  const stamped = { ...penalty2016, SJC: '2016/03/02 08:30:15' };
  expect(accepted(stamped, market).sourceTime).toBe('2016-03-02T00:30:15.000Z');
});

test('the same document number in other brackets or widths is the same fact', () => {
  const { factKey } = accepted(penalty, market);
  for (const spelling of ['沪罚[2026]1号', '沪罚（2026）1号', '沪罚【２０２６】 1号']) {
    expect(accepted({ ...penalty, CF_WSH: spelling }, market).factKey).toEqual(factKey);
  }
  expect(accepted({ ...penalty, CF_WSH: '沪罚〔2026〕2号' }, market).factKey).not.toEqual(factKey);
});

test.each([
  ['A', 'OPEN'],
  ['B', 'NON_OPEN'],
  ['M级', 'NON_OPEN'],
  ['D', 'NON_OPEN'],
])('a tax credit grade %s is %s', (xydj, openness) => {
  expect(accepted({ ...grade, xydj }, { department: 'tax' }).openness).toBe(openness);
});

test('what is open about an organisation may not be about a person', () => {
  expect(accepted(goodRows.arrears?.organisation ?? {}, { department: 'tax' }).openness).toBe('OPEN');
  expect(accepted(goodRows.arrears?.person ?? {}, { department: 'tax' }).openness).toBe('NON_OPEN');
});

test('a grade is read with its dates in four forms and its year', () => {
  expect(accepted(grade, { department: 'tax' })).toMatchObject({
    decidedOn: '2026-04-01',
    factKey: ['2025'],
    fields: { evaluationYear: 2025, grade: 'A', score: '95.5', validFrom: '2026-04-01', validTo: '2027-03-31' },
  });
});

test('a registration keeps its capital in yuan and the old number as an identifier', () => {
  const record = accepted(goodRows.registration?.organisation ?? {}, market);
  expect(record.fields).toMatchObject({ capital: '10880000.00', name: '申城测试科技有限公司（测试）' });
  expect(record.fields).not.toHaveProperty('termTo');
  expect(record.identifiers).toEqual([{ kind: 'REGISTRATION_NO', value: '319900000000016' }]);
  expect(record.factKey).toEqual([]);
});

test('a dishonest debtor has the case number in one spelling and what it did as codes', () => {
  const record = accepted(goodRows['dishonest-debtor']?.person ?? {}, { department: 'courts' });
  expect(record).toMatchObject({
    decidedOn: '2026-03-01',
    factKey: ['(2026)沪0199执15号'],
    subjectName: '张测试（测试）',
  });
  expect(record.fields).toMatchObject({
    caseNo: '（2026）沪0199执15号',
    performance: 'NONE',
    behaviour: ['BREAKS_PROPERTY_REPORT', 'OTHER_EVASION'],
    court: { name: '上海市测试区人民法院（测试）' },
  });
});

test('a traffic violation keeps neither plate nor licence number, and its fine is in yuan', () => {
  const record = accepted(goodRows.traffic?.person ?? {}, { department: 'public-security' });
  expect(record.fields).toMatchObject({
    fine: '2000.00',
    violatedAt: '2026-02-28T15:30:00.000Z',
    points: 12,
    paid: true,
    source: 'OFF_SITE',
    penaltyKinds: ['FINE', 'SUSPEND_OR_REVOKE_LICENCE'],
  });
  expect(JSON.stringify(record.fields)).not.toMatch(/T1234|99990019800101001X/);
});

test('numbers of the legal representative are not read at all', () => {
  const record = accepted({ ...penalty, CF_FR_ZJLX: '身份证', CF_FR_ZJHM: '999900199803010024' }, market);
  expect(JSON.stringify(record)).not.toContain('999900199803010024');
});

test('an empty column says the same as none', () => {
  expect(accepted({ ...penalty, CF_ZT: '', CF_GSJZQ: '/', CF_NR_ZKDX: '无' }, market)).toEqual(
    accepted(penalty, market),
  );
});
