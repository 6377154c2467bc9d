import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, exportSPKI, generateSecret, SignJWT, UnsecuredJWT } from 'jose';
import { remoteKeys } from '../../gateway/callers/remote-keys.ts';
import { type JwksServer, startJwksServer } from '../jwks-server.ts';
import { company, logOf, startProfileWorld } from '../profile-world.ts';
import { textWithoutReceipts } from '../receipts.ts';
import { audience, type IssuerKey, issuer, newKey, payloadAt, signed } from '../tokens.ts';
import type { World } from '../world.ts';

const query = `{ subject(creditCode: "${company}") { name } }`;

let world: World;
let server: JwksServer;
let key: IssuerKey;
let rsa: IssuerKey;
/** What an attacker signs with, under the issuer's key id. */
let foreign: IssuerKey;

beforeAll(async () => {
  [key, rsa, foreign] = await Promise.all([newKey('one'), newKey('two', 'RS256'), newKey('one')]);
  server = await startJwksServer(key, rsa);
  const clock = () => world?.clock.now ?? new Date('2026-11-23T04:00:00Z');
  const keys = remoteKeys({ url: server.url, clock, report: (error) => world.reported.push(error) });
  world = await startProfileWorld({ trust: { keys, issuer, audience } });
}, 180_000);
afterAll(async () => {
  await world.close();
  await server.close();
});

const payload = (claims: object = {}) => payloadAt(world.clock.now, { ...claims });

interface Sent {
  readonly status: number;
  readonly body: string;
}

/** Sends headers as they are: `fetch` would join those of one name. */
function send(headers: readonly string[], path = '/graphql'): Promise<Sent> {
  const body = JSON.stringify({ query });
  const purpose = ['credit-purpose', 'SUPERVISION.food_drug'];
  const common = [
    ...purpose,
    'host',
    'gateway',
    'content-type',
    'application/json',
    'content-length',
    String(body.length),
  ];
  return new Promise((resolve, reject) => {
    const sent = request(`${world.url}${path}`, { method: 'POST', headers: [...common, ...headers] }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: textWithoutReceipts(text) }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const refusal = {
  errors: [
    {
      message: 'The token is not valid. Send a valid one, or none to see what is open to everyone.',
      extensions: { code: 'TOKEN_INVALID' },
    },
  ],
};

/** Refused, told nothing of why, never answered as the public, and on the record as nobody's. */
async function expectRefused(headers: readonly string[], path?: string): Promise<void> {
  world.calls.length = 0;
  let answer: Sent | undefined;
  const rows = await logOf(world, async () => {
    answer = await send(headers, path);
  });
  expect({ status: answer?.status, body: JSON.parse(answer?.body ?? '') }).toEqual({ status: 401, body: refusal });
  const nobody = { caller: 'unknown', caller_id: null, caller_name: null, organisation: null };
  expect(rows).toMatchObject([{ ...nobody, outcome: 'REFUSED', errors: ['TOKEN_INVALID'] }]);
  expect(world.calls).toEqual([]);
}

const bearer = (token: string): readonly string[] => ['authorization', `Bearer ${token}`];
const encode = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

test('a genuine token is let in', async () => {
  expect(await send(bearer(await signed(key, payload())))).toMatchObject({ status: 200 });
  expect(await send(bearer(await signed(rsa, payload())))).toMatchObject({ status: 200 });
});

describe('a token that is not the issuer’s', () => {
  /** An HMAC under the public key as text, which a verifier that trusts the header would accept. */
  const hmac = (secret: string | Buffer): string => {
    const text = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'two' })}.${encode(payload())}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const forgeries: Readonly<Record<string, () => Promise<string>>> = {
    'with the algorithm none': async () => new UnsecuredJWT(payload()).encode(),
    'with the algorithm None and the issuer’s key id': async () =>
      `${encode({ alg: 'None', kid: 'one' })}.${encode(payload())}.`,
    'with HS256 under the public key as PEM': async () => hmac(await exportSPKI(rsa.publicKey)),
    'with HS256 under the public key as JWK': async () => hmac(JSON.stringify(rsa.jwk)),
    'with HS256 under the public bytes': async () => hmac(Buffer.from(String(key.jwk.x), 'base64url')),
    'with HS512 under a secret': async () =>
      new SignJWT(payload()).setProtectedHeader({ alg: 'HS512', kid: 'one' }).sign(await generateSecret('HS512')),
    'under another key of the same id': () => signed(foreign, payload()),
    'that names another algorithm than its signature’s': async () => {
      const [, body, signature] = (await signed(rsa, payload())).split('.');
      return [encode({ alg: 'PS256', kid: 'two' }), body, signature].join('.');
    },
    'whose payload was changed': async () => {
      const [head, , signature] = (await signed(key, payload())).split('.');
      return [head, encode(payload({ role: 'centre' })), signature].join('.');
    },
    'whose signature is missing': async () => (await signed(key, payload())).replace(/[^.]*$/, ''),
    'whose signature is empty zeros': async () =>
      (await signed(key, payload())).replace(/[^.]*$/, encode('\0'.repeat(64))),
  };
  test.each(Object.entries(forgeries))('%s', async (_, forge) => {
    await expectRefused(bearer(await forge()));
  });
});

describe('a header that says where the key is', () => {
  let evil: JwksServer;
  beforeAll(async () => {
    evil = await startJwksServer(foreign);
  });
  afterAll(() => evil.close());

  const places: Readonly<Record<string, () => Promise<object>>> = {
    jku: async () => ({ jku: evil.url }),
    x5u: async () => ({ x5u: evil.url }),
    jwk: async () => ({ jwk: await exportJWK(foreign.publicKey) }),
    x5c: async () => ({ x5c: [encode('certificate')] }),
    'kid with an address': async () => ({ kid: evil.url }),
    'kid with a path': async () => ({ kid: '../../../../dev/null' }),
    'kid with a statement': async () => ({ kid: "' union select 'secret' -- " }),
    'kid that every object has': async () => ({ kid: '__proto__' }),
    'jku beside a key id that nobody knows': async () => ({ jku: evil.url, kid: 'foreign' }),
  };
  test.each(Object.entries(places))('%s is not followed', async (_, header) => {
    await expectRefused(bearer(await signed(foreign, payload(), await header())));
    expect(evil.asked).toEqual([]);
    expect(new Set(server.asked)).toEqual(new Set(['/keys']));
  });

  test('crit with an extension that nobody knows', async () => {
    const [, body, signature] = (await signed(key, payload())).split('.');
    await expectRefused(bearer([encode({ alg: 'EdDSA', kid: 'one', crit: ['x'], x: 1 }), body, signature].join('.')));
  });
});

describe('a token of the issuer that is not for this', () => {
  const at = () => Math.floor(world.clock.now.getTime() / 1000);
  const claims: Readonly<Record<string, () => object>> = {
    'another audience': () => ({ aud: 'payroll' }),
    'no audience': () => ({ aud: undefined }),
    'another issuer': () => ({ iss: 'https://issuer.example.attacker.example' }),
    'one second over': () => ({ iat: at() - 600, exp: at() - 1 }),
    'over this second': () => ({ iat: at() - 600, exp: at() }),
    'a second longer than an hour': () => ({ exp: at() + 3601 }),
    'without an end': () => ({ exp: undefined }),
    'without a beginning': () => ({ iat: undefined }),
    'from the future': () => ({ iat: at() + 60, exp: at() + 120 }),
    'not valid yet': () => ({ nbf: at() + 60 }),
    'without jti': () => ({ jti: undefined }),
    'without sub': () => ({ sub: undefined }),
    'of no role': () => ({ role: undefined }),
    'of the role of everyone': () => ({ role: 'public' }),
    'of an officer of no organisation': () => ({ org: undefined }),
    'of an officer of a person': () => ({ org: '99990019800101001X' }),
  };
  test.each(Object.entries(claims))('%s', async (_, make) => {
    await expectRefused(bearer(await signed(key, payload(make()))));
  });
});

describe('a credential that is not one bearer token', () => {
  test.each([
    '',
    ' ',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer a.b.c,',
    'bearer\ta.b.c',
    'Bearer bulk_0123456789abcdef',
  ])('%j', async (value) => expectRefused(['authorization', value]));

  test.each(['Basic', 'Token', 'JWT', 'DPoP', 'XBearer', 'Bearer:'])(
    'the scheme %s around a genuine token',
    async (scheme) => {
      await expectRefused(['authorization', `${scheme} ${await signed(key, payload())}`]);
    },
  );

  test('two headers, both genuine, either first, or one empty', async () => {
    const [one, two] = [await signed(key, payload()), await signed(key, payload())];
    await expectRefused([...bearer(one), ...bearer(two)]);
    await expectRefused([...bearer(one), 'Authorization', 'Basic x']);
    await expectRefused(['authorization', '', ...bearer(one)]);
  });

  test('two tokens in one header', async () => {
    const token = await signed(key, payload());
    await expectRefused(['authorization', `Bearer ${token}, Bearer ${token}`]);
  });

  test('a token in the address, alone or beside a genuine one', async () => {
    const token = await signed(key, payload());
    await expectRefused([], `/graphql?access_token=${token}`);
    await expectRefused(bearer(token), `/graphql?x=1&access_token=${token}`);
    await expectRefused([], '/graphql?access_token=');
    await expectRefused([], `/graphql?access%5Ftoken=${token}`);
  });

  test('a token that is longer than any', async () => {
    await expectRefused(bearer(await signed(key, payload({ note: 'x'.repeat(8_000) }))));
    await expectRefused(bearer('.'.repeat(12_000)));
    // What is larger than Node reads at all never comes to the line.
    expect((await send(bearer('a'.repeat(70_000)))).status).toBe(431);
  });

  test('five parts, as an encrypted one has', async () => {
    await expectRefused(bearer(`${await signed(key, payload())}.a.b`));
  });
});

test('nothing of all this was a failure of ours', () => {
  expect(world.reported).toEqual([]);
});
