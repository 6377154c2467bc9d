import fc from 'fast-check';
import {
  type CreditCodeFault,
  isCitizenNumber,
  isMasked,
  isUscc,
  parseCreditCode,
  subjectKindOf,
} from '../../domain/credit-code.ts';
import { citizenNumbers, usccs } from './credit-code-arbitraries.ts';

const ORGANISATIONS = [
  '91100000100003962T',
  '91110000710925462X',
  '914403001922038216',
  '9144030071526726XG',
  '91310000132260250X',
  '9131000013221158XC',
  '91330100799655058B',
  '12100000400000624D',
  '51420000MJH2006517',
  '113100000024280004',
  '11310000002420447T',
  '91319900MA9TEXT196',
  '92319900MA9TEXT193',
  '51319900MA9TEXT19A',
  '11319900009000015A',
  '12319900MA9TEXT19B',
];
const PERSONS = ['99990019800101001X', '999900199803010024', '999900200802290031'];

describe('parseCreditCode', () => {
  test.each(ORGANISATIONS)('accepts the organisation %s without warning', (code) => {
    expect(parseCreditCode(code)).toEqual({ ok: true, code, kind: 'ORGANISATION' });
  });

  test.each(PERSONS)('accepts the person %s', (code) => {
    expect(parseCreditCode(code)).toEqual({ ok: true, code, kind: 'PERSON' });
  });

  test('only warns where the organisation code inside fails its own check', () => {
    expect(parseCreditCode('91310000631295002H')).toEqual({
      ok: true,
      code: '91310000631295002H',
      kind: 'ORGANISATION',
      warning: 'ORGANISATION_CODE_CHECK',
    });
  });

  test('trims and upper-cases, and repairs nothing else', () => {
    expect(parseCreditCode(' \u300091319900ma9text196\r\n')).toMatchObject({ ok: true, code: '91319900MA9TEXT196' });
    expect(parseCreditCode('99990019800101001x')).toMatchObject({ ok: true, code: '99990019800101001X' });
    expect(parseCreditCode('91319900-MA9TEXT19-6')).toEqual({ ok: false, reason: 'CHARACTER' });
    expect(parseCreditCode('９９９９００１９９８０３０１００２４')).toEqual({ ok: false, reason: 'CHARACTER' });
    expect(parseCreditCode('999900800101001')).toEqual({ ok: false, reason: 'LENGTH' });
  });

  test.each<[string, CreditCodeFault, string]>([
    ['', 'EMPTY', 'nothing'],
    [' \t ', 'EMPTY', 'blanks'],
    ['999900********001X', 'MASKED', 'stars'],
    ['9999001980XXXXXXXX', 'MASKED', 'a row of X'],
    ['9131990', 'LENGTH', 'too short'],
    ['91319900MA9TEXT1966', 'LENGTH', 'too long'],
    ['9111000060003IOZSV', 'CHARACTER', 'letters of no alphabet'],
    ["91319900MA9TEXT19'", 'CHARACTER', 'an apostrophe'],
    ['91319900MA9TEXT1９6', 'CHARACTER', 'a full-width digit'],
    ['91100000100003962A', 'CHECK_DIGIT', 'a wrong check character'],
    ['999900198001010011', 'CHECK_DIGIT', 'a wrong check digit'],
    ['911000001000044477', 'BIRTH_DATE', 'MOD 11-2 by accident, born on 1000-04-44'],
    ['000000000000000000', 'REGISTRATION_CLASS', 'zeros pass mod 31'],
    ['999900190002290010', 'BIRTH_DATE', 'born on 29 February 1900'],
  ])('refuses %j as %s (%s)', (text, reason) => {
    expect(parseCreditCode(text)).toEqual({ ok: false, reason });
  });

  test('refuses a code that passes as both kinds, unless the kind is known', () => {
    const both = '913199198001010026';
    expect(isUscc(both) && isCitizenNumber(both)).toBe(true);
    expect(parseCreditCode(both)).toEqual({ ok: false, reason: 'AMBIGUOUS_KIND' });
    expect(parseCreditCode(both, 'PERSON')).toEqual({ ok: true, code: both, kind: 'PERSON' });
    expect(parseCreditCode(both, 'ORGANISATION')).toMatchObject({ ok: true, kind: 'ORGANISATION' });
  });

  test('refuses a valid code of the other kind', () => {
    expect(parseCreditCode('99990019800101001X', 'ORGANISATION')).toMatchObject({ ok: false });
    expect(parseCreditCode('914403001922038216', 'PERSON')).toMatchObject({ ok: false });
  });

  test('gives the kind of every generated code', () => {
    fc.assert(fc.property(usccs, (code) => parseCreditCode(code, 'ORGANISATION').ok));
    fc.assert(
      fc.property(citizenNumbers, (code) => {
        // 9999xx is no class of GB 32100, so a synthetic person is never taken for an organisation.
        expect(parseCreditCode(code)).toEqual({ ok: true, code, kind: 'PERSON' });
      }),
    );
  });

  test('never accepts a generated code of one kind with one character changed as that kind', () => {
    const change = (code: string, at: number, to: string) => code.slice(0, at) + to + code.slice(at + 1);
    const anyCharacter = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    const place = fc.integer({ min: 0, max: 17 });
    fc.assert(
      fc.property(usccs, place, anyCharacter, (code, at, to) => {
        fc.pre(code[at] !== to);
        expect(isUscc(change(code, at, to))).toBe(false);
      }),
    );
    fc.assert(
      fc.property(citizenNumbers, place, anyCharacter, (code, at, to) => {
        fc.pre(code[at] !== to);
        expect(isCitizenNumber(change(code, at, to))).toBe(false);
      }),
    );
  });

  test('answers any text with one of its reasons, never an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = parseCreditCode(text);
        expect(parsed.ok || typeof parsed.reason === 'string').toBe(true);
      }),
    );
  });
});

test('subjectKindOf follows the kind first and the class second', () => {
  expect(subjectKindOf({ code: '99990019800101001X', kind: 'PERSON' })).toBe('NATURAL_PERSON');
  expect(subjectKindOf({ code: '913199198001010026', kind: 'PERSON' })).toBe('NATURAL_PERSON');
  expect(subjectKindOf({ code: '92319900MA9TEXT193', kind: 'ORGANISATION' })).toBe('SOLE_TRADER');
});

test.each([
  ['330222************', true],
  ['999900＊＊＊＊＊＊＊＊001X', true],
  ['3302221980xxxx0011', true],
  ['99990019800101001X', false],
  ['91319900MA9TEXT196', false],
  ['', false],
])('isMasked(%j) is %s', (text, masked) => {
  expect(isMasked(text)).toBe(masked);
});
