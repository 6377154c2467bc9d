import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { company, logOf, startProfileWorld } from '../profile-world.ts';
import type { World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 180_000);
afterAll(() => world.close());
beforeEach(() => void world.calls.splice(0));

const codesOf = (body: { errors?: readonly { extensions?: unknown }[] | undefined }) =>
  new Set(body.errors?.map(({ extensions }) => (extensions as { code: string }).code));

const subject = (selection: string) => `{ subject(creditCode: "${company}") { ${selection} } }`;
const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');

const bombs: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'more tokens than an operation may have': [subject('name '.repeat(10_001)), ['GRAPHQL_PARSE_FAILED']],
  'thousands of fields of one key': [subject('name '.repeat(9_900)), ['GRAPHQL_VALIDATION_FAILED']],
  'thousands of lists of one key': [subject('taxArrears { balance } '.repeat(2_400)), ['GRAPHQL_VALIDATION_FAILED']],
  'selections nested past the stack': ['{ a'.repeat(4_900) + '}'.repeat(4_900), ['GRAPHQL_PARSE_FAILED']],
  'lists nested past the stack': [
    `{ subject(creditCode: ${'['.repeat(4_900)}${']'.repeat(4_900)}) { name } }`,
    ['GRAPHQL_PARSE_FAILED'],
  ],
  'fragments nested deeper than the planner can follow': [
    `{ ${'... on Query { '.repeat(1_600)} __typename ${'} '.repeat(1_600)} }`,
    ['COST_EXCEEDED'],
  ],
  'fragments that double thirty times': [
    `{ ...f0 } ${times(30, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)} fragment f30 on Query { __typename }`,
    ['COST_EXCEEDED'],
  ],
  'selections that double thirty times': [
    `${subject('...f0')} ${times(30, (i) => `fragment f${i} on Subject { ... on Subject { ...f${i + 1} } ... on Subject { name ...f${i + 1} } }`)}
     fragment f30 on Subject { taxArrears { balance } }`,
    ['COST_EXCEEDED'],
  ],
  'fragments in a circle': [
    `{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }`,
    ['GRAPHQL_VALIDATION_FAILED'],
  ],
  'a root field for each of many subjects': [
    `{ ${times(21, (i) => `s${i}: subject(creditCode: "${company}") { taxArrears { balance } }`)} }`,
    ['COST_EXCEEDED'],
  ],
};

describe('an operation that grows without measure ends quickly and costs no department anything', () => {
  test.each(Object.entries(bombs))('%s', async (_, [query, codes]) => {
    const started = Date.now();
    let answer = await world.ask('{ __typename }');
    const rows = await logOf(world, async () => {
      answer = await world.ask(query);
    });
    expect(Date.now() - started).toBeLessThan(3_000);
    expect(answer.status).toBe(400);
    expect([...codesOf(answer.body)]).toEqual(codes);
    expect(JSON.stringify(answer.body)).not.toMatch(/stack/i);
    expect(rows).toMatchObject([{ outcome: 'REFUSED', errors: codes }]);
    expect(world.calls).toEqual([]);
    expect(world.reported).toEqual([]);
  });

  test('what is long but within measure is answered', async () => {
    const nested = `${'... on Subject { '.repeat(90)} name ${'} '.repeat(90)}`;
    const chain = `{ ...f0 } ${times(99, (i) => `fragment f${i} on Query { ...f${i + 1} }`)} fragment f99 on Query { __typename }`;
    const roots = `{ ${times(20, (i) => `s${i}: subject(creditCode: "${company}") { name }`)} }`;
    for (const query of [subject(nested), chain, roots]) expect((await world.ask(query)).body.errors).toBeUndefined();
  });
});

describe('names that are ours or federation’s', () => {
  const gatewayOnly = {
    _entities: '{ _entities(representations: [{ __typename: "Subject", creditCode: "x" }]) { __typename } }',
    _service: '{ _service { sdl } }',
    _changes: '{ _changes(after: "0") { next } }',
    _openRecords: '{ _openRecords(item: "TAX_ARREARS") { endCursor } }',
  };
  test.each(Object.entries(gatewayOnly))('%s is no field of ours', async (_, query) => {
    const { status, body } = await world.ask(query);
    expect({ status, codes: [...codesOf(body)] }).toEqual({ status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'] });
    expect(world.calls).toEqual([]);
  });

  const reserved = {
    'an alias': subject('_cg_item: name'),
    'an alias at the root': `{ _cg_x: subject(creditCode: "${company}") { name } }`,
    'a variable': 'query ($_cg_code_subject: CreditCode!) { subject(creditCode: $_cg_code_subject) { name } }',
    'a fragment': `${subject('..._cg_f')} fragment _cg_f on Subject { name }`,
    'an operation': `query _cg_q { __typename }`,
    'the variable of federation': `query ($representations: Int) { subject(creditCode: "${company}") { taxArrears(first: $representations) { balance } } }`,
  };
  test.each(Object.entries(reserved))('%s with a reserved name is refused', async (_, query) => {
    const { status, body } = await world.ask(query, { _cg_code_subject: company, representations: 1 });
    expect({ status, codes: [...codesOf(body)] }).toEqual({ status: 400, codes: ['BAD_USER_INPUT'] });
    expect(world.calls).toEqual([]);
  });

  test('a variable that is not declared changes nothing', async () => {
    const { body } = await world.ask('query ($code: CreditCode!) { subject(creditCode: $code) { creditCode } }', {
      code: company,
      _cg_code_subject: '91319907MA84CG2310',
      representations: [],
    });
    expect(body).toEqual({ data: { subject: { creditCode: company } }, extensions: { cost: expect.anything() } });
  });
});

describe('variables', () => {
  const query =
    'query ($code: CreditCode!, $first: Int, $on: Boolean = true) { subject(creditCode: $code) { name @include(if: $on) taxArrears(first: $first) { taxType } } }';
  const wrong: Readonly<Record<string, unknown>> = {
    'a text for a number': { code: company, first: '1' },
    'a number for a boolean': { code: company, on: 1 },
    'a fraction': { code: company, first: 1.5 },
    'a huge number': { code: company, first: 1e300 },
    'no code': { first: 1 },
    'null for a code': { code: null },
  };
  test.each(Object.entries(wrong))('%s is refused', async (_, variables) => {
    const { status, body } = await world.ask(query, variables as object);
    expect({ status, codes: [...codesOf(body)] }).toEqual({ status: 400, codes: ['BAD_USER_INPUT'] });
    expect(world.calls).toEqual([]);
  });

  const codes: Readonly<Record<string, unknown>> = {
    'an object': { a: 1 },
    'an object that pretends to be a text': { toString: 'x', length: 18 },
    'a list': [company],
    'a boolean': true,
    'a number': 319900,
    'another code hidden behind a line break': `${company}\n${company}`,
    'full-width characters': company.replace('9', '９'),
    SQL: `' or 1=1; drop table query_log; --`,
  };
  test.each(Object.entries(codes))('a code that is %s is an invalid code', async (_, code) => {
    const { status, body } = await world.ask(query, { code });
    expect({ status, codes: [...codesOf(body)] }).toEqual({ status: 400, codes: ['INVALID_CREDIT_CODE'] });
    expect(world.calls).toEqual([]);
  });

  test('`__proto__` and its kind are variables that nobody declared', async () => {
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query": ${JSON.stringify(query)}, "__proto__": {"query": "{ x }"},
        "variables": {"code": "${company}", "__proto__": {"first": 0, "polluted": true}, "constructor": {"prototype": {"polluted": true}}}}`,
    });
    expect(await response.json()).toMatchObject({ data: { subject: { taxArrears: [{}, {}] } } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('thousands of wrong values are answered with a few errors', async () => {
    const { status, body } = await world.ask(
      'query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { name } }',
      {
        codes: Array.from({ length: 20_000 }, () => null),
      },
    );
    expect(status).toBe(400);
    expect(body.errors?.length).toBeLessThan(100);
  });
});
