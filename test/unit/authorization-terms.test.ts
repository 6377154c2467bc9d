import { catalogueFor } from '../../domain/catalogue.ts';
import { citizenCheckDigit } from '../../domain/credit-code.ts';
import { reliedOn } from '../../subgraphs/credit-centre/authorizations/lookup.ts';
import { stateOf } from '../../subgraphs/credit-centre/authorizations/stored.ts';
import {
  checkDocument,
  checkTerms,
  type Terms,
  type TermsCheck,
} from '../../subgraphs/credit-centre/authorizations/terms.ts';
import { catalogues, DAY } from '../running-department.ts';
import { friend, grantor, lender, terms } from '../written-authorizations.ts';

const check: TermsCheck = {
  grantor,
  catalogue: catalogueFor(catalogues, 2026),
  purposes: ['CREDIT_SERVICE', 'ALLOCATION.procurement'],
  day: DAY,
  source: 'GRANTED',
};
const reasonOf = (what: Partial<Terms>, against: Partial<TermsCheck> = {}): string | undefined =>
  checkTerms(terms(what), { ...check, ...against }).refused?.reason;

/** The number of a person born on that day. */
function bornOn(day: string): string {
  const first17 = `999900${day.replaceAll('-', '')}001`;
  return first17 + citizenCheckDigit(first17);
}

describe('the terms of an authorization', () => {
  test('are kept as they were meant: codes in upper case, each item once', () => {
    const given = terms({ grantee: ` ${lender.toLowerCase()} `, items: ['JUDGMENT', 'TAX_ARREARS', 'JUDGMENT'] });
    expect(checkTerms(given, check)).toEqual({ value: terms(), refused: null });
    expect(reasonOf({ grantee: friend })).toBeUndefined();
  });

  test.each([
    ['a grantee that is no code', { grantee: '张三（测试）' }, 'The grantee is not'],
    ['a grantee whose check digit is wrong', { grantee: `${lender.slice(0, 17)}?` }, 'The grantee is not'],
    ['the grantor itself', { grantee: grantor }, 'Nobody authorizes itself'],
    ['the grantor itself in lower case', { grantee: grantor.toLowerCase() }, 'Nobody authorizes itself'],
    ['no items', { items: [] }, 'names items of the catalogue of 2026'],
    ['an item that the catalogue lacks', { items: ['JUDGMENT', 'BLOOD_TYPE'] }, 'names items of the catalogue of 2026'],
    ['everything', { items: ['*'] }, 'names items of the catalogue of 2026'],
    ['a purpose in words', { purpose: 'a loan' }, 'application list'],
    ['a purpose that is empty', { purpose: '' }, 'application list'],
    ['a purpose that is on no list', { purpose: 'CURIOSITY' }, 'application list'],
    ['no uses', { uses: 0 }, 'number of uses'],
    ['uses below none', { uses: -1 }, 'number of uses'],
    ['more than a million uses', { uses: 1_000_001 }, 'number of uses'],
    ['half a use', { uses: 1.5 }, 'number of uses'],
    ['a day that does not exist', { validTo: '2026-02-30' }, 'not a calendar date'],
    ['a moment for a day', { validTo: '2026-03-31T00:00:00Z' }, 'not a calendar date'],
    ['an end before the beginning', { validFrom: '2026-03-10', validTo: '2026-03-09' }, 'ends before it begins'],
    ['a beginning yesterday', { validFrom: '2026-03-01' }, 'begins in the past'],
  ])('%s is refused', (_, what, reason) => {
    expect(reasonOf(what)).toContain(reason);
  });

  test.each<Partial<Terms>>([
    { validFrom: DAY, validTo: DAY },
    { uses: 1 },
    { uses: 1_000_000 },
    { purpose: 'CREDIT_SERVICE' },
    { purpose: 'ALLOCATION.procurement' },
    { validFrom: '9990-01-01', validTo: '9994-12-31' },
    { validFrom: '9998-01-01', validTo: '9999-12-31' },
  ])('%j is possible', (what) => {
    expect(reasonOf(what)).toBeUndefined();
  });

  test.each([
    ['2026-03-02', '2031-03-01', '2031-03-02'],
    ['2027-02-28', '2032-02-27', '2032-02-28'],
    ['2027-03-01', '2032-02-29', '2032-03-01'],
    ['2028-02-29', '2033-02-28', '2033-03-01'],
  ])('from %s it lasts to %s at the latest, five years, and not to %s', (validFrom, last, after) => {
    expect(reasonOf({ validFrom, validTo: last })).toBeUndefined();
    expect(reasonOf({ validFrom, validTo: after })).toContain('5 years at most');
  });

  test('a paper may have begun before it is registered, but not have ended', () => {
    const registered = { source: 'REGISTERED' } as const;
    expect(reasonOf({ validFrom: '2025-12-01', validTo: DAY }, registered)).toBeUndefined();
    expect(reasonOf({ validFrom: '2025-12-01', validTo: '2026-03-01' }, registered)).toContain('is over');
    expect(reasonOf({ validFrom: '2021-03-02', validTo: DAY }, registered)).toContain('5 years at most');
  });

  test('persons come into it on their 18th birthday, and before that are answered like no code at all', () => {
    const [adult, child] = [bornOn('2008-03-02'), bornOn('2008-03-03')];
    expect(reasonOf({ grantee: adult })).toBeUndefined();
    expect(reasonOf({ grantee: child })).toBe(reasonOf({ grantee: 'nobody' }));
    expect(reasonOf({}, { grantor: adult })).toBeUndefined();
    expect(reasonOf({}, { grantor: child })).toBe(reasonOf({}, { grantor: 'nobody' }));
  });

  test('no refusal repeats what was sent', () => {
    const faults: Partial<Terms>[] = [{ grantee: '张三丰' }, { items: ['张三丰'] }, { purpose: '张三丰' }];
    for (const what of [...faults, { validFrom: '张三丰' }]) {
      const { refused } = checkTerms(terms(what), check);
      expect(refused).not.toBeNull();
      expect(JSON.stringify(refused)).not.toContain('张三丰');
    }
  });
});

describe('a paper document', () => {
  const digest = 'AB'.repeat(32);

  test('is known by a digest in lower case and a number', () => {
    expect(checkDocument({ digest, number: ' 沪信授〔2026〕1号 ' })).toEqual({
      value: { digest: 'ab'.repeat(32), number: '沪信授〔2026〕1号' },
      refused: null,
    });
  });

  test.each(['', 'ab', 'g'.repeat(64), `${digest}00`, `${digest.slice(0, 63)}\n`])('%j is no digest', (text) => {
    expect(checkDocument({ digest: text, number: '1' }).refused?.reason).toContain('SHA-256');
  });

  test.each(['', ' ', 'a\u0000b', '\ud800', '1'.repeat(101)])('%j is no number', (number) => {
    expect(checkDocument({ digest, number }).refused?.reason).toContain('number of the document');
  });
});

describe('where an authorization stands', () => {
  const stored = {
    id: 'x',
    grantor,
    ...terms({ validFrom: '2026-03-02', validTo: '2026-03-04', uses: 2 }),
    used: 0,
    documentDigest: null,
    documentNo: null,
    grantedAt: new Date(0),
    revokedAt: null,
    forgedAt: null,
    granteeBlocked: false,
  };

  test.each([
    ['2026-03-01', 'NOT_YET_VALID'],
    ['2026-03-02', 'VALID'],
    ['2026-03-04', 'VALID'],
    ['2026-03-05', 'EXPIRED'],
  ])('on %s it is %s', (day, state) => {
    expect(stateOf(stored, day)).toBe(state);
  });

  test('what cannot be undone is said before what happens by itself', () => {
    const at = new Date(1);
    expect(stateOf({ ...stored, used: 2 }, '2026-03-03')).toBe('USED_UP');
    expect(stateOf({ ...stored, used: 1 }, '2026-03-03')).toBe('VALID');
    expect(stateOf({ ...stored, used: 2 }, '2026-03-05')).toBe('EXPIRED');
    expect(stateOf({ ...stored, granteeBlocked: true }, '2026-03-05')).toBe('GRANTEE_BLOCKED');
    expect(stateOf({ ...stored, granteeBlocked: true, revokedAt: at }, '2026-03-05')).toBe('REVOKED');
    expect(stateOf({ ...stored, revokedAt: at, forgedAt: at }, '2026-03-03')).toBe('FORGED');
  });
});

describe('what a request relies on', () => {
  const valid = [
    { id: 'any', items: ['JUDGMENT', 'LICENCE'], purpose: null },
    { id: 'loans', items: ['JUDGMENT', 'TAX_ARREARS'], purpose: 'CREDIT_SERVICE' },
    { id: 'again', items: ['JUDGMENT'], purpose: null },
  ];
  const idsOf = (items: readonly string[], purpose: string | null) =>
    reliedOn(valid, { items, purpose }).map(({ id, items: added }) => [id, added]);

  test('each authorization for the items that it adds', () => {
    expect(idsOf(['JUDGMENT', 'TAX_ARREARS'], 'CREDIT_SERVICE')).toEqual([
      ['any', ['JUDGMENT']],
      ['loans', ['TAX_ARREARS']],
    ]);
    expect(idsOf(['TAX_ARREARS'], 'CREDIT_SERVICE')).toEqual([['loans', ['TAX_ARREARS']]]);
    expect(idsOf(['PERSON_IDENTITY'], null)).toEqual([]);
  });

  test('one for a purpose is for no other, nor for none', () => {
    expect(idsOf(['TAX_ARREARS'], null)).toEqual([]);
    expect(idsOf(['TAX_ARREARS'], 'OTHER')).toEqual([]);
  });

  test('where no records are wanted, the first that applies shows who it is', () => {
    expect(reliedOn(valid, { items: [], purpose: null })).toEqual(valid.slice(0, 1));
    expect(reliedOn(valid.slice(1, 2), { items: [], purpose: null })).toEqual([]);
  });
});
