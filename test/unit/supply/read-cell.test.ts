import { penaltyKinds2016, recordStatus2016 } from '../../../subgraphs/supply/code-tables.ts';
import { type LayoutColumn, olderNumber, oneOf, text, yuan } from '../../../subgraphs/supply/layout.ts';
import { readCell } from '../../../subgraphs/supply/read-cell.ts';
import { everyLayout } from '../../supply-files.ts';

const column = (rest: Partial<LayoutColumn>): LayoutColumn => ({ machine: ['x'], headers: [], value: text, ...rest });
const facts = column({ field: 'facts' });
const name = column({ role: 'SUBJECT_NAME', field: 'name' });

describe('a character that cannot be read', () => {
  test('makes text for a field a doubt', () => {
    expect(readCell('超出\uFFFD准范围', facts)).toEqual({ ok: false, code: 'UNREADABLE' });
  });

  test('in the name of a subject is kept and noted', () => {
    const value = '申城\uFFFD试公司';
    expect(readCell(value, name)).toMatchObject({ ok: true, value, notes: ['UNREADABLE_CHARACTER_KEPT'] });
  });

  test('in a text that is no field of the record is no doubt', () => {
    expect(readCell('超出\uFFFD准范围', column({}))).toMatchObject({ ok: true });
  });

  test('is taken out of a number', () => {
    const regno = column({ role: 'REGISTRATION_NO', field: 'registrationNo', value: olderNumber });
    expect(readCell("'3199000\uFFFD00000016", regno)).toEqual({
      ok: true,
      value: '319900000000016',
      supplied: true,
      notes: ['APOSTROPHE_REMOVED', 'UNREADABLE_CHARACTER_REMOVED'],
    });
  });

  test('of a person who is responsible is a doubt', () => {
    const persons = column({ field: 'responsiblePersons', value: { kind: 'PERSONS', role: '法定代表人' } });
    expect(readCell('李\uFFFD试', persons)).toEqual({ ok: false, code: 'UNREADABLE' });
  });
});

describe('a formula', () => {
  test.each([
    ['a text', facts],
    ['a name', name],
    ['an amount', column({ field: 'fine', value: yuan })],
    ['a code', column({ field: 'kind', value: oneOf(penaltyKinds2016) })],
    ['a column that is known and not kept', column({})],
  ])('in %s is a doubt', (_, where) => {
    expect(readCell('=1+1', where)).toEqual({ ok: false, code: 'FORMULA' });
  });

  test('is a doubt in every column of every layout', () => {
    for (const [, , { columns }] of everyLayout) {
      for (const one of columns) expect(readCell("@SUM(1)|' /C calc'", one)).toEqual({ ok: false, code: 'FORMULA' });
    }
  });
});

test.each([
  [' 超范围 ', facts, ['TRIMMED']],
  ["'0123", facts, ['APOSTROPHE_REMOVED']],
  ['\\N', facts, ['PLACEHOLDER']],
  ['', facts, []],
  ['罚款1,088元', column({ value: yuan }), ['WORD_DROPPED', 'UNIT_DROPPED', 'THOUSANDS_SEPARATORS_REMOVED']],
  ['12分', column({ value: { kind: 'INTEGER', counter: '分' } }), ['WORD_DROPPED']],
  ['2025年度', column({ value: { kind: 'YEAR' } }), ['WORD_DROPPED']],
  ['2026-03-01 00:00:00', column({ value: { kind: 'DATE' } }), ['TIME_DROPPED']],
  ['2026-03-01 08:30:00', column({ value: { kind: 'MOMENT' } }), []],
  ['46082', column({ value: { kind: 'DATE' } }), ['EXCEL_SERIAL']],
  ['长期', column({ value: { kind: 'DATE' } }), ['NO_END']],
  ['00000000000000000X', column({ value: { kind: 'AGENCY_CODE' } }), ['PLACEHOLDER']],
  ['11319900009oooo15a', column({ value: { kind: 'AGENCY_CODE' } }), ['UPPER_CASED', 'LETTERS_O_I_READ_AS_DIGITS']],
  ['999900800101001', column({ value: { kind: 'CITIZEN_NUMBER' } }), ['FIFTEEN_DIGITS_CONVERTED']],
  [' 0正常', column({ value: oneOf(recordStatus2016) }), ['TRIMMED']],
] as const)('%j tells what was cleaned: %j', (cell, where, notes) => {
  expect(readCell(cell, where)).toMatchObject({ ok: true, notes });
});
