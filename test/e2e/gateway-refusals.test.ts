import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery, parse, print } from 'graphql';
import { company, type LogRow, logOf, person, profile, startProfileWorld, trader } from '../profile-world.ts';
import { apart } from '../receipts.ts';
import type { World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 180_000);
afterAll(() => world.close());

const json = { 'content-type': 'application/json' };
const asked = (query: string, variables?: object) => JSON.stringify({ query, variables });
const post = (body: string, headers: Record<string, string> = json): RequestInit => ({ method: 'POST', headers, body });
const named = `query Named { subject(creditCode: "${company}") { name } }`;

/** Sends a request and says what came back and what is on the record of it. */
async function send(init: RequestInit, search = '') {
  let status = 0;
  let text = '';
  let headers = new Headers();
  const rows = await logOf(world, async () => {
    const response = await fetch(`${world.url}/graphql${search}`, init);
    ({ status, headers } = response);
    text = await response.text();
  });
  return { status, headers, text, rows };
}

const refusals: readonly [string, RequestInit, number, string][] = [
  ['a syntax error', post(asked('{ subject(')), 400, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', post(asked('{ score }')), 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['a mutation', post(asked('mutation { x }')), 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['a subscription', post(asked('subscription { x }')), 400, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'two operations and no name',
    post(asked('query A { __typename } query B { __typename }')),
    400,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  [
    'a name that no operation has',
    post(JSON.stringify({ query: 'query A { __typename }', operationName: 'B' })),
    400,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['no operation', post(asked('')), 400, 'BAD_REQUEST'],
  [
    'a persisted query',
    post(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } })),
    200,
    'PERSISTED_QUERY_NOT_SUPPORTED',
  ],
  ['a list of operations', post(`[${asked(named)}]`), 400, 'BAD_REQUEST'],
  ['a body that is no JSON', post('{'), 400, 'BAD_REQUEST'],
  [
    'a body that is no UTF-8',
    { method: 'POST', headers: json, body: new Uint8Array([0x22, 0xff, 0x22]) },
    400,
    'BAD_REQUEST',
  ],
  ['an empty body', post(''), 400, 'BAD_REQUEST'],
  ['variables that are a list', post(asked(named, [1])), 400, 'BAD_REQUEST'],
  ['a form', post(asked(named), { 'content-type': 'application/x-www-form-urlencoded' }), 400, 'BAD_REQUEST'],
  ['a text', post(asked(named), { 'content-type': 'text/plain' }), 400, 'BAD_REQUEST'],
  ['another content type', post(asked(named), { 'content-type': 'application/xml' }), 400, 'BAD_REQUEST'],
  ['a content type that is none', post(asked(named), { 'content-type': 'json' }), 400, 'BAD_REQUEST'],
  ['no content type', post(asked(named), { 'content-type': '' }), 400, 'BAD_REQUEST'],
  ['another method', { method: 'PUT', headers: json, body: asked(named) }, 405, 'BAD_REQUEST'],
  [
    'a token that proves nothing',
    post(asked(named), { ...json, authorization: 'Bearer nonsense' }),
    401,
    'TOKEN_INVALID',
  ],
  ['an empty credential', post(asked(named), { ...json, authorization: '' }), 401, 'TOKEN_INVALID'],
  ['introspection', post(asked(getIntrospectionQuery())), 403, 'FORBIDDEN'],
  [
    'introspection in a fragment',
    post(asked('{ ...f } fragment f on Query { a: __schema { description } }')),
    403,
    'FORBIDDEN',
  ],
  [
    'an invalid code',
    post(asked('{ subject(creditCode: "91319900MA9TEXT190") { name } }')),
    400,
    'INVALID_CREDIT_CODE',
  ],
  ['a code that is a number', post(asked(`{ subject(creditCode: 319900) { name } }`)), 400, 'INVALID_CREDIT_CODE'],
  ['a code that is an object', post(asked('{ subject(creditCode: { a: 1 }) { name } }')), 400, 'INVALID_CREDIT_CODE'],
  [
    'a null among the codes',
    post(asked('query ($c: [CreditCode!]!) { subjects(creditCodes: $c) { name } }', { c: [company, null] })),
    400,
    'BAD_USER_INPUT',
  ],
  [
    'a missing variable',
    post(asked('query ($c: CreditCode!) { subject(creditCode: $c) { name } }')),
    400,
    'BAD_USER_INPUT',
  ],
];

describe('G-02 a refusal is on the record before it leaves', () => {
  test.each(refusals)('%s', async (_, init, status, code) => {
    const answer = await send(init);
    expect(answer.status).toBe(status);
    const body = JSON.parse(answer.text) as { data?: unknown; errors: { extensions: { code: string } }[] };
    expect(body.errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(body.data ?? null).toBeNull();
    expect(answer.rows).toMatchObject([{ outcome: 'REFUSED', status, errors: [code], released: {}, withheld: {} }]);
  });

  test('a token that proves nothing is never taken for the public', async () => {
    const { text, headers, rows } = await send(post(asked(named), { ...json, authorization: 'Basic x' }));
    expect(text).not.toContain('申城');
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(rows).toMatchObject([{ caller: 'unknown', caller_id: null, caller_name: null, organisation: null }]);
  });

  test('a cross-site request of a browser', async () => {
    const { status, rows } = await send({ method: 'GET' }, `?query=${encodeURIComponent(named)}`);
    expect({ status, rows }).toMatchObject({ status: 400, rows: [{ outcome: 'REFUSED', errors: ['BAD_REQUEST'] }] });
  });

  const badArguments: Readonly<Record<string, string>> = {
    'a negative first': 'taxArrears(first: -1) { balance }',
    'a first that is too large': 'taxArrears(first: 1001) { balance }',
    'a day that is none': 'taxArrears(decidedAfter: "2026-02-30") { balance }',
    'a day that is a number': 'taxArrears(decidedBefore: 20260101) { balance }',
  };
  test.each(Object.entries(badArguments))('%s: on the record of the subjects it names', async (_, field) => {
    const query = `query Two { subjects(creditCodes: ["${company}", "${trader}", "${company}"]) { ${field} } }`;
    world.calls.length = 0;
    const { status, rows } = await send(post(asked(query)));
    expect(status).toBe(400);
    const common = { outcome: 'REFUSED', status: 400, errors: ['BAD_USER_INPUT'], operation_name: 'Two', released: {} };
    expect(rows).toMatchObject([
      { ...common, subject: company },
      { ...common, subject: trader },
    ]);
    expect(world.calls).toEqual([]);
  });

  test('introspection that names a subject is on that subject’s record', async () => {
    const { rows } = await send(post(asked(`{ subject(creditCode: "${company}") { name } __schema { description } }`)));
    expect(rows).toMatchObject([{ subject: company, outcome: 'REFUSED', errors: ['FORBIDDEN'] }]);
  });

  test('a type is as unknown as one that does not exist', async () => {
    const { status, text } = await send(
      post(
        asked('query ($n: String!) { a: __type(name: $n) { name } b: __type(name: "None") { kind } }', {
          n: 'Subject',
        }),
      ),
    );
    expect({ status, body: apart(JSON.parse(text)).body }).toEqual({
      status: 200,
      body: { data: { a: null, b: null }, extensions: { cost: { requested: 0, budget: 250_000 } } },
    });
  });

  test('what no media type is accepted for has released nothing, and the record does not say that it has', async () => {
    const { rows, status } = await send(
      post(asked(`{ subject(creditCode: "${company}") { taxArrears { id } } }`), { ...json, accept: 'image/png' }),
    );
    expect(status).toBe(406);
    expect(rows).toMatchObject([{ subject: company, outcome: 'REFUSED', status: 406, released: {} }]);
  });

  test('a valid code beside one that is none is on its subject’s record', async () => {
    const { rows } = await send(post(asked(`{ subjects(creditCodes: ["${company}", "nobody"]) { name } }`)));
    expect(rows).toMatchObject([{ subject: company, outcome: 'REFUSED', errors: ['INVALID_CREDIT_CODE'] }]);
  });

  test('no purpose or reference of everyone’s is kept: anything could stand there', async () => {
    const { rows } = await send(
      post(asked('{ __typename }'), {
        ...json,
        'credit-purpose': 'A',
        'credit-reference': encodeURIComponent('张三 13800138000'),
      }),
    );
    expect(rows).toMatchObject([{ outcome: 'ANSWERED', purpose: null, reference: null }]);
  });

  test('an answer with forbidden fields is answered, with the code on the record', async () => {
    const { rows } = await send(
      post(asked(`{ subject(creditCode: "${company}") { judgments { id } notices { id } } }`)),
    );
    expect(rows).toMatchObject([{ subject: company, outcome: 'ANSWERED', status: 200, errors: ['FORBIDDEN'] }]);
  });
});

describe('what the record keeps of an operation', () => {
  const sha256 = (query: string) =>
    createHash('sha256')
      .update(print(parse(query)))
      .digest('hex');
  const row = async (query: string, variables?: object): Promise<LogRow | undefined> =>
    (await send(post(asked(query, variables)))).rows[0];

  test('is the digest of its text with values hoisted out of it', async () => {
    const first = await row(
      `query P { subject(creditCode: "${company}") { taxArrears(first: 5, decidedAfter: "2020-01-01") { balance } } }`,
    );
    const other = await row(
      `query P { subject(creditCode: """${person}""") { taxArrears(first: 77, decidedAfter: "2021-12-31") { balance } } }`,
    );
    expect(first?.operation).toBe(other?.operation);
    expect(first?.operation).toBe(
      sha256(
        'query ($v1: CreditCode!, $v2: Int, $v3: Date) { subject(creditCode: $v1) { taxArrears(first: $v2, decidedAfter: $v3) { balance } } }',
      ),
    );
  });

  test('is the operation that ran, without the others of its document', async () => {
    const { rows } = await send(
      post(
        JSON.stringify({
          query: `query A { __typename } query B { subject(creditCode: "${company}") { name } }`,
          operationName: 'A',
        }),
      ),
    );
    expect(rows).toMatchObject([{ operation: sha256('{ __typename }'), operation_name: 'A', subject: null }]);
  });

  test('leaves out lists and default values', async () => {
    const entry = await row(`query L($c: [CreditCode!]! = ["${company}"]) { subjects(creditCodes: $c) { name } }`);
    expect(entry?.operation).toBe(sha256('query ($v1: [CreditCode!]!) { subjects(creditCodes: $v1) { name } }'));
    expect(entry?.subject).toBe(company);
  });

  test('is nothing where nothing could be read', async () => {
    expect(await row(`{ subject(creditCode: "${person}"`)).toMatchObject({ operation: null, operation_name: null });
  });

  test.each([`Of_${person}`, `N${'x'.repeat(100)}`])(
    'is not a name that could hold a number of a person: %s',
    async (name) => {
      expect(await row(`query ${name} { __typename }`)).toMatchObject({ operation_name: null, outcome: 'ANSWERED' });
    },
  );

  test('no row of this file holds a code anywhere but in its subject', async () => {
    await send(
      post(asked(`query ($code: CreditCode!) { subject(creditCode: $code) { ${profile} } }`, { code: person })),
    );
    // A digest in hexadecimal may hold anything, and providers are named by their codes.
    const queries = (await logOf(world)).filter(({ kind }) => kind === 'QUERY');
    for (const { subject: _, operation: _digest, ...entry } of queries) {
      expect(JSON.stringify(entry)).not.toMatch(/\d{17}|91319900|测试/);
    }
  });
});
