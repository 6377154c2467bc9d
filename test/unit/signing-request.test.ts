import { createHash, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { httpbis } from 'http-message-signatures';
import { contentDigest } from '../../signing/content-digest.ts';
import { type RequestToSign, signRequest, UnsignableRequest } from '../../signing/sign-request.ts';
import { componentsOf, decodeScope, encodeScope } from '../../signing/signature-profile.ts';
import { createVerifier, type ReceivedRequest, type VerifierOptions } from '../../signing/verify-request.ts';
import { parametersText, readWritten, signatureBase, signatureHeaders } from '../../signing/written-form.ts';
import { clockAt, DAY, NOON, newKey } from '../signed-department.ts';

const key = newKey();
const BODY = Buffer.from('{"query":"{ __typename }"}');

const toSign = (changes: Partial<RequestToSign> = {}): RequestToSign => ({
  method: 'POST',
  url: new URL('http://127.0.0.1:4101/graphql?a=%E7%A8%8E&b=1'),
  department: 'tax',
  scope: ['TAX_PENALTY', 'TAX_ARREARS', 'TAX_PENALTY'],
  day: DAY,
  body: BODY,
  contentType: 'application/json',
  now: () => new Date(NOON),
  random: (size) => Buffer.alloc(size, 7),
  ...changes,
});

const signed = async (changes: Partial<RequestToSign> = {}): Promise<ReceivedRequest> => {
  const request = toSign(changes);
  const headers = signRequest(key, request);
  return { method: request.method, target: request.url.pathname + request.url.search, headers };
};

const verifierWith = (changes: Partial<VerifierOptions> = {}) =>
  createVerifier({
    publicKey: key,
    department: 'tax',
    clock: () => new Date(NOON),
    startedAt: new Date(NOON - 60_000),
    ...changes,
  });

const reasonOf = async (request: ReceivedRequest, changes: Partial<VerifierOptions> = {}) => {
  const verdict = await verifierWith(changes).verifyHeaders(request);
  return verdict.ok ? 'OK' : verdict.reason;
};

describe('what is signed', () => {
  test('is the signature base of RFC 9421, section 2.5, built here by hand', async () => {
    const { headers } = await signed();
    const digest = `sha-256=:${createHash('sha256').update(BODY).digest('base64')}:`;
    const nonce = Buffer.alloc(16, 7).toString('base64url');
    const seconds = Math.floor(NOON / 1000);
    const parameters =
      '("@method" "@path" "@query" "content-digest" "credit-department" "credit-scope" "credit-day" "content-type")' +
      `;created=${seconds};expires=${seconds + 30};nonce="${nonce}";alg="ed25519";keyid="${key.keyId}";tag="credit-gateway"`;
    const base = [
      '"@method": POST',
      '"@path": /graphql',
      '"@query": ?a=%E7%A8%8E&b=1',
      `"content-digest": ${digest}`,
      '"credit-department": tax',
      '"credit-scope": TAX_ARREARS,TAX_PENALTY',
      '"credit-day": 2026-03-02',
      '"content-type": application/json',
      `"@signature-params": ${parameters}`,
    ].join('\n');
    expect(headers['signature-input']).toBe(`credit=${parameters}`);
    const signature = /^credit=:([A-Za-z0-9+/=]+):$/.exec(String(headers.signature))?.[1] ?? '';
    expect(verify(null, Buffer.from(base), key.publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });

  test('has a digest without a body too, and says nothing of a type then', async () => {
    const request = toSign({ method: 'GET', body: Buffer.alloc(0) });
    const { contentType: _none, ...bare } = request;
    const headers = signRequest(key, bare);
    expect(headers['content-digest']).toBe('sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:');
    expect(headers['signature-input']).not.toContain('content-type');
    const { pathname, search } = request.url;
    expect(await reasonOf({ method: 'GET', target: pathname + search, headers })).toBe('OK');
  });

  test.each([
    ['an item with a comma', { scope: ['TAX,ARREARS'] }],
    ['the word for no item', { scope: ['none'] }],
    ['a line break in an item', { scope: ['TAX\r\nX: y'] }],
    ['more items than a header holds', { scope: Array.from({ length: 900 }, (_, index) => `ITEM_CODE_${index}`) }],
    ['a day of another form', { day: '2026-3-2' }],
    ['a department of another form', { department: 'Tax Office' }],
    ['a digest of another algorithm', { body: { digest: 'sha-512=:AAAA:' } }],
  ])('refuses %s', (_name, changes) => {
    expect(() => signRequest(key, toSign(changes))).toThrow(UnsignableRequest);
  });
});

describe('the form in which the gateway writes', () => {
  const target = fc
    .tuple(fc.webPath(), fc.option(fc.webQueryParameters(), { nil: '' }))
    .map(([path, query]) => new URL(`http://department/x${path}${query ? `?${query}` : ''}`));
  const header = fc.stringMatching(/^[!-~]{1,20}( [!-~]{1,20}){0,2}$/);
  const drawn = fc.record({
    url: target,
    method: fc.constantFrom('GET', 'POST'),
    typed: fc.boolean(),
    values: fc.array(header, { minLength: 5, maxLength: 5 }),
    nonce: fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
    created: fc.integer({ min: 1, max: 4_000_000_000 }),
  });
  const names = ['content-digest', 'credit-department', 'credit-scope', 'credit-day', 'content-type'];

  test('has the base that http-message-signatures makes, and is read back', () => {
    fc.assert(
      fc.property(drawn, ({ url, method, typed, values, nonce, created }) => {
        const headers = Object.fromEntries(names.slice(0, typed ? 5 : 4).map((name, at) => [name, values[at] ?? '']));
        const parameters = { components: componentsOf(typed), created, expires: created + 30, nonce, keyId: key.keyId };
        const text = parametersText(parameters);
        const { pathname: path, search } = url;
        const lines = httpbis.createSignatureBase({ fields: [...parameters.components] }, { method, url, headers });
        const theirs = httpbis.formatSignatureBase([...lines, ['"@signature-params"', [text]]]);
        expect(signatureBase({ method, path, search, headers }, parameters, text).toString()).toBe(theirs);
        const signature = Buffer.alloc(64, created);
        expect(readWritten(signatureHeaders(text, signature))).toEqual({ ...parameters, text, signature });
      }),
    );
  });

  test('is verified by that library', async () => {
    const { method, target, headers } = await signed({ now: () => new Date() });
    const verified = await httpbis.verifyMessage(
      {
        keyLookup: async () => ({
          verify: async (base: Buffer, signature: Buffer) => verify(null, base, key.publicKey, signature),
        }),
      },
      { method, url: new URL(target, 'http://department'), headers: headers as Record<string, string> },
    );
    expect(verified).toBe(true);
  });

  test('a letter more, less or another anywhere in a signature is refused', async () => {
    const request = await signed();
    const { headers } = request;
    const before = await reasonOf(request);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('signature', 'signature-input', ...names),
        fc.nat(),
        fc.constantFrom('', ' ', 'A', '"', ';', '=', '0', ':', '\t'),
        fc.nat({ max: 1 }),
        async (name, place, letter, removed) => {
          const value = String(headers[name]);
          const at = place % (value.length + 1);
          const changed = value.slice(0, at) + letter + value.slice(at + removed);
          if (changed === value) return;
          const reason = await reasonOf({ ...request, headers: { ...headers, [name]: changed } });
          // White space around a value is no part of it (RFC 9421, 2.1).
          if (changed.trim() !== value) expect(reason).not.toBe('OK');
        },
      ),
      { numRuns: 1_000 },
    );
    expect(before).toBe('OK');
  });
});

describe('a scope as a header', () => {
  test('has one text each way', () => {
    expect(encodeScope([])).toBe('none');
    expect(encodeScope(['B_2', 'A', 'B_2'])).toBe('A,B_2');
    expect(decodeScope('none')).toEqual([]);
    expect(decodeScope('A,B_2')).toEqual(['A', 'B_2']);
  });
  test.each(['', ',', 'A,', 'B,A', 'A,A', 'A, B', 'a', 'none,A', 'A;B', 'A,none'])('%j is none', (text) => {
    expect(decodeScope(text)).toBeNull();
  });
});

describe('a verifier', () => {
  test('returns scope, day and the digest the body must have', async () => {
    const verifier = verifierWith();
    const verdict = await verifier.verifyHeaders(await signed());
    const digest = contentDigest(BODY);
    expect(verdict).toEqual({ ok: true, call: { scope: ['TAX_ARREARS', 'TAX_PENALTY'], day: DAY, digest } });
    expect(verifier.verifyBody(digest, BODY)).toBe(true);
    expect(verifier.verifyBody(digest, Buffer.from(`${BODY} `))).toBe(false);
  });

  test.each([
    ['one second before the end', 29_599, 'OK'],
    ['when it expires', 29_600, 'EXPIRED'],
    ['with the gateway 5 s ahead', -5_400, 'OK'],
    ['with the gateway further ahead', -5_401, 'FROM_THE_FUTURE'],
  ])('%s', async (_name, milliseconds, expected) => {
    const clock = () => new Date(NOON + milliseconds);
    expect(await reasonOf(await signed(), { clock })).toBe(expected);
  });

  test('takes nothing that a predecessor can have accepted, and says from when on it takes calls', async () => {
    const startedAt = new Date(NOON);
    const verifier = verifierWith({ startedAt });
    // The predecessor accepted calls created up to 5 s ahead of its clock, until this moment.
    expect(verifier.opensAt).toBe(NOON - 400 + 6_000);
    const before = await signed({ now: () => new Date(verifier.opensAt - 1) });
    const after = await signed({ now: () => new Date(verifier.opensAt) });
    const clock = () => new Date(verifier.opensAt);
    expect(await reasonOf(before, { startedAt, clock })).toBe('BEFORE_START');
    expect(await reasonOf(after, { startedAt, clock })).toBe('OK');
    expect(verifierWith({ startedAt, futureToleranceMs: 0 }).opensAt).toBe(NOON - 400 + 1_000);
  });

  test('takes a nonce once, forgets it only when the signature has expired, and not again if the clock is set back', async () => {
    const time = clockAt(NOON);
    const verifier = verifierWith({ clock: time.clock });
    const reason = async (request: ReceivedRequest) => {
      const verdict = await verifier.verifyHeaders(request);
      return verdict.ok ? 'OK' : verdict.reason;
    };
    const first = await signed();
    expect(await reason(first)).toBe('OK');
    expect(await reason(first)).toBe('REPLAYED');
    time.move(29_000);
    expect(await reason(first)).toBe('REPLAYED');
    time.move(5_000);
    expect(await reason(first)).toBe('EXPIRED');
    const later = { now: time.clock, random: (size: number) => Buffer.alloc(size, 8) };
    expect(await reason(await signed(later))).toBe('OK');
    time.move(-20_000);
    expect(await reason(first)).toBe('EXPIRED');
  });

  test('accepts one of two deliveries that arrive at the same moment', async () => {
    const verifier = verifierWith();
    const request = await signed();
    const verdicts = await Promise.all(Array.from({ length: 8 }, () => verifier.verifyHeaders(request)));
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('refuses rather than forgets when its memory is full, and recovers with time', async () => {
    const time = clockAt(NOON);
    const verifier = verifierWith({ clock: time.clock, maxNonces: 2 });
    const call = async (fill: number) => {
      const request = await signed({ now: time.clock, random: (size) => Buffer.alloc(size, fill) });
      const verdict = await verifier.verifyHeaders(request);
      return verdict.ok ? 'OK' : verdict.reason;
    };
    expect([await call(1), await call(2), await call(3), await call(1)]).toEqual([
      'OK',
      'OK',
      'NONCES_FULL',
      'REPLAYED',
    ]);
    time.move(31_000);
    expect(await call(3)).toBe('OK');
  });
});
