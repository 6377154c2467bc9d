import { describe, expect, test } from '@jest/globals';
import { goodRows } from '../../supply-files.ts';
import { ORGANISATION, PERSON } from '../../supply-rows.ts';
import { accepted, judged } from './judging.ts';

const cellsOf = (layout: string) => goodRows[layout]?.organisation ?? {};
const market = { department: 'market-regulation' } as const;
const tax = { department: 'tax' } as const;
const penalty = cellsOf('penalty-2018');
const { uniscid: _, nsrsbh: __, ...announcement } = cellsOf('arrears');

describe('the end of a penalty', () => {
  test.each(['2099-12-31', '9999-09-09', '长期', '无处罚期限'])('%s says that it does not end', (end) => {
    expect(accepted({ ...penalty, CF_YXQ: end }, market)).toMatchObject({ endedOn: null, endless: true });
  });

  test('a date is its end', () => {
    expect(accepted({ ...penalty, CF_JDRQ: '2026-03-01', CF_YXQ: '2027-03-01' }, market)).toMatchObject({
      endedOn: '2027-03-01',
      endless: false,
    });
  });

  test('before the decision it is a mistake, and would hide the record at once', () => {
    expect(judged({ ...penalty, CF_JDRQ: '2026-03-01', CF_YXQ: '2026-02-28' }, market)).toMatchObject({
      outcome: 'QUARANTINED',
      column: 'CF_YXQ',
      code: 'DATE_ORDER',
    });
    expect(accepted({ ...penalty, CF_JDRQ: '2026-03-01', CF_YXQ: '2026-03-01' }, market).endedOn).toBe('2026-03-01');
  });
});

describe('a beginning', () => {
  const grade = cellsOf('credit-grade');

  test.each([
    ['CF_JDRQ', '长期', penalty, market],
    ['CF_JDRQ', '9999-09-09', penalty, market],
    ['XK_YXQZ', '2099-12-31', cellsOf('licence-2018'), market],
    ['opfrom', '无固定期限', cellsOf('registration'), market],
    ['yxqq', '长期', grade, tax],
  ])('%s cannot be %s', (column, cell, row, judging) => {
    expect(judged({ ...row, [column]: cell }, judging)).toMatchObject({ outcome: 'QUARANTINED', column, code: 'DATE' });
  });

  test('a year that has not come is not evaluated', () => {
    const [future, present] = ['2027', '2026'].map((pjnd) => judged({ ...grade, pjnd }, tax));
    expect(future).toMatchObject({ outcome: 'QUARANTINED', column: 'pjnd', code: 'FUTURE_DATE' });
    expect(present).toMatchObject({ outcome: 'RECORD' });
  });
});

describe('the unit that decided or supplied', () => {
  test.each(['CF_CFJGDM', 'CF_SJLYDM'])('%s of another department sets the row aside', (column) => {
    const outcome = judged({ ...penalty, [column]: '11319900009001042B' }, market);
    expect(outcome).toMatchObject({ outcome: 'QUARANTINED', column, code: 'WRONG_DEPARTMENT' });
    expect(judged({ ...penalty, [column]: '11319900009001018T' }, market).outcome).toBe('RECORD');
  });
});

describe('the tax number alone', () => {
  test('of a person is its citizen number', () => {
    const record = accepted({ ...announcement, nsrsbh: PERSON }, tax);
    expect(record).toMatchObject({ creditCode: PERSON, subjectKind: 'NATURAL_PERSON', openness: 'NON_OPEN' });
  });

  test('of an organisation is its unified code, and a wrong one is told as such', () => {
    expect(accepted({ ...announcement, nsrsbh: ORGANISATION }, tax).creditCode).toBe(ORGANISATION);
    const wrong = `${ORGANISATION.slice(0, 17)}7`;
    expect(judged({ ...announcement, nsrsbh: wrong }, tax)).toMatchObject({ column: 'nsrsbh', code: 'CHECK_DIGIT' });
  });

  test.each(['91319900\uFFFDMA9TEXT196', "91319900'MA9TEXT196", '91319900—MA9TEXT196'])(
    'with a character that no code has (%j) is that code all the same',
    (nsrsbh) => expect(accepted({ ...announcement, nsrsbh }, tax).creditCode).toBe(ORGANISATION),
  );

  test('of the old form resolves nobody', () => {
    const outcome = judged({ ...announcement, nsrsbh: '310104132260250' }, tax);
    expect(outcome).toMatchObject({ column: 'nsrsbh', code: 'IDENTITY_NOT_RESOLVED' });
  });

  test('of a person beside an organisation’s code in a template names no second subject', () => {
    const outcome = judged({ ...penalty, CF_XDR_SWDJ: PERSON }, market);
    expect(outcome).toMatchObject({ outcome: 'RECORD', record: { subjectKind: 'LEGAL_PERSON' } });
  });
});

test.each(['滞纳金', '罚款', '增值税滞纳金'])('%s is no tax in arrears', (taxType) => {
  const outcome = judged({ ...announcement, nsrsbh: ORGANISATION, qssz: taxType }, tax);
  expect(outcome).toMatchObject({ outcome: 'QUARANTINED', column: 'qssz', code: 'NOT_THIS_ITEM' });
});

test('a court’s export by its own names is known, and an organisation code alone resolves nobody', () => {
  const { cardNum: _, partyTypeName: __, ...listing } = cellsOf('dishonest-debtor');
  const courts = { department: 'courts' } as const;
  expect(accepted({ ...listing, zzjgdm: ORGANISATION }, courts).creditCode).toBe(ORGANISATION);
  expect(judged({ ...listing, zzjgdm: 'MA9TEXT19' }, courts)).toMatchObject({ code: 'IDENTITY_NOT_RESOLVED' });
});
