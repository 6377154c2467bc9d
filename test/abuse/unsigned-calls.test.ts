import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { createSigner, httpbis } from 'http-message-signatures';
import { contentDigest } from '../../signing/content-digest.ts';
import { UNAUTHORIZED_BODY } from '../../signing/fastify-signature.ts';
import type { GatewayKey } from '../../signing/keys.ts';
import { type RequestToSign, signRequest } from '../../signing/sign-request.ts';
import { componentsOf, REQUIRED_COMPONENTS, REQUIRED_PARAMETERS } from '../../signing/signature-profile.ts';
import { clockAt, DAY, NOON, newKey, type SignedDepartment, startSignedDepartment } from '../signed-department.ts';

// Art. 5(1): every query goes through the platform; a department called by anyone else answers 401 and nothing more.

const key = newKey();
const BODY = JSON.stringify({ query: '{ __typename }' });
const JSON_TYPE = 'application/json';

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Record<string, string | string[]>;
  readonly body?: string | Buffer;
}
interface Reply {
  readonly status: number;
  readonly body: string;
}

let department: SignedDepartment;
let time = clockAt(NOON);

beforeEach(async () => {
  time = clockAt(NOON);
  department = await startSignedDepartment({ publicKey: key, clock: time.clock });
});
afterEach(() => department.close());

const deliver = ({ method = 'POST', path = '/graphql', headers, body = BODY }: Call, to = department): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(to.url);
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });

let drawn = 0;
const freshNonce = (size: number): Buffer => {
  drawn += 1;
  return Buffer.alloc(size, drawn);
};

const sign = async (changes: Partial<RequestToSign> = {}, signer: GatewayKey = key): Promise<Record<string, string>> =>
  signRequest(signer, {
    method: 'POST',
    url: new URL('/graphql', department.url),
    department: 'tax',
    scope: ['TAX_ARREARS'],
    day: DAY,
    body: Buffer.from(BODY),
    contentType: JSON_TYPE,
    now: time.clock,
    random: freshNonce,
    ...changes,
  });

interface Irregular {
  readonly fields?: readonly string[];
  readonly params?: readonly string[];
  readonly paramValues?: Record<string, Date | number | string>;
  readonly headers?: Record<string, string>;
  readonly url?: string;
}

/** Signed with the gateway's own key, but not in the profile: what a department must refuse even then. */
const signIrregularly = async (irregular: Irregular): Promise<Record<string, string | string[]>> => {
  const created = time.clock();
  const message = {
    method: 'POST',
    url: irregular.url ?? `${department.url}/graphql`,
    headers: {
      'content-type': JSON_TYPE,
      'content-digest': contentDigest(Buffer.from(BODY)),
      'credit-department': 'tax',
      'credit-scope': 'TAX_ARREARS',
      'credit-day': DAY,
      ...irregular.headers,
    },
  };
  const signed = await httpbis.signMessage(
    {
      key: createSigner(key.privateKey, 'ed25519', key.keyId),
      name: 'credit',
      fields: [...(irregular.fields ?? componentsOf(true))],
      params: [...(irregular.params ?? REQUIRED_PARAMETERS)],
      paramValues: {
        created,
        expires: new Date(created.getTime() + 30_000),
        nonce: freshNonce(16).toString('base64url'),
        tag: 'credit-gateway',
        ...irregular.paramValues,
      },
    },
    message,
  );
  return Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]));
};

const expectRefused = (reply: Reply, reason: string): void => {
  expect(reply).toEqual({ status: 401, body: UNAUTHORIZED_BODY });
  expect(department.refusals.at(-1)).toBe(reason);
  expect(department.handled).toEqual([]);
};

test('the gateway itself is answered, so that the refusals below mean something', async () => {
  const reply = await deliver({ headers: await sign() });
  expect(reply.status).toBe(200);
  expect(JSON.parse(reply.body).data).toEqual({
    echo: JSON.parse(BODY),
    credit: { scope: ['TAX_ARREARS'], day: DAY },
  });
  expect(await deliver({ headers: await signIrregularly({}) })).toMatchObject({ status: 200 });
});

describe('G-15 a stranger', () => {
  test('without a signature', async () => {
    expectRefused(await deliver({ headers: { 'content-type': JSON_TYPE } }), 'UNSIGNED');
    expectRefused(await deliver({ method: 'GET', path: '/ledger', headers: {}, body: '' }), 'UNSIGNED');
  });

  test('learns nothing of routes, methods or types from the answer', async () => {
    expectRefused(await deliver({ method: 'GET', path: '/no-such-route', headers: {}, body: '' }), 'UNSIGNED');
    expectRefused(await deliver({ method: 'DELETE', headers: {}, body: '' }), 'UNSIGNED');
    expectRefused(await deliver({ headers: { 'content-type': 'text/strange' } }), 'UNSIGNED');
    expectRefused(await deliver({ headers: { 'content-type': JSON_TYPE }, body: '{broken' }), 'UNSIGNED');
  });

  test('may ask whether the department is up, and nothing else of that route', async () => {
    expect(await deliver({ method: 'GET', path: '/healthz', headers: {}, body: '' })).toMatchObject({ status: 200 });
    expectRefused(await deliver({ path: '/healthz', headers: { 'content-type': JSON_TYPE } }), 'UNSIGNED');
    expectRefused(await deliver({ method: 'GET', path: '/healthz/', headers: {}, body: '' }), 'UNSIGNED');
    expectRefused(await deliver({ method: 'GET', path: '//healthz', headers: {}, body: '' }), 'UNSIGNED');
  });

  test('with a key of its own, under its own name or the gateway’s', async () => {
    const stranger = newKey();
    expectRefused(await deliver({ headers: await sign({}, stranger) }), 'UNKNOWN_KEY');
    const pretender = { ...stranger, keyId: key.keyId };
    expectRefused(await deliver({ headers: await sign({}, pretender) }), 'WRONG_SIGNATURE');
  });
});

describe('G-15 a recorded call', () => {
  test('is not answered twice', async () => {
    const headers = await sign();
    expect((await deliver({ headers })).status).toBe(200);
    department.handled.length = 0;
    expectRefused(await deliver({ headers }), 'REPLAYED');
  });

  test('is not answered after the department was killed and started again', async () => {
    const headers = await sign();
    expect((await deliver({ headers })).status).toBe(200);
    await department.close();
    time.move(1_000);
    department = await startSignedDepartment({ publicKey: key, clock: time.clock, startedAt: time.clock() });
    expectRefused(await deliver({ headers }), 'BEFORE_START');
  });

  test('is not answered after a restart either if the gateway’s clock was ahead', async () => {
    const headers = await sign({ now: () => new Date(NOON + 4_000) });
    expect((await deliver({ headers })).status).toBe(200);
    await department.close();
    department = await startSignedDepartment({ publicKey: key, clock: time.clock, startedAt: time.clock() });
    time.move(2_000);
    expectRefused(await deliver({ headers }), 'BEFORE_START');
  });

  test('is not answered by another department', async () => {
    const headers = await sign({ department: 'courts' });
    expectRefused(await deliver({ headers }), 'WRONG_DEPARTMENT');
    expectRefused(await deliver({ headers: { ...headers, 'credit-department': 'tax' } }), 'WRONG_SIGNATURE');
  });

  test('is not answered when it is stale, or from the future', async () => {
    const headers = await sign();
    time.move(30_000);
    expectRefused(await deliver({ headers }), 'EXPIRED');
    expectRefused(await deliver({ headers: await sign({ now: () => new Date(NOON + 60_000) }) }), 'FROM_THE_FUTURE');
  });
});

describe('G-15 a call changed on the way', () => {
  const swap = (headers: Record<string, string>, name: string, value: string) => ({ ...headers, [name]: value });

  test.each([
    ['scope', 'credit-scope', 'TAX_ARREARS,TAX_PENALTY', 'WRONG_SIGNATURE'],
    ['scope emptied', 'credit-scope', 'none', 'WRONG_SIGNATURE'],
    ['scope unreadable', 'credit-scope', 'TAX_PENALTY,TAX_ARREARS', 'MALFORMED_CALL'],
    ['day', 'credit-day', '2020-03-02', 'WRONG_SIGNATURE'],
    ['day that never was', 'credit-day', '2026-02-30', 'MALFORMED_CALL'],
    ['digest', 'content-digest', contentDigest(Buffer.from('x')), 'WRONG_SIGNATURE'],
    ['digest of a weak kind', 'content-digest', 'md5=:1B2M2Y8AsgTpgAmY7PhCfg==:', 'MALFORMED_CALL'],
    ['type', 'content-type', 'application/octet-stream', 'WRONG_SIGNATURE'],
  ])('%s', async (_name, header, value, reason) => {
    expectRefused(await deliver({ headers: swap(await sign(), header, value) }), reason);
  });

  test('method, path or query', async () => {
    expectRefused(await deliver({ headers: await sign(), method: 'PUT' }), 'WRONG_SIGNATURE');
    expectRefused(await deliver({ headers: await sign(), path: '/supply' }), 'WRONG_SIGNATURE');
    expectRefused(await deliver({ headers: await sign(), path: '/graphql?x=1' }), 'WRONG_SIGNATURE');
  });

  test('a path that only normalising makes the signed one', async () => {
    for (const path of ['/supply/../graphql', '//elsewhere/graphql', '/%2e/graphql', '/graphql?', 'http://x/graphql']) {
      expectRefused(await deliver({ headers: await sign(), path }), 'WRONG_TARGET');
    }
  });

  test('a body changed, broken or taken away', async () => {
    const other = BODY.replace('__typename', '__tYpename');
    expectRefused(await deliver({ headers: await sign(), body: other }), 'WRONG_DIGEST');
    expectRefused(await deliver({ headers: await sign(), body: '{broken' }), 'WRONG_DIGEST');
    expectRefused(await deliver({ headers: await sign(), body: '' }), 'WRONG_DIGEST');
    const { 'content-type': _type, ...untyped } = await sign();
    expectRefused(await deliver({ headers: untyped, body: '' }), 'WRONG_COMPONENTS');
  });

  test('a body added to a call that had none', async () => {
    const bare = async () =>
      signRequest(key, {
        method: 'POST',
        url: new URL('/graphql', department.url),
        department: 'tax',
        scope: [],
        day: DAY,
        body: Buffer.alloc(0),
        now: time.clock,
        random: freshNonce,
      });
    const headers = await bare();
    expectRefused(await deliver({ headers }), 'WRONG_DIGEST');
    expectRefused(await deliver({ headers: { ...(await bare()), 'transfer-encoding': 'chunked' } }), 'WRONG_DIGEST');
    expectRefused(await deliver({ headers: { ...headers, 'content-type': JSON_TYPE } }), 'WRONG_COMPONENTS');
  });

  test('an upload with one byte changed leaves no file behind', async () => {
    const url = new URL('/supply', department.url);
    const file = Buffer.alloc(300_000, 'a');
    const headers = await sign({ url, body: file, contentType: 'application/octet-stream' });
    const changed = Buffer.from(file);
    changed[299_999] = 0;
    expectRefused(await deliver({ path: '/supply', headers, body: changed }), 'WRONG_DIGEST');
    expect(readdirSync(department.spoolDirectory)).toEqual([]);
  });
});

describe('a signature out of the profile, though by the gateway’s own key', () => {
  test.each(REQUIRED_COMPONENTS.map((component) => [component]))('without %s', async (missing) => {
    const fields = componentsOf(true).filter((component) => component !== missing);
    expectRefused(await deliver({ headers: await signIrregularly({ fields }) }), 'WRONG_COMPONENTS');
  });

  test.each(REQUIRED_PARAMETERS.map((parameter) => [parameter]))('without %s', async (missing) => {
    const params = REQUIRED_PARAMETERS.filter((parameter) => parameter !== missing);
    expectRefused(await deliver({ headers: await signIrregularly({ params }) }), 'WRONG_PARAMETERS');
  });

  test.each<[string, Irregular, string]>([
    ['the type of the body uncovered', { fields: REQUIRED_COMPONENTS }, 'WRONG_COMPONENTS'],
    ['a component more', { fields: [...componentsOf(true), '@authority'] }, 'WRONG_COMPONENTS'],
    ['a component twice', { fields: [...componentsOf(true), '@path'] }, 'WRONG_COMPONENTS'],
    ['a component twice for another', { fields: [...REQUIRED_COMPONENTS, '@path'] }, 'WRONG_COMPONENTS'],
    ['another component instead', { fields: [...REQUIRED_COMPONENTS, '@authority'] }, 'WRONG_COMPONENTS'],
    [
      'a flag on a component',
      { fields: componentsOf(true).map((field) => (field === 'credit-scope' ? '"credit-scope";bs' : field)) },
      'WRONG_COMPONENTS',
    ],
    ['another tag', { paramValues: { tag: 'other' } }, 'WRONG_TAG'],
    ['another algorithm', { paramValues: { alg: 'hmac-sha256' } }, 'WRONG_ALGORITHM'],
    ['a day to live', { paramValues: { expires: new Date(NOON + 86_400_000) } }, 'WRONG_LIFETIME'],
    ['an end before its beginning', { paramValues: { expires: new Date(NOON - 1_000) } }, 'WRONG_LIFETIME'],
    ['a huge nonce', { paramValues: { nonce: 'n'.repeat(600) } }, 'MALFORMED_NONCE'],
    ['a nonce that fills the headers', { paramValues: { nonce: 'n'.repeat(8_000) } }, 'MALFORMED_SIGNATURE'],
    ['a short nonce', { paramValues: { nonce: 'n' } }, 'MALFORMED_NONCE'],
    ['a parameter more', { params: [...REQUIRED_PARAMETERS, 'x'], paramValues: { x: 'y' } }, 'WRONG_PARAMETERS'],
  ])('%s', async (_name, irregular, reason) => {
    expectRefused(await deliver({ headers: await signIrregularly(irregular) }), reason);
  });

  test('dates that are no numbers', async () => {
    const headers = await sign();
    const input = String(headers['signature-input']);
    for (const spelling of ['"1772416800"', '1772416800.5', 'soon', '-1', '0', '?0', ':AAAA:']) {
      const changed = input.replace(/created=\d+/, `created=${spelling}`);
      expectRefused(await deliver({ headers: { ...headers, 'signature-input': changed } }), 'WRONG_PARAMETERS');
    }
  });

  test('a second signature beside the good one, as a member, as a header or under the same name', async () => {
    const headers = await sign();
    const { signature = '', 'signature-input': input = '' } = headers;
    const [otherSignature, otherInput] = [signature, input].map((text) => text.replace(/^credit=/, 'other='));
    const twice = { signature: `${signature}, ${otherSignature}`, 'signature-input': `${input}, ${otherInput}` };
    expectRefused(await deliver({ headers: { ...headers, ...twice } }), 'SEVERAL_SIGNATURES');
    const separate = { signature: [signature, String(otherSignature)], 'signature-input': [input, String(otherInput)] };
    expectRefused(await deliver({ headers: { ...headers, ...separate } }), 'SEVERAL_SIGNATURES');
    const sameName = { signature: [signature, signature], 'signature-input': [input, input] };
    expectRefused(await deliver({ headers: { ...headers, ...sameName } }), 'MALFORMED_SIGNATURE');
    expectRefused(await deliver({ headers: { ...headers, signature: String(otherSignature) } }), 'MALFORMED_SIGNATURE');
  });
});

describe('G-15 garbage', () => {
  const garbage = [
    '',
    ' ',
    '=',
    'credit',
    'credit=',
    'credit=()',
    'credit=1',
    'credit=:!!:',
    'credit=::',
    '(((',
    '"',
    '%',
  ];

  test('in the signature headers', async () => {
    const headers = await sign();
    for (const text of [...garbage, ','.repeat(2_000), 'ÿþ', `credit=(${'"@path" '.repeat(100)})`, '__proto__=1']) {
      for (const name of ['signature', 'signature-input']) {
        const reply = await deliver({ headers: { ...headers, [name]: text } });
        expect(reply).toEqual({ status: 401, body: UNAUTHORIZED_BODY });
      }
    }
    expect(department.handled).toEqual([]);
  });

  test('as a signature of the right length over nothing', async () => {
    const zeros = `credit=:${Buffer.alloc(64).toString('base64')}:`;
    expectRefused(await deliver({ headers: { ...(await sign()), signature: zeros } }), 'WRONG_SIGNATURE');
  });

  test('on the wire', async () => {
    const { port } = new URL(department.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end('\u0000\u0001 nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
    });
    expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
    expect(department.handled).toEqual([]);
    expect((await deliver({ headers: await sign() })).status).toBe(200);
  });
});

test('a route whose plugin parses bodies by itself gets none that is not verified', async () => {
  await department.close();
  department = await startSignedDepartment({
    publicKey: key,
    clock: time.clock,
    routes: (app) => {
      app.register(async (plugin) => {
        plugin.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => done(null, body));
        plugin.post('/text', async (request) => {
          department.handled.push(request.body);
          return 'taken';
        });
      });
    },
  });
  const url = new URL('/text', department.url);
  const text = { url, contentType: 'text/plain' };
  expectRefused(await deliver({ path: '/text', headers: await sign(text), body: 'changed' }), 'WRONG_DIGEST');
  expectRefused(await deliver({ path: '/text', headers: await sign(text), body: BODY }), 'WRONG_DIGEST');
});
