import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { company, person, startProfileWorld, stranger } from '../profile-world.ts';
import type { World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 180_000);
afterAll(() => world.close());
beforeEach(() => void world.calls.splice(0));

const forbidden = (...path: string[]) => ({
  message: 'You may not see this.',
  path,
  extensions: {
    code: 'FORBIDDEN',
    policy: expect.stringMatching(/^(?:default-deny|not-in-the-catalogue)$/),
    article: expect.stringMatching(/^Art\. 1[56]/),
    reason: expect.stringMatching(/\.$/),
  },
});

/** What the public may not see of a company, each with a way to select it. */
const closed = {
  'a non-open item of the courts': ['judgments { caseNo }', 'judgments'],
  another: ['enforcementCases { id }', 'enforcementCases'],
  'an item about persons': ['identity { id }', 'identity'],
  'another about persons': ['trafficViolations { id }', 'trafficViolations'],
  'a field of the centre': ['accesses { nodes { at } }', 'accesses'],
  objections: ['objections { id }', 'objections'],
  authorizations: ['authorizations { id }', 'authorizations'],
  notices: ['notices { id }', 'notices'],
  'a non-open field of an open record': ['taxCreditRatings { grade score }', 'taxCreditRatings.score'],
  'a list inside an open record': [
    'majorTaxViolations { responsiblePersons { name } }',
    'majorTaxViolations.responsiblePersons',
  ],
} as const;

/** Names that were asked of any department. */
const asked = () => new Set(world.calls.flatMap(({ query }) => query.match(/\w+/g) ?? []));

describe('G-03 a forbidden field is not fetched', () => {
  test.each(Object.entries(closed))('%s', async (_, [selection, path]) => {
    const { status, body } = await world.ask(
      `query ($code: CreditCode!) { subject(creditCode: $code) { name registration { state } ${selection} } }`,
      { code: company },
    );
    expect(status).toBe(200);
    expect(body.errors).toEqual([forbidden('subject', ...path.split('.'))]);
    expect(body.data?.subject).toMatchObject({ registration: { state: '存续' } });
    expect(asked()).not.toContain(path.split('.').at(-1));
  });

  // Of which kind a subject is, its code says; whether anybody has the code, nothing may say.
  test.each(Object.entries(closed))(
    '%s: the same errors whether anybody has the code or not',
    async (_, [selection]) => {
      const query = `query ($code: CreditCode!) { subject(creditCode: $code) { ${selection} } }`;
      const errorsOf = async (code: string) => {
        const { status, body } = await world.ask(query, { code });
        return { status, errors: body.errors };
      };
      const known = await errorsOf(company);
      expect(known.errors).toHaveLength(1);
      expect(await errorsOf(stranger)).toEqual(known);
      const ofPerson = await errorsOf(person);
      expect(ofPerson.errors).toHaveLength(1);
      expect(await errorsOf('999900199803010024')).toEqual(ofPerson);
    },
  );

  test('in every list place at once: one error a field, without indices', async () => {
    const { body } = await world.ask(
      'query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { judgments { id } taxCreditRatings { score } } }',
      { codes: [company, stranger, company] },
    );
    expect(body.errors).toEqual([
      forbidden('subjects', 'judgments'),
      forbidden('subjects', 'taxCreditRatings', 'score'),
    ]);
    expect(body.data?.subjects).toEqual([
      { judgments: null, taxCreditRatings: [{ score: null }] },
      null,
      { judgments: null, taxCreditRatings: [{ score: null }] },
    ]);
  });
});

/** Ways to hide the score of a rating in an operation; each is to end in the same answer and error as the plain one. */
const disguises = {
  plain: '{ subject(creditCode: "C") { taxCreditRatings { grade score } } }',
  'a named fragment':
    '{ subject(creditCode: "C") { ...s } } fragment s on Subject { taxCreditRatings { grade score } }',
  'nested fragments':
    '{ subject(creditCode: "C") { ...a } } fragment a on Subject { ...b } fragment b on Subject { taxCreditRatings { ...c } } fragment c on TaxCreditRating { grade ...d } fragment d on TaxCreditRating { score }',
  'an inline fragment': '{ subject(creditCode: "C") { ... on Subject { taxCreditRatings { ... { grade score } } } } }',
  'an inline fragment on the interface':
    '{ subject(creditCode: "C") { taxCreditRatings { ... on CreditRecord { ... on TaxCreditRating { grade score } } } } }',
  'a fragment at the root':
    '{ ...r } fragment r on Query { subject(creditCode: "C") { taxCreditRatings { grade score } } }',
  'fields of one key that merge':
    '{ subject(creditCode: "C") { taxCreditRatings { grade } } subject(creditCode: "C") { taxCreditRatings { score } } }',
  'an included fragment':
    'query ($yes: Boolean = true) { subject(creditCode: "C") { taxCreditRatings { grade ... @include(if: $yes) { score @skip(if: false) } } } }',
  'a fragment spread twice':
    '{ subject(creditCode: "C") { ...s ...s taxCreditRatings { score } } } fragment s on Subject { taxCreditRatings { grade score } }',
};

describe('G-03 no way of writing the operation gets a forbidden field', () => {
  test.each(Object.entries(disguises))('%s', async (_, query) => {
    const { body } = await world.ask(query.replaceAll('"C"', `"${company}"`));
    expect(body).toEqual({
      data: { subject: { taxCreditRatings: [{ grade: 'A', score: null }] } },
      errors: [forbidden('subject', 'taxCreditRatings', 'score')],
      extensions: { cost: expect.anything() },
    });
    expect(asked()).not.toContain('score');
  });

  test('an alias: the error names the alias', async () => {
    const { body } = await world.ask(
      `{ me: subject(creditCode: "${company}") { ok: taxCreditRatings { grade: score year: evaluationYear } } }`,
    );
    expect(body).toEqual({
      data: { me: { ok: [{ grade: null, year: 2025 }] } },
      errors: [forbidden('me', 'ok', 'grade')],
      extensions: { cost: expect.anything() },
    });
    expect(asked()).not.toContain('score');
  });

  test('what is skipped is neither answered nor an error', async () => {
    const query = `query ($no: Boolean!, $yes: Boolean!) { subject(creditCode: "${company}") {
      name accesses @include(if: $no) { nodes { at } } ... @skip(if: $yes) { judgments { id } }
      taxCreditRatings { grade score @skip(if: $yes) } } }`;
    const { body } = await world.ask(query, { no: false, yes: true });
    expect(body).toEqual({
      data: { subject: { name: '申城测试科技有限公司（测试）', taxCreditRatings: [{ grade: 'A' }] } },
      extensions: { cost: expect.anything() },
    });
    const shown = await world.ask(query, { no: true, yes: false });
    expect(shown.body.errors).toHaveLength(3);
  });

  test('a selection that pruning leaves empty keeps its place', async () => {
    const { body } = await world.ask(
      `{ subject(creditCode: "${company}") { accesses { endCursor } } other: subject(creditCode: "${stranger}") { accesses { endCursor } } }`,
    );
    expect(body).toEqual({
      data: { subject: { accesses: null }, other: null },
      errors: [forbidden('subject', 'accesses'), forbidden('other', 'accesses')],
      extensions: { cost: expect.anything() },
    });
    expect(world.calls).toEqual([]);
  });

  test('a record of which only a forbidden field was asked keeps its place in the list', async () => {
    const { body } = await world.ask(`{ subject(creditCode: "${company}") { taxCreditRatings { score } } }`);
    expect(body.data).toEqual({ subject: { taxCreditRatings: [{ score: null }] } });
    expect(asked()).not.toContain('score');
  });

  test('nothing but __typename is answered at every level, and of forbidden types not even that', async () => {
    const { body } = await world.ask(
      `{ __typename subject(creditCode: "${company}") { __typename taxArrears(first: 1) { __typename provider { __typename } ... on CreditRecord { kind: __typename } }
         judgments { __typename } } }`,
    );
    expect(body).toEqual({
      data: {
        __typename: 'Query',
        subject: {
          __typename: 'Subject',
          taxArrears: [{ __typename: 'TaxArrears', provider: { __typename: 'Provider' }, kind: 'TaxArrears' }],
          judgments: null,
        },
      },
      errors: [forbidden('subject', 'judgments')],
      extensions: { cost: expect.anything() },
    });
  });

  test('a fragment that can never apply asks for nothing and is no error', async () => {
    const { body } = await world.ask(
      `{ subject(creditCode: "${company}") { taxArrears(first: 1) { ... on CreditRecord { item ... on TaxCreditRating { score } } } } }`,
    );
    expect(body).toEqual({
      data: { subject: { taxArrears: [{ item: 'TAX_ARREARS' }] } },
      extensions: { cost: expect.anything() },
    });
    expect(asked()).not.toContain('score');
  });

  test('a rating that is not open is not shown, though its item is (openWhen)', async () => {
    const { body } = await world.ask(
      '{ subject(creditCode: "91319907MA84CG2310") { name taxCreditRatings { grade } } }',
    );
    expect(body).toEqual({
      data: { subject: { name: '沪北鼎帆食品有限公司（测试）', taxCreditRatings: [] } },
      extensions: { cost: expect.anything() },
    });
  });
});

describe('keys that federation uses itself', () => {
  test('may be aliases of other fields', async () => {
    const { body } = await world.ask(
      `{ __proto__: subject(creditCode: "${company}") { creditCode: kind id: name constructor: regionCode
         __proto__: orgCode taxArrears(first: 1) { __typename: taxType id: item } } }`,
    );
    expect(JSON.stringify({ data: body.data })).toBe(
      JSON.stringify({
        data: {
          ['__proto__']: {
            creditCode: 'LEGAL_PERSON',
            id: '申城测试科技有限公司（测试）',
            constructor: '319900',
            ['__proto__']: 'MA9TEXT19',
            taxArrears: [{ __typename: '城市维护建设税', id: 'TAX_ARREARS' }],
          },
        },
      }),
    );
  });

  test('do not change whom a department is asked about', async () => {
    await world.ask(`{ subject(creditCode: "${company}") { creditCode: name taxArrears { balance } } }`);
    expect(world.calls.map(({ variables }) => variables?.representations)).toEqual([
      [{ __typename: 'Subject', creditCode: company }],
    ]);
  });
});
