import { ApolloServer } from '@apollo/server';
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { chooseEngine } from '../../gateway/execution/choose-engine.ts';
import { EngineRefusal } from '../../gateway/execution/engine.ts';
import type { Caller } from '../../gateway/line/authenticate.ts';
import { fullSubject, inMemoryDepartments, inMemoryDirectory } from '../in-memory-departments.ts';
import { type Asking, lineInMemory, supergraphSdl } from '../line-in-memory.ts';
import { catalogue, clientSchema as schema } from '../line-question.ts';
import { company, person, stranger, trader } from '../profile-world.ts';
import { randomOperation } from '../random-operation.ts';

// What does not pass through @apollo/server is answered and recorded as if it had.

const proven = { subject: 'x', jti: 'x', expiresAt: new Date(0), org: null, name: null, creditCode: null };
const everyone: Caller = { role: 'public' };
const officer: Caller = { ...proven, role: 'officer', org: '11319900009001018T', name: '王测试（测试）' };
const callers: readonly Caller[] = [
  everyone,
  officer,
  { ...proven, role: 'subject', creditCode: trader },
  { ...proven, role: 'auditor' },
];
const supervision = { 'credit-purpose': 'SUPERVISION.food_drug', 'credit-reference': '1' };

const through = jest.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
let failure: Error | undefined;
let ask: Awaited<ReturnType<typeof lineInMemory>>;
beforeAll(async () => {
  const full = [company, trader, person].map(
    (code) => [code, fullSubject(schema, catalogue, code, ['OPEN', 'NON_OPEN'])] as const,
  );
  const engine = await chooseEngine(
    'batching',
    supergraphSdl,
    inMemoryDepartments(new Map(full), []),
    inlinePlanner(supergraphSdl),
  );
  ask = await lineInMemory({
    engine: { ...engine, fetch: (plan, terms) => (failure ? Promise.reject(failure) : engine.fetch(plan, terms)) },
    directory: () => inMemoryDirectory([company, trader], person),
    authorized: () => ({ [company]: ['TAX_ARREARS'] }),
  });
});
beforeEach(() => void through.mockClear());

let texts = 0;
/** The same operation under a text that nobody has asked before. */
function anew(asking: Asking): Asking {
  texts += 1;
  const { query, ...others } = asking.operation;
  return { ...asking, operation: { query: `${query} # ${texts}`, ...others } };
}

/** Three times under one text, and once under another: how often @apollo/server was passed through under the one. */
async function expectSame(asking: Asking): Promise<number> {
  const once = await ask(anew(asking));
  const again = anew(asking);
  through.mockClear();
  for (const _ of [1, 2, 3]) expect(await ask(again)).toEqual(once);
  return through.mock.calls.length;
}

const profile = `query Profile($code: CreditCode!, $n: Int = 2, $all: Boolean = true) {
  subject(creditCode: $code) { creditCode kind name @include(if: $all) taxArrears(first: $n) { balance } penalties { documentNo } } }`;
const wanted = (variables: Readonly<Record<string, unknown>> = { code: company }) => ({ query: profile, variables });

test('an answer without errors passes through it once', async () => {
  expect(await expectSame({ caller: officer, headers: supervision, operation: wanted() })).toBe(1);
});

test('an answer with errors passes through it each time, and is made once each time', async () => {
  const query = 'query($code: CreditCode!) { subject(creditCode: $code) { name judgments { caseNo } } }';
  expect(await expectSame({ caller: everyone, operation: { query, variables: { code: company } } })).toBe(3);
});

describe('the same answer, status, headers and record, whoever asks', () => {
  const requests: Readonly<Record<string, Omit<Asking, 'caller'>>> = {
    'with a purpose': { operation: wanted(), headers: supervision },
    'of a code that nobody has': { operation: wanted({ code: stranger }), headers: supervision },
    'of a code that is none': { operation: wanted({ code: '1' }), headers: supervision },
    'without a variable': { operation: wanted({}), headers: supervision },
    'with a variable that is not declared': { operation: wanted({ code: trader, more: 1 }), headers: supervision },
    'with null for a variable with a default': {
      operation: wanted({ code: company, all: null }),
      headers: supervision,
    },
    'of a list that is too long': { operation: wanted({ code: company, n: 100_000_000 }), headers: supervision },
    'all or nothing': { operation: wanted(), extensions: { onForbidden: 'reject' } },
    'with extensions that mean nothing': {
      operation: wanted(),
      extensions: { onForbidden: 'x' },
      headers: supervision,
    },
    'with a purpose in its extensions': {
      operation: wanted(),
      extensions: { purpose: { code: 'SUPERVISION.food_drug', reference: '2' } },
    },
    'with a hash instead of a text': {
      operation: wanted(),
      extensions: { persistedQuery: { version: 1, sha256Hash: '00' } },
      headers: supervision,
    },
    'that takes the newer media type': {
      operation: wanted(),
      headers: { ...supervision, accept: 'application/graphql-response+json' },
    },
    'that takes nothing there is': { operation: wanted(), headers: { ...supervision, accept: 'text/plain' } },
    'in another spelling of the type': {
      operation: wanted(),
      headers: { ...supervision, 'content-type': 'application/json; charset=utf-8' },
    },
    'of one of two operations': {
      operation: { query: 'query A { __typename } query B { catalogue { year } }', operationName: 'B' } as never,
    },
    'of an operation that there is not': {
      operation: { query: 'query A { __typename } query B { catalogue { year } }', operationName: 'C' } as never,
    },
    'of none of two operations': { operation: { query: 'query A { __typename } query B { __typename }' } },
    'with an empty name': { operation: { ...wanted(), operationName: '' } as never, headers: supervision },
    'with variables as text': { operation: { ...wanted(), variables: '{}' } as never, headers: supervision },
    'about the schema': { operation: { query: '{ __schema { queryType { name } } }' } },
    'with a mistake': { operation: { query: '{ subject(creditCode: ) { name } }' } },
    'that is not valid': { operation: { query: '{ subject { nothing } }' } },
    'of a mutation': { operation: { query: 'mutation { revokeAuthorization(id: "x") { id } }' } },
  };
  test.each(Object.keys(requests))('%s', async (name) => {
    for (const caller of callers) await expectSame({ ...(requests[name] as Asking), caller });
  });
});

test('one request’s variables, purpose or caller are not another’s', async () => {
  const operation = wanted();
  const askings: readonly Asking[] = [
    { caller: officer, headers: supervision, operation },
    { caller: officer, headers: supervision, operation: wanted({ code: trader, all: false }) },
    { caller: officer, operation },
    { caller: everyone, operation },
    { caller: { ...proven, role: 'auditor' }, operation },
    { caller: everyone, operation, extensions: { onForbidden: 'x' } },
    { caller: officer, headers: { ...supervision, accept: 'application/graphql-response+json' }, operation },
  ];
  const alone = await Promise.all(askings.map((asking) => ask(anew(asking))));
  expect(new Set(alone.map(({ body, status, headers }) => JSON.stringify([body, status, headers]))).size).toBe(
    askings.length,
  );
  for (const _ of [1, 2]) expect(await Promise.all(askings.map(ask))).toEqual(alone);
});

test.each([
  ['of ours', new Error('nothing of this is told'), 500],
  ['to take it', new EngineRefusal('OVERLOADED'), 503],
])('a failure %s is answered and recorded as such, known or not', async (_, error, status) => {
  const asking = anew({ caller: officer, headers: supervision, operation: wanted() });
  await ask(asking);
  failure = error;
  try {
    const once = await ask(anew(asking));
    expect(once).toMatchObject({ status, kind: 'FAILED' });
    expect(once.concerned).toMatchObject([{ creditCode: company }]);
    expect(await ask(asking)).toEqual(once);
    expect(through).toHaveBeenCalledTimes(3);
  } finally {
    failure = undefined;
  }
});

test('a mutation is never prepared, however it begins', async () => {
  const query = '  mutation { __typename }';
  expect(await expectSame({ caller: officer, headers: supervision, operation: { query } })).toBe(3);
});

test('generated operations', async () => {
  let prepared = 0;
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (g) => {
      const operation = randomOperation(schema, [company, trader, person, stranger], (arbitrary) => g(() => arbitrary));
      if (validate(schema, parse(operation.query)).length > 0) return;
      const caller = g(fc.constantFrom, ...callers);
      if ((await expectSame({ caller, operation, headers: supervision })) === 1) prepared += 1;
    }),
    { numRuns: 100, endOnFailure: true },
  );
  expect(prepared).toBeGreaterThan(10);
});
