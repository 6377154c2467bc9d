import { describe, expect, test } from '@jest/globals';
import { callerOf, isClaimFault, TOKEN_ROLES } from '../../../gateway/callers/caller.ts';
import { company, person } from '../../profile-world.ts';
import { agency, claimsOf } from '../../tokens.ts';

const common = { sub: 'u-1', jti: 'j-1', exp: 1_795_000_000 };
const proven = {
  subject: 'u-1',
  jti: 'j-1',
  expiresAt: new Date(1_795_000_000_000),
  org: null,
  name: null,
  creditCode: null,
};
const nul = String.fromCharCode(0);
const halfPair = String.fromCharCode(0xd800);

describe('the caller that claims describe', () => {
  test.each([
    ['officer', claimsOf.officer, { org: agency, name: '王测试（测试）' }],
    ['provider', claimsOf.provider, { org: agency }],
    ['subject', claimsOf.subject, { creditCode: company }],
    ['analyst', claimsOf.analyst, {}],
    ['centre', { ...claimsOf.centre, name: '李测试（测试）', org: agency }, { name: '李测试（测试）', org: agency }],
    ['supervisor', claimsOf.supervisor, {}],
    ['auditor', claimsOf.auditor, {}],
  ])('%s', (role, claims, said) => {
    const caller = callerOf({ ...common, ...claims });
    expect(caller).toEqual({ ...proven, role, ...said });
    expect(Object.isFrozen(caller)).toBe(true);
  });

  test('every role that a token can have is among these', () => {
    expect(Object.keys(claimsOf).sort()).toEqual([...TOKEN_ROLES].sort());
  });

  test('a person’s own code in lower case is read as the code', () => {
    const claims = { ...common, role: 'subject', credit_code: person.toLowerCase() };
    expect(callerOf(claims)).toMatchObject({ role: 'subject', creditCode: person });
  });

  test('only a subject has records of its own, whatever else a token says', () => {
    expect(callerOf({ ...common, ...claimsOf.officer, credit_code: company })).toMatchObject({ creditCode: null });
  });

  test.each([
    ['role', { role: 'public' }],
    ['role', { role: 'unknown' }],
    ['role', { role: 'Officer' }],
    ['role', { role: ['officer'] }],
    ['role', {}],
    ['org', { ...claimsOf.officer, org: undefined }],
    ['org', { ...claimsOf.officer, org: `${agency.slice(0, 17)}0` }],
    ['org', { ...claimsOf.officer, org: person }],
    ['org', { ...claimsOf.officer, org: [agency] }],
    ['org', { role: 'provider' }],
    ['org', { role: 'provider', org: '' }],
    ['org', { role: 'analyst', org: 'nobody' }],
    ['name', { role: 'officer', org: agency }],
    ['name', { ...claimsOf.officer, name: ' ' }],
    ['name', { ...claimsOf.officer, name: 7 }],
    ['name', { ...claimsOf.officer, name: 'x'.repeat(101) }],
    ['name', { ...claimsOf.officer, name: `王${nul}` }],
    ['name', { ...claimsOf.officer, name: `王${halfPair}` }],
    ['credit_code', { role: 'subject' }],
    ['credit_code', { role: 'subject', credit_code: '91319900MA9TEXT197' }],
    ['credit_code', { role: 'subject', credit_code: 319900 }],
    ['sub', { ...claimsOf.auditor, sub: '' }],
    ['sub', { ...claimsOf.auditor, sub: `a${nul}` }],
    ['sub', { ...claimsOf.auditor, sub: 'x'.repeat(256) }],
    ['jti', { ...claimsOf.auditor, jti: undefined }],
    ['jti', { ...claimsOf.auditor, jti: 7 }],
  ])('is nobody for a wrong %s: %j', (claim, claims) => {
    const found = callerOf({ ...common, ...claims });
    expect(isClaimFault(found) && found.claim).toBe(claim);
    // A fault may be shown to people, so it repeats nothing of what stood there.
    for (const value of Object.values(claims).flat()) {
      if (typeof value === 'string' && value.length > 8) expect(JSON.stringify(found)).not.toContain(value);
    }
  });
});
