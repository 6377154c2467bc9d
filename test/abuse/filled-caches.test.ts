import { describe, expect, test } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';
import { batchingEngine } from '../../gateway/execution/batching/engine.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import { entityQueries } from '../../gateway/execution/entity-queries.ts';
import { keptByOperation } from '../../gateway/line/kept-by-operation.ts';
import { supergraphSdl } from '../line-in-memory.ts';

// A few thousand characters, with fragments and aliases, lead to a plan of hundreds of thousands: whoever sends other ones each time must not
// fill the memory with what is kept of them.

/** What a department is asked with 250 aliases of a fragment. */
const largeCall = (first: number): string => {
  const lists = Array.from(
    { length: 2_500 },
    (_, n) => `a${n}: taxArrears(first: ${first}) { id item balance taxType }`,
  );
  return `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Subject { ${lists.join(' ')} } } }`;
};

test('large calls to departments are not kept by the hundred, and usual ones stay', () => {
  const prepared = entityQueries('tax');
  const usual = '{ _entities(representations: []) { ... on Subject { taxArrears { id } } } }';
  const [kept, large] = [prepared(usual), prepared(largeCall(0))];
  expect(prepared(largeCall(0))).toBe(large);
  for (let first = 1; first <= 20; first += 1) {
    prepared(largeCall(first));
    expect(prepared(usual)).toBe(kept);
  }
  expect(prepared(largeCall(0))).not.toBe(large);
  expect(prepared(largeCall(0)).text).toBe(large.text);
}, 60_000);

test('plans are kept by their own length, not by that of their operations', async () => {
  const planned: string[] = [];
  const planner = {
    plan: async (text: string) => {
      planned.push(text);
      const operation = text.includes('name') ? '{ subject { name } }' : 'x'.repeat(1_000_000);
      return {
        kind: 'QueryPlan' as const,
        node: { kind: 'Fetch' as const, serviceName: 'tax', operation, operationKind: 'query' as never },
      };
    },
    close: async () => undefined,
  };
  const engine = batchingEngine(supergraphSdl, new Map(), centreExecutor(), planner as never);
  const plan = (query: string) => engine.plan(parse(query));
  const usual = '{ subject(creditCode: "x") { name } }';
  for (let n = 0; n < 60; n += 1) {
    await plan(`{ subject(creditCode: "${n}") { kind } }`);
    await plan(usual);
  }
  expect(planned.filter((text) => text.includes('name'))).toHaveLength(1);
  await plan('{ subject(creditCode: "59") { kind } }');
  expect(planned).toHaveLength(61);
  await plan('{ subject(creditCode: "0") { kind } }');
  expect(planned).toHaveLength(62);
});

describe('what the line works out of operations', () => {
  const operationOf = (query: string) => {
    const [operation] = parse(query).definitions as [OperationDefinitionNode];
    return (...values: readonly boolean[]) => ({
      operation,
      fragments: new Map(),
      variables: Object.fromEntries(values.map((value, n) => [`v${n}`, value])),
    });
  };

  test('is kept up to a size of all operations and conditions together, what is used staying', () => {
    const keep = () =>
      keptByOperation(
        () => ({}),
        () => 500,
      );
    const [one, other] = [keep(), keep()];
    const usual = operationOf('{ a }')();
    const [first, kept] = [operationOf('{ first }')(), one(usual)];
    const before = one(first);
    expect(one(first)).toBe(before);
    for (let n = 0; n < 400; n += 1) {
      const conditional = operationOf('query ($v0: Boolean!, $v1: Boolean!) { a @skip(if: $v0) b @skip(if: $v1) }');
      for (const values of [
        [true, true],
        [false, true],
      ])
        (n % 2 === 0 ? one : other)(conditional(...values));
      expect(one(usual)).toBe(kept);
    }
    expect(one(first)).not.toBe(before);
    expect(one(first)).toBe(one(first));
  });

  test('of one operation is kept for sixteen combinations of its conditions', () => {
    const kept = keptByOperation(
      () => ({}),
      () => 1,
    );
    const each = (write: (n: number) => string) => [0, 1, 2, 3, 4].map(write).join(' ');
    const of = operationOf(
      `query (${each((n) => `$v${n}: Boolean`)}) { ${each((n) => `a${n}: a @skip(if: $v${n})`)} }`,
    );
    const combination = (bits: number) => of(...[1, 2, 4, 8, 16].map((bit) => (bits & bit) > 0));
    const all = Array.from({ length: 16 }, (_, bits) => kept(combination(bits)));
    for (const [bits, one] of all.entries()) expect(kept(combination(bits))).toBe(one);
    kept(combination(16));
    for (const [bits, one] of all.entries()) expect(kept(combination(bits))).not.toBe(one);
  });
});

test.each([
  ['a mutation', 'mutation { watch(creditCode: "91310000000000000A") { __typename } }'],
  ["a person's number in a filter", '{ queryLog(filter: { subject: "11010519900307571x" }) { __typename } }'],
])('no plan is kept with %s in its text', async (_, query) => {
  const planned: string[] = [];
  const plan = async (text: string) => {
    planned.push(text);
    return { kind: 'QueryPlan' as const };
  };
  const planner = { plan, close: async () => undefined };
  const engine = batchingEngine(supergraphSdl, new Map(), centreExecutor(), planner);
  for (const text of [query, query, '{ catalogue { year } }', '{ catalogue { year } }']) await engine.plan(parse(text));
  expect(planned).toHaveLength(3);
});
