import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askAs } from '../ask-as.ts';
import { child, company, logOf, person, startProfileWorld, trader } from '../profile-world.ts';
import { claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 240_000);
afterAll(() => world.close());

const ask = askAs(() => world);

describe('what cannot be kept is refused, and keeps nobody else off the record', () => {
  const name = `{ subject(creditCode: "${company}") { name } }`;

  test.each([
    ['half a surrogate pair in the reference', { extensions: { purpose: { code: 'OPEN', reference: 'a\ud800' } } }],
    ['a purpose that is a text', { extensions: { purpose: 'OPEN' } }],
    ['a header that is not percent-encoded', { headers: { 'credit-purpose': 'OPEN', 'credit-reference': '%E6%A1' } }],
    ['another word for onForbidden', { extensions: { onForbidden: 'REJECT' } }],
  ])('%s: 400, recorded', async (_, asked) => {
    const rows = await logOf(world, async () => {
      const honest = Array.from({ length: 5 }, () => ask(name));
      const { status, code } = await ask(name, asked);
      expect([status, code]).toEqual([400, 'BAD_USER_INPUT']);
      expect((await Promise.all(honest)).map((answer) => answer.status)).toEqual(Array(5).fill(200));
    });
    expect(rows).toHaveLength(6);
    expect(rows.filter(({ outcome }) => outcome === 'REFUSED')).toHaveLength(1);
  });

  test('a range that ends before it begins', async () => {
    const query = '{ statistics(item: "LICENCE", by: MONTH, from: "2026-03-01", to: "2026-02-01") { total } }';
    expect(await ask(query, { as: claimsOf.analyst })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  });

  test('fragments without measure are refused before they are compared with each other', async () => {
    const fragments = Array.from({ length: 101 }, (_, i) => `fragment f${i} on Subject { name }`).join(' ');
    const spread = Array.from({ length: 101 }, (_, i) => `...f${i}`).join(' ');
    const query = `{ subject(creditCode: "${company}") { ${spread} } } ${fragments}`;
    expect(await ask(query)).toMatchObject({ status: 400, code: 'COST_EXCEEDED' });
    const search = new URLSearchParams({ query });
    const headers = { 'apollo-require-preflight': 'true' };
    expect((await fetch(`${world.url}/graphql?${search}`, { headers })).status).toBe(400);
  });
});

describe('a refused operation says of each field why, and where it stands', () => {
  test('with onForbidden reject', async () => {
    const query = `{ subject(creditCode: "${company}") { name judgments { caseNo } } }`;
    const { status, body } = await ask(query, { extensions: { onForbidden: 'reject' } });
    expect([status, body.data, body.errors?.map(({ extensions }) => extensions.path)]).toEqual([
      403,
      undefined,
      [['subject', 'judgments']],
    ]);
  });
});

describe('records in a union', () => {
  const records = (selection: string) =>
    `{ openRecords(item: "TAX_ARREARS", first: 1) { nodes { record { ${selection} } } } }`;
  const first = async (selection: string) => {
    const { body } = await ask(records(selection));
    expect(body.errors).toBeUndefined();
    return (body.data as { openRecords: { nodes: { record: unknown }[] } }).openRecords.nodes[0]?.record;
  };

  test('are told apart by their type, as clients ask by themselves', async () => {
    expect(await first('__typename ... on TaxArrears { balance }')).toEqual({
      __typename: 'TaxArrears',
      balance: expect.any(String),
    });
  });

  test.each(['__typename', '... on Licence { documentNo }'])(
    'of which nothing is asked raise no alarm: %s',
    async (selection) => {
      const before = world.reported.length;
      expect(await first(selection)).toEqual(selection === '__typename' ? { __typename: 'TaxArrears' } : {});
      expect(world.reported.length).toBe(before);
    },
  );

  test('G-02 beside a named subject are on the record by themselves', async () => {
    const query = `{ subject(creditCode: "${company}") { name } openRecords(item: "TAX_ARREARS") { nodes { record { ... on TaxArrears { balance } } } } }`;
    const rows = await logOf(world, () => ask(query));
    expect(rows.map(({ subject, released }) => [subject, released])).toEqual([
      [company, {}],
      [null, { TAX_ARREARS: expect.any(Number) }],
    ]);
  });
});

test('G-05 an officer is told of a child like of an adult whom nobody knows', async () => {
  const answers = await Promise.all(
    [child, '999900199803010024'].map(async (code) => {
      const query =
        'query ($c: CreditCode!) { subject(creditCode: $c) { name taxArrears { balance } identity { name } } }';
      const headers = { 'credit-purpose': 'SUPERVISION.food_drug' };
      return (await ask(query, { as: claimsOf.officer, headers, variables: { c: code } })).body;
    }),
  );
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]?.data).toEqual({ subject: null });
});

describe('a use of a written authorization', () => {
  const grant = `mutation { grantAuthorization(grantee: "${person}", items: ["TAX_CREDIT_RATING"], validFrom: "2026-11-23",
    validTo: "2026-12-31", uses: 2) { authorization { id } refused { reason } } }`;
  const used = async () => {
    const query = `{ subject(creditCode: "${trader}") { authorizations { used state } } }`;
    const { body } = await ask(query, { as: { role: 'subject', credit_code: trader } });
    return (body.data as { subject: { authorizations: { used: number; state: string }[] } }).subject.authorizations[0];
  };
  const asThird = (selection: string, extensions = {}) =>
    ask(`{ subject(creditCode: "${trader}") { ${selection} } }`, {
      as: { role: 'subject', credit_code: person },
      extensions,
    });

  test('is counted when something is answered on its strength, and not otherwise', async () => {
    expect((await ask(grant, { as: { role: 'subject', credit_code: trader } })).body.errors).toBeUndefined();
    expect((await asThird('taxCreditRatings(first: 5000) { grade }')).status).toBe(400);
    expect((await asThird('taxCreditRatings { grade } judgments { caseNo }', { onForbidden: 'reject' })).status).toBe(
      403,
    );
    expect((await asThird('name')).status).toBe(200);
    expect(await used()).toEqual({ used: 0, state: 'VALID' });
    const seen = await asThird('taxCreditRatings { grade }');
    expect(seen.body.data).toEqual({ subject: { taxCreditRatings: [{ grade: 'B' }] } });
    expect(await used()).toEqual({ used: 1, state: 'VALID' });
    await asThird('taxCreditRatings { grade }');
    expect(await used()).toEqual({ used: 2, state: 'USED_UP' });
    expect((await asThird('taxCreditRatings { grade }')).body.data).toEqual({ subject: { taxCreditRatings: [] } });
  });

  test('is never counted more often than it says, and answers no more, however many ask at once', async () => {
    expect((await ask(grant, { as: { role: 'subject', credit_code: trader } })).body.errors).toBeUndefined();
    const answers = await Promise.all(Array.from({ length: 10 }, () => asThird('taxCreditRatings { grade }')));
    const whole = answers.filter(({ body }) => JSON.stringify(body.data).includes('"B"'));
    expect(whole).toHaveLength(2);
  });
});

test('a supervisor sees how a provider supplies, and no cells; nobody else another’s ledger', async () => {
  const query = `{ supplyLedger(provider: "11319900009001026M") { department supplies { nodes { filename report { accepted } } }
    quarantine { nodes { code } } quarantined(id: "tax:quarantine:1:2") { id } } }`;
  const { body } = await ask(query, { as: claimsOf.supervisor });
  expect(body.errors).toBeUndefined();
  expect(body.data?.supplyLedger).toMatchObject({
    department: 'tax',
    supplies: { nodes: expect.any(Array) },
    quarantine: { nodes: [] },
    quarantined: null,
  });
  expect((await ask(query, { as: claimsOf.provider })).body.data?.supplyLedger).not.toMatchObject({
    department: 'tax',
  });
  expect((await ask(query, { as: claimsOf.analyst })).code).toBe('FORBIDDEN');
});
