import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { serverAudits } from 'graphql-http';
import { type BareGateway, startBareGateway } from '../bare-gateway.ts';

let gateway: BareGateway;
beforeAll(async () => {
  gateway = await startBareGateway();
}, 60_000);
afterAll(() => gateway.close());

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

describe('GraphQL over HTTP, by the audit of graphql-http', () => {
  const audits = serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn: fetch });
  const musts = audits.filter(({ name }) => name.startsWith('MUST'));

  test('the audit asks for something', () => expect(musts.length).toBeGreaterThan(10));

  test.each(musts.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async (_, { fn }) => {
    expect((await fn()).status).toBe('ok');
  });
});

test('null stands for no operation name, no variables and no extensions', async () => {
  const query = 'query ($name: String) { hello(name: $name) }';
  const answer = await post({ query, operationName: null, variables: null, extensions: null });
  expect(answer).toMatchObject({ status: 200, body: { data: { hello: 'hello all' } } });
});

test('a client that accepts it gets application/graphql-response+json', async () => {
  const answer = await post({ query: '{ hello }' }, { accept: 'application/graphql-response+json' });
  expect(answer).toMatchObject({ status: 200, type: expect.stringContaining('application/graphql-response+json') });
});

test('standard clients read its schema', async () => {
  const { body } = await post({ query: getIntrospectionQuery() });
  expect(Object.keys(buildClientSchema(body.data).getQueryType()?.getFields() ?? {})).toEqual([
    'hello',
    'rows',
    'late',
  ]);
});

test('an answer of megabytes is whole', async () => {
  const { body } = await post({ query: '{ rows(count: 20000) { id text } }' });
  expect(body.errors).toBeUndefined();
  expect(body.data.rows).toHaveLength(20_000);
});

test.each([
  ['JSON that ends too early', '{"query":'],
  ['no body', ''],
  ['a number', '4'],
  ['no query', {}],
  ['an unknown operation', { query: 'query A { hello }', operationName: 'B' }],
  ['several operations without a name', { query: 'query A { hello } query B { hello }' }],
  ['several requests at once', [{ query: '{ hello }' }, { query: '{ hello }' }]],
])('%s is refused with an error of GraphQL', async (_, body) => {
  expect(await post(body)).toMatchObject({
    status: 400,
    body: { errors: [{ message: expect.any(String), extensions: { code: expect.any(String) } }] },
  });
});

test('told to end, it answers what it was asked, and ends', async () => {
  const asked = post({ query: '{ late }' });
  // It has the request before it is told.
  await post({ query: '{ hello }' });
  const ended = gateway.stop();
  expect(await asked).toMatchObject({ status: 200, body: { data: { late: 'late' } } });
  expect(await ended).toEqual({ code: 0 });
});
