import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, type JSONWebKeySet, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { clockTolerance, largestToken, longestLifetime, tokenVerifier } from '../../../gateway/callers/verify-token.ts';
import { agency, audience, type IssuerKey, issuer, newKey, payloadAt, signed } from '../../tokens.ts';

const start = new Date('2026-11-23T04:00:00Z');
const iat = start.getTime() / 1000;
const reported: unknown[] = [];
let now = start;
let key: IssuerKey;
let others: readonly IssuerKey[];
let verify: ReturnType<typeof tokenVerifier>;

beforeAll(async () => {
  key = await newKey('one');
  others = await Promise.all(['ES256', 'RS256', 'PS256', 'ES384', 'RS512'].map((alg) => newKey(alg, alg)));
  const keys = { keys: [key, ...others].map(({ jwk }) => jwk) } as unknown as JSONWebKeySet;
  const trust = { keys: { find: createLocalJWKSet(keys), state: async () => 'up' as const }, issuer, audience };
  verify = tokenVerifier(
    trust,
    () => now,
    (error) => reported.push(error),
  );
});

/** Whether an officer's token with these claims, made at the start, is valid so many seconds later. */
async function validAfter(seconds: number, claims: JWTPayload = {}): Promise<boolean> {
  now = new Date(start.getTime() + seconds * 1000);
  return (await verify(await signed(key, payloadAt(start, claims)))) !== null;
}

test('a valid token is the caller that it says', async () => {
  now = start;
  const caller = await verify(await signed(key, payloadAt(start, { jti: 'this' })));
  expect(caller).toEqual({
    role: 'officer',
    subject: 'officer-1',
    jti: 'this',
    expiresAt: new Date(start.getTime() + 600_000),
    org: agency,
    name: '王测试（测试）',
    creditCode: null,
  });
});

describe('each claim at its boundary', () => {
  test('exp: valid up to it and not at it, whatever the tolerance', async () => {
    expect(await validAfter(599.999)).toBe(true);
    expect(await validAfter(600)).toBe(false);
    expect(await validAfter(601)).toBe(false);
  });

  test('exp: at most an hour after iat', async () => {
    expect(await validAfter(0, { exp: iat + longestLifetime })).toBe(true);
    expect(await validAfter(longestLifetime - 1, { exp: iat + longestLifetime })).toBe(true);
    expect(await validAfter(0, { exp: iat + longestLifetime + 1 })).toBe(false);
  });

  test('iat: as far ahead as the issuer’s clock may be, and no further', async () => {
    expect(await validAfter(-clockTolerance)).toBe(true);
    expect(await validAfter(-clockTolerance - 1)).toBe(false);
  });

  test('nbf: from then on, with the same tolerance', async () => {
    expect(await validAfter(60 - clockTolerance, { nbf: iat + 60 })).toBe(true);
    expect(await validAfter(60 - clockTolerance - 1, { nbf: iat + 60 })).toBe(false);
  });

  test.each(['exp', 'iat', 'jti', 'sub', 'iss', 'aud', 'role'])('%s: must be there', async (claim) => {
    expect(await validAfter(0, { [claim]: undefined })).toBe(false);
  });

  test.each([
    ['exp', '1795000000'],
    ['exp', 1e300],
    ['iat', 'now'],
    ['iat', -1e300],
    ['nbf', 'now'],
    ['jti', 5],
    ['sub', { id: 1 }],
    ['iss', 'https://issuer.example/'],
    ['iss', [issuer]],
    ['aud', 'credit-gateway-2'],
    ['aud', []],
    ['aud', ['other', 'credit']],
  ])('%s: %j is refused', async (claim, value) => {
    expect(await validAfter(0, { [claim]: value })).toBe(false);
  });

  test('aud: this gateway may be one of several', async () => {
    expect(await validAfter(0, { aud: ['other', audience] })).toBe(true);
  });
});

describe('algorithms', () => {
  test('those that are accepted, each with a key of its own', async () => {
    now = start;
    for (const name of ['ES256', 'RS256', 'PS256']) {
      const own = others.find(({ alg }) => alg === name) as IssuerKey;
      expect([name, await verify(await signed(own, payloadAt(start)))]).toMatchObject([name, { role: 'officer' }]);
    }
  });

  test('no other, even with a key that the issuer publishes for it', async () => {
    now = start;
    for (const name of ['ES384', 'RS512']) {
      const own = others.find(({ alg }) => alg === name) as IssuerKey;
      expect([name, await verify(await signed(own, payloadAt(start)))]).toEqual([name, null]);
    }
  });
});

describe('a token that was proven before', () => {
  const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

  test('is valid from and until the same moments', async () => {
    const token = await signed(key, payloadAt(start, { nbf: iat + 60 }));
    now = at(60);
    expect(await verify(token)).not.toBeNull();
    const valid = [60 - clockTolerance - 0.001, 60 - clockTolerance, 599.999, 600, 100].map(async (seconds) => {
      now = at(seconds);
      return (await verify(token)) !== null;
    });
    expect(await Promise.all(valid)).toEqual([false, true, true, false, true]);
  });

  test('is proven by the key that the issuer has under its name now, or by none', async () => {
    now = start;
    const [kept, withdrawn] = [await newKey('a'), await newKey('b')];
    const renewed = await newKey('b');
    let published = [kept, withdrawn];
    const setOf = () => createLocalJWKSet({ keys: published.map(({ jwk }) => jwk) } as unknown as JSONWebKeySet);
    let find = setOf();
    const keys = { find: (header: JWTHeaderParameters) => find(header), state: async () => 'up' as const };
    const proves = tokenVerifier(
      { keys, issuer, audience },
      () => now,
      () => undefined,
    );
    const tokens = await Promise.all([kept, withdrawn].map((one) => signed(one, payloadAt(start))));
    const valid = () => Promise.all(tokens.map(async (token) => (await proves(token)) !== null));
    expect([await valid(), await valid()]).toEqual([
      [true, true],
      [true, true],
    ]);
    published = [kept];
    find = setOf();
    expect(await valid()).toEqual([true, false]);
    published = [kept, renewed];
    find = setOf();
    expect(await valid()).toEqual([true, false]);
    published = [kept, withdrawn];
    find = setOf();
    expect(await valid()).toEqual([true, true]);
  });

  test('proves nothing for another that differs in a letter', async () => {
    now = start;
    const token = await signed(key, payloadAt(start));
    expect(await verify(token)).not.toBeNull();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const changed = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(await verify([header, payload, changed].join('.'))).toBeNull();
    const officer = await signed(key, payloadAt(start, { name: '李测试（测试）' }));
    expect(await verify([header, officer.split('.')[1], signature].join('.'))).toBeNull();
  });
});

test('a token of the greatest length is read, a longer one is not', async () => {
  now = start;
  const bare = (await signed(key, payloadAt(start, { note: '' }))).length;
  const token = (more: number) => signed(key, payloadAt(start, { note: 'x'.repeat(more) }));
  // Three bytes are four characters of base64.
  const most = Math.floor(((largestToken - bare) * 3) / 4) - 3;
  expect((await token(most)).length).toBeLessThanOrEqual(largestToken);
  expect(await verify(await token(most))).not.toBeNull();
  expect((await token(most + 12)).length).toBeGreaterThan(largestToken);
  expect(await verify(await token(most + 12))).toBeNull();
});

test('none of this is a failure that the operator is told of', () => {
  expect(reported).toEqual([]);
});

test('a key of the issuer that cannot be used proves nothing, and the operator is told', async () => {
  now = start;
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const weak = { ...publicKey.export({ format: 'jwk' }), kid: key.kid, alg: 'RS256' };
  const find = createLocalJWKSet({ keys: [weak] } as unknown as JSONWebKeySet);
  const told: unknown[] = [];
  const trust = { keys: { find, state: async () => 'up' as const }, issuer, audience };
  const token = await signed(others[1] as IssuerKey, payloadAt(start), { kid: key.kid });
  expect(
    await tokenVerifier(
      trust,
      () => now,
      (error) => told.push(error),
    )(token),
  ).toBeNull();
  expect(told).toHaveLength(1);
});
