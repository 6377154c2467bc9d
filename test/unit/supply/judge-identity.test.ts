import { citizenCheckDigit } from '../../../domain/citizen-number.ts';
import { uscCheckCharacter } from '../../../domain/organisation-code.ts';
import { goodRows, ORGANISATION, PERSON, SOLE_TRADER } from '../../supply-files.ts';
import { accepted, fault } from './judging.ts';

const market = { department: 'market-regulation' };
const courts = { department: 'courts' };
const rows = Object.fromEntries(Object.entries(goodRows).map(([name, row]) => [name, row.organisation ?? {}]));
const penalty = rows['penalty-2018'] ?? {};
const penaltyOfPerson = goodRows['penalty-2018']?.person ?? {};

describe('who the row is about', () => {
  test.each([
    ['91319900MA9TEXT197', 'CHECK_DIGIT'],
    ['91319900MA9TEXT19', 'CODE_FORM'],
    ['91319900MA9TEXT19S', 'CODE_FORM'],
    ['9131**********T196', 'MASKED'],
    ['9.13199E+17', 'SCIENTIFIC_NOTATION'],
    ['319900000000016', 'IDENTITY_NOT_RESOLVED'],
    ['MA9TEXT19', 'IDENTITY_NOT_RESOLVED'],
    [PERSON, 'CHECK_DIGIT'],
    ['/', 'REQUIRED'],
  ])('%s as the code of an organisation is set aside as %s', (CF_XDR_SHXYM, code) => {
    expect(fault({ ...penalty, CF_XDR_SHXYM }, market)).toEqual(['CF_XDR_SHXYM', code]);
  });

  test.each([
    ['99990019800101002X', 'CHECK_DIGIT'],
    ['9999001980010100', 'CODE_FORM'],
    ['999900********001X', 'MASKED'],
    ['9.99900E+17', 'SCIENTIFIC_NOTATION'],
    [ORGANISATION, 'CHECK_DIGIT'],
    ['暂无', 'REQUIRED'],
  ])('%s as the number of a person is set aside as %s', (CF_XDR_ZJHM, code) => {
    expect(fault({ ...penaltyOfPerson, CF_XDR_ZJHM }, market)).toEqual(['CF_XDR_ZJHM', code]);
  });

  test.each([
    [' 91319900ma9text196 '],
    ["'91319900MA9TEXT196"],
    ['91319900-MA9TEXT19-6'],
    ['９１３１９９００ＭＡ９ＴＥＸＴ１９６'],
    ['9131990OMA9TEXTI96'],
    ['9131990\uFFFD0MA9TEXT196'],
  ])('%j is the code of the organisation', (CF_XDR_SHXYM) => {
    expect(accepted({ ...penalty, CF_XDR_SHXYM }, market).creditCode).toBe(ORGANISATION);
  });

  test('a 15-digit number of a person is the 18-digit one', () => {
    const record = accepted({ ...penaltyOfPerson, CF_XDR_ZJHM: '999900800101001' }, market);
    expect(record).toMatchObject({ creditCode: PERSON, subjectKind: 'NATURAL_PERSON' });
  });

  test.each([
    ['CF_XDR_ZZJG', '74218321-3'],
    ['CF_XDR_GSZC', '319900000000016'],
    ['CF_XDR_SWDJ', '319900742183213'],
  ])('an organisation that only %s tells is not looked up', (column, number) => {
    const outcome = fault({ ...penalty, CF_XDR_SHXYM: '', [column]: number }, market);
    expect(outcome).toEqual([column, 'IDENTITY_NOT_RESOLVED']);
  });

  test.each([['CF_XDR_SWDJ'], ['CF_XDR_ZZJG']])('a unified code in %s names the organisation', (column) => {
    const record = accepted({ ...penalty, CF_XDR_SHXYM: '', [column]: ORGANISATION }, market);
    expect(record).toMatchObject({ creditCode: ORGANISATION });
    expect(record.identifiers.map(({ kind }) => kind)).not.toContain('TAXPAYER_NO');
  });

  test('a code in the column for tax numbers is cleaned like one in its own', () => {
    const tax = { department: 'tax' };
    const owing = (nsrsbh: string) => ({ ...rows.arrears, uniscid: '', nsrsbh });
    for (const written of ['91319900\uFFFDMA9TEXT196', "'91319900MA9TEXT196", '９１３１９９００ＭＡ９ＴＥＸＴ１９６']) {
      expect(accepted(owing(written), tax).creditCode).toBe(ORGANISATION);
    }
    expect(fault(owing('9.99900E+17'), tax)).toEqual(['nsrsbh', 'SCIENTIFIC_NOTATION']);
  });

  test('a person without an identity card has no key', () => {
    const passport = { ...penaltyOfPerson, CF_XDR_ZJLX: '护照', CF_XDR_ZJHM: 'E12345678' };
    expect(fault(passport, market)).toEqual(['CF_XDR_ZJLX', 'IDENTITY_NOT_RESOLVED']);
  });

  test('a person of the 2018 template needs the kind of paper', () => {
    expect(fault({ ...penaltyOfPerson, CF_XDR_ZJLX: '' }, market)).toEqual(['CF_XDR_ZJLX', 'REQUIRED']);
    expect(fault({ ...penalty, CF_XDR_ZJLX: '' }, market)).toBe('RECORD');
  });

  test('a person with an organisation beside it is two subjects', () => {
    const both = { ...penaltyOfPerson, CF_XDR_SHXYM: ORGANISATION };
    expect(fault(both, market)).toEqual(['CF_XDR_SHXYM', 'IDENTITY_CONTRADICTED']);
    const unsaid = { ...rows['penalty-2016'], CF_XDR_SFZ: PERSON };
    expect(fault(unsaid, market)).toEqual(['CF_XDR_SFZ', 'IDENTITY_CONTRADICTED']);
  });

  test('the operator of a sole trader is not the subject', () => {
    const record = accepted({ ...rows['penalty-2016'], CF_XDR_SHXYM: SOLE_TRADER, CF_XDR_SFZ: PERSON }, market);
    expect(record).toMatchObject({ creditCode: SOLE_TRADER, subjectKind: 'SOLE_TRADER' });
    expect(JSON.stringify(record)).not.toContain(PERSON);
    const unnamed = { ...penalty, CF_XDR_LB: '个体工商户', CF_XDR_SHXYM: '', CF_XDR_ZJHM: PERSON };
    expect(fault(unnamed, market)).toEqual(['CF_XDR_SHXYM', 'REQUIRED']);
  });

  test('codes that name different organisations are not chosen between', () => {
    const other = { ...penalty, CF_XDR_SWDJ: SOLE_TRADER };
    expect(fault(other, market)).toEqual(['CF_XDR_SWDJ', 'IDENTITY_CONTRADICTED']);
    const organisationCode = { ...penalty, CF_XDR_ZZJG: '74218321-3' };
    expect(fault(organisationCode, market)).toEqual(['CF_XDR_ZZJG', 'IDENTITY_CONTRADICTED']);
  });

  test('an organisation code of the old form that agrees is kept as an identifier', () => {
    const record = accepted({ ...penalty, CF_XDR_ZZJG: 'MA9TEXT1-9' }, market);
    expect(record.identifiers).toEqual([{ kind: 'ORGANISATION_CODE', value: 'MA9TEXT19' }]);
  });

  test('the column of the court takes a code of either kind, and only of the kind that the row says', () => {
    const debtor = rows['dishonest-debtor'] ?? {};
    expect(accepted({ ...debtor, partyTypeName: '' }, courts).creditCode).toBe(ORGANISATION);
    expect(accepted({ ...debtor, partyTypeName: '', cardNum: PERSON }, courts).creditCode).toBe(PERSON);
    expect(fault({ ...debtor, partyTypeName: '0' }, courts)).toEqual(['cardNum', 'CHECK_DIGIT']);
    expect(fault({ ...debtor, cardNum: PERSON }, courts)).toEqual(['cardNum', 'CHECK_DIGIT']);
    expect(fault({ ...debtor, partyTypeName: '', cardNum: '9999001980****001X' }, courts)).toEqual([
      'cardNum',
      'MASKED',
    ]);
  });

  test('a code that both kinds could have is not guessed at', () => {
    const debtor = { ...rows['dishonest-debtor'], partyTypeName: '', cardNum: codeOfBothKinds() };
    expect(fault(debtor, courts)).toEqual(['cardNum', 'AMBIGUOUS_KIND']);
  });

  test('a word for the kind of party that the template does not have is set aside', () => {
    expect(fault({ ...penalty, CF_XDR_LB: '企业' }, market)).toEqual(['CF_XDR_LB', 'UNKNOWN_VALUE']);
    expect(fault({ ...penalty, CF_XDR_LB: '' }, market)).toEqual(['CF_XDR_LB', 'REQUIRED']);
  });
});

/** Digits that are an institution's code (class 12, province 31) and the number of somebody born in January 1998. */
function codeOfBothKinds(): string {
  for (let rest = 10_000; rest < 29_000; rest += 1) {
    const first17 = `123199199801${rest}`;
    const person = first17 + citizenCheckDigit(first17);
    if (person === first17 + uscCheckCharacter(first17)) return person;
  }
  throw new Error('there is none');
}
