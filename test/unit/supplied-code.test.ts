import fc from 'fast-check';
import {
  type CellNote,
  cleanOlderNumber,
  normaliseCreditCode,
  normaliseOrganisationCode,
  type SuppliedCodeDoubt,
} from '../../domain/cell.ts';
import { isRegistrationNumber, toEighteenDigits } from '../../domain/credit-code.ts';
import { citizenNumbers, usccs } from './credit-code-arbitraries.ts';

const FIRM = { code: '91319900MA9TEXT196', kind: 'ORGANISATION' };
const AGENCY = { code: '11319900009000015A', kind: 'ORGANISATION' };
const PERSON = { code: '99990019800101001X', kind: 'PERSON' };

test.each<[string, object, readonly CellNote[]]>([
  ['91319900MA9TEXT196', FIRM, []],
  ['91319900ma9text196', FIRM, ['UPPER_CASED']],
  [' 91319900MA9TEXT196\t', FIRM, ['TRIMMED']],
  ['91319900 MA9TEXT19 6', FIRM, ['SEPARATORS_REMOVED']],
  ['91319900MA9TEXT19-6', FIRM, ['SEPARATORS_REMOVED']],
  ['91319900MA9TEXT19－6', FIRM, ['SEPARATORS_REMOVED']],
  ['９１３１９９００ＭＡ９ＴＥＸＴ１９６', FIRM, ['FULL_WIDTH_CONVERTED']],
  ["'91319900MA9TEXT196", FIRM, ['APOSTROPHE_REMOVED']],
  ['9131’9900MA9TEXT196', FIRM, ['APOSTROPHE_REMOVED']],
  ['91319900\uFFFDMA9TEXT196', FIRM, ['UNREADABLE_CHARACTER_REMOVED']],
  ['9131990OMA9TEXTI96', FIRM, ['LETTERS_O_I_READ_AS_DIGITS']],
  ['II3I99OOOO9OOOOI5A', AGENCY, ['LETTERS_O_I_READ_AS_DIGITS']],
  ['99990019800101001x', PERSON, ['UPPER_CASED']],
  ['9999OO198OO1O1OO1X', PERSON, ['LETTERS_O_I_READ_AS_DIGITS']],
  ['999900800101001', PERSON, ['FIFTEEN_DIGITS_CONVERTED']],
  ["'999900 800101 001", PERSON, ['APOSTROPHE_REMOVED', 'SEPARATORS_REMOVED', 'FIFTEEN_DIGITS_CONVERTED']],
])('%j is read with notes', (raw, value, notes) => {
  expect(normaliseCreditCode(raw)).toEqual({ ok: true, value, notes });
});

test.each(['', '/', '无', '\\N', '00000000000000000X', "'", '---', '\uFFFD', null])('%j is no code at all', (raw) => {
  expect(normaliseCreditCode(raw)).toMatchObject({ ok: true, value: null });
});

test.each<[string, SuppliedCodeDoubt]>([
  ['3.10101E+17', 'SCIENTIFIC_NOTATION'],
  ['3.10101e17', 'SCIENTIFIC_NOTATION'],
  ["'3E+17", 'SCIENTIFIC_NOTATION'],
  ['330222************', 'MASKED'],
  ['999900********001X', 'MASKED'],
  ['110108000000016', 'REGISTRATION_NUMBER'],
  ['74218321-3', 'ORGANISATION_CODE_ONLY'],
  ['MA9TEXT19', 'ORGANISATION_CODE_ONLY'],
  ['999900801301001', 'BIRTH_DATE'],
  ['9131990OMA9TEXTI97', 'CHECK_DIGIT'],
  ['91319900MA9TEXT19', 'LENGTH'],
  ['91319900MA9TE\uFFFDT196', 'LENGTH'],
  ['91319900MA9TEZT196', 'CHARACTER'],
  ['91319900MA9TEXT196;92319900MA9TEXT193', 'CHARACTER'],
  ['911000001000044477', 'BIRTH_DATE'],
  ['913199198001010026', 'AMBIGUOUS_KIND'],
])('%j is a doubt: %s', (raw, doubt) => {
  expect(normaliseCreditCode(raw)).toEqual({ ok: false, doubt });
});

describe('fifteen digits', () => {
  const both = Array.from({ length: 10 }, (_, check) => `31990000010100${check}`).find(isRegistrationNumber) ?? '';

  test('that can be a registration number or a birth date are a doubt without the row saying which', () => {
    expect(toEighteenDigits(both)).not.toBeNull();
    expect(normaliseCreditCode(both)).toEqual({ ok: false, doubt: 'REGISTRATION_OR_IDENTITY_NUMBER' });
  });

  test('are what the row says they are', () => {
    expect(normaliseCreditCode(both, 'PERSON')).toMatchObject({ ok: true, value: { code: toEighteenDigits(both) } });
    expect(normaliseCreditCode(both, 'ORGANISATION')).toEqual({ ok: false, doubt: 'REGISTRATION_NUMBER' });
    expect(normaliseCreditCode('999900800101001', 'ORGANISATION')).toEqual({ ok: false, doubt: 'REGISTRATION_NUMBER' });
  });
});

test("a person's row takes no organisation, and the other way round", () => {
  expect(normaliseCreditCode(FIRM.code, 'PERSON')).toEqual({ ok: false, doubt: 'CHECK_DIGIT' });
  expect(normaliseCreditCode(PERSON.code, 'ORGANISATION')).toEqual({ ok: false, doubt: 'CHECK_DIGIT' });
});

describe('older numbers of an organisation', () => {
  test.each([
    ["'3199000\uFFFD00000016", '319900000000016', ['APOSTROPHE_REMOVED', 'UNREADABLE_CHARACTER_REMOVED']],
    ['3199 0000-0000016', '319900000000016', ['SEPARATORS_REMOVED']],
    ['沪税310ma9', '沪税310MA9', ['UPPER_CASED']],
    ['/', null, ['PLACEHOLDER']],
    ['000000000000000', null, ['PLACEHOLDER']],
  ])('%j is read as %j', (raw, value, notes) => {
    expect(cleanOlderNumber(raw)).toEqual({ value, notes });
  });
});

test('the warning about the organisation code inside is kept', () => {
  expect(normaliseCreditCode('91310000631295002h')).toMatchObject({ value: { warning: 'ORGANISATION_CODE_CHECK' } });
});

test('letters O and I for digits never turn one code into another', () => {
  const spoil = (code: string) => code.replaceAll('0', 'O').replaceAll('1', 'i').toLowerCase();
  fc.assert(
    fc.property(usccs, (code) => {
      expect(normaliseCreditCode(spoil(code), 'ORGANISATION')).toMatchObject({ ok: true, value: { code } });
    }),
  );
  fc.assert(
    fc.property(citizenNumbers, (code) => {
      expect(normaliseCreditCode(spoil(code), 'PERSON')).toMatchObject({ ok: true, value: { code } });
    }),
  );
});

describe('organisation codes', () => {
  test.each([
    ['74218321-3', '742183213', null, ['SEPARATORS_REMOVED']],
    ['742183213', '742183213', null, []],
    ["'ma9text1-9", 'MA9TEXT19', null, ['APOSTROPHE_REMOVED', 'SEPARATORS_REMOVED', 'UPPER_CASED']],
    ['91319900MA9TEXT196', 'MA9TEXT19', '91319900MA9TEXT196', ['CREDIT_CODE_IN_ORGANISATION_COLUMN']],
  ])('%j is read', (raw, organisationCode, creditCode, notes) => {
    expect(normaliseOrganisationCode(raw)).toEqual({ ok: true, value: { organisationCode, creditCode }, notes });
  });

  test.each([
    ['74218321', 'LENGTH'],
    ['74218321-4', 'CHECK_DIGIT'],
    ['7421832一3', 'CHARACTER'],
    ['7421****3', 'MASKED'],
    ['7.42E+8', 'SCIENTIFIC_NOTATION'],
    ['91319900MA9TEXT197', 'CHECK_DIGIT'],
  ])('%j is a doubt: %s', (raw, doubt) => {
    expect(normaliseOrganisationCode(raw)).toEqual({ ok: false, doubt });
  });

  test.each(['暂无', '00000000-0', '00000000X', '00000000', '00000000000000000X'])('%s is none', (raw) => {
    expect(normaliseOrganisationCode(raw)).toMatchObject({
      ok: true,
      value: null,
      notes: expect.arrayContaining(['PLACEHOLDER']),
    });
  });
});
