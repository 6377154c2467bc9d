import { sql } from 'kysely';
import type { PreparedRun } from '../../database/prepared.ts';
import { catalogueFor } from '../../domain/catalogue.ts';
import { keptPlans } from '../../subgraphs/entities/kept-plans.ts';
import { leanEntities } from '../../subgraphs/entities/lean-entities.ts';
import { departmentOf } from '../../subgraphs/open-department.ts';
import { type BothPaths, startBothPaths } from '../both-paths.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { schemaOf } from '../full-records.ts';
import { catalogues, DAY } from '../running-department.ts';
import { arrears, firm, suppliedRecord } from '../supplied-records.ts';

const subject = { __typename: 'Subject', creditCode: firm(0) };
const usual =
  'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Subject { taxArrears { id balance } } } }';
const list = (field: string, declared = '') =>
  `query ($of: [_Any!]! ${declared}) { _entities(representations: $of) { ... on Subject { ${field} } } }`;

describeOnEachDatabase('what the lean path does not answer', (newPlace) => {
  let tax: BothPaths;
  beforeAll(async () => {
    tax = await startBothPaths('tax', await newPlace());
    await tax.supply([arrears({ fields: { taxType: '增值税', balance: '1.50' } }), arrears({ openness: 'NON_OPEN' })]);
  });
  afterAll(() => tax.close());

  async function plainly(body: unknown): Promise<string> {
    const { plain, lean, directly } = await tax.ask(body);
    expect(lean).toEqual(plain);
    expect(directly).toBe(false);
    return plain.body;
  }

  test('the usual call is answered directly, and under its own name', async () => {
    const named = usual.replace('query', 'query Usual');
    for (const body of [
      { query: usual },
      { query: named, operationName: 'Usual' },
      { query: named, operationName: null },
    ]) {
      const { plain, lean, directly } = await tax.ask({ ...body, variables: { of: [subject] } });
      expect([lean, directly]).toEqual([plain, true]);
      expect(plain.body).toContain('"balance":"1.50"');
    }
  });

  test.each([
    ['a condition with a variable', list('taxArrears { id @include(if: $yes) }', '$yes: Boolean!'), { yes: true }],
    ['a literal condition', list('taxArrears { id @skip(if: false) }'), {}],
    ['a condition on the subject', list('... @include(if: true) { taxArrears { id } }'), {}],
    ['a named fragment', `${list('...f')} fragment f on Subject { taxArrears { id } }`, {}],
    ['another root beside', usual.replace('{ _entities', '{ __typename _entities'), {}],
    [
      'entities twice',
      usual.replace('{ _entities', '{ other: _entities(representations: $of) { __typename } _entities'),
      {},
    ],
    ['literal representations', '{ _entities(representations: []) { __typename } }', {}],
    ['an optional list of representations', usual.replace('[_Any!]!', '[_Any!]! = []'), {}],
    ['two operations', `${usual.replace('query', 'query A')} query B { __typename }`, {}],
    ["a person's number in the text", list('a11010519900307571x: taxArrears { id }'), {}],
    ['a field that there is not', list('taxArrears { tax_type }'), {}],
    ['an argument that there is not', list('taxArrears(where: "true") { id }'), {}],
    ['a field of the gateway alone', '{ _changes(after: "0") { next } }', {}],
    ['a mutation', 'mutation { _abandon(id: "x", reason: "x", by: "x") { refused { reason } } }', {}],
    ['a syntax error', `${usual} }`, {}],
    ['no text', '', {}],
    ['too long a list', list('taxArrears(first: 1001) { id } more: taxArrears(first: 1) { id }'), {}],
    ['a list of minus one', list('taxArrears(first: -1) { id }'), {}],
    [
      'a number that is none',
      list('taxArrears(first: $few) { id }', '$few: Int'),
      { few: '1; drop table tax_arrears' },
    ],
    [
      'a day that is none',
      list('taxArrears(decidedAfter: $day) { id }', '$day: Date'),
      { day: "2026-01-01' or true --" },
    ],
    ['a variable that is missing', list('taxArrears(first: $few) { id }', '$few: Int!'), {}],
  ])('%s: the answer is that of plain execution', async (_, query, variables) => {
    expect(await plainly({ query, variables: { of: [subject], ...variables } })).toMatch(/^\{/);
  });

  test.each([
    ['no variables', undefined],
    ['null for variables', null],
    ['a text for variables', 'of'],
    ['no representations', {}],
    ['null for representations', { of: null }],
    ['one representation that is no list', { of: subject }],
    ['a representation of null', { of: [subject, null] }],
    ['a representation that is a text', { of: [subject, 'Subject'] }],
    ['a list for a representation', { of: [[subject]] }],
    ['no type', { of: [{ creditCode: firm(0) }] }],
    ['a type that there is not', { of: [{ ...subject, __typename: 'Nothing' }] }],
    ['an interface for a type', { of: [{ __typename: 'CreditRecord', id: 'x' }] }],
    ['a type that is no entity', { of: [{ __typename: 'Provider' }] }],
    ['a type of which nothing is selected', { of: [subject, { __typename: 'TaxArrears', id: 'x' }] }],
    ['a code that is none', { of: [subject, { ...subject, creditCode: "'; drop table tax_arrears; --" }, subject] }],
    ['a number for a code', { of: [{ ...subject, creditCode: 7 }] }],
  ])('%s: the answer is that of plain execution', async (_, variables) => {
    await plainly({ query: usual, variables });
  });

  test.each([[[{ query: usual }]], ['text'], [7], [null], [{}], [{ query: 7 }], [{ query: usual, operationName: '' }]])(
    'a body of %j is refused as by plain execution',
    async (body) => {
      await plainly(
        typeof body === 'object' && body && !Array.isArray(body) ? { variables: { of: [subject] }, ...body } : body,
      );
    },
  );

  test('errors about one subject have numbers for its place', async () => {
    const wrong = { ...subject, creditCode: 'x' };
    const body = JSON.parse(await plainly({ query: usual, variables: { of: [subject, wrong] } }));
    expect(body.errors).toMatchObject([{ path: ['_entities', 1] }]);
    expect(body.data._entities).toEqual([{ taxArrears: [expect.objectContaining({ balance: '1.50' })] }, null]);
  });
});

describeOnEachDatabase('rows that no importer wrote', (newPlace) => {
  let tax: BothPaths;
  beforeEach(async () => {
    tax = await startBothPaths('tax', await newPlace());
    await tax.supply([
      arrears({ endedOn: '2026-01-21' }),
      suppliedRecord({ type: 'TaxPenalty', item: 'TAX_PENALTY', fields: { kinds: ['FINE'] } }),
    ]);
  });
  afterEach(() => tax.close());

  test.each([
    ['tax_arrears set provider = \'{"code": null}\'', 'taxArrears { provider { name } }'],
    ["tax_arrears set provider = '[]'", 'taxArrears { provider { name } }'],
    ['tax_arrears set authority = \'"text"\'', 'taxArrears { authority { name } }'],
    ['tax_arrears set authority = \'{"name": 7, "code": true}\'', 'taxArrears { authority { code name } }'],
    ["tax_arrears set ended_on = '10000-01-01'", 'taxArrears { id }'],
    ["tax_arrears set ended_on = '10000-01-01'", 'taxArrears { queryableUntil }'],
    ["tax_arrears set ended_on = 'infinity'", 'taxArrears { taxType }'],
    ["tax_penalty set kinds = '{FINE,NOTHING}'", 'taxPenalties { kinds }'],
    ["tax_penalty set kinds = '{FINE,NULL}'", 'taxPenalties { kinds }'],
    ["tax_penalty set procedure = 'NOTHING'", 'taxPenalties { procedure }'],
  ])('%s: the answer is that of plain execution', async (change, selection) => {
    await sql.raw(`update ${change}`).execute(tax.database);
    const { plain, lean, directly } = await tax.ask({ query: list(selection), variables: { of: [subject] } });
    expect(lean).toEqual(plain);
    expect(directly).toBe(false);
    // What is right with such rows is answered as ever.
    const whole = await tax.ask({ query: list('creditCode'), variables: { of: [subject] } });
    expect(whole.lean).toEqual(whole.plain);
  });

  test('a table that is changed under prepared statements is answered as it is then', async () => {
    const asked = { query: usual, variables: { of: [subject] } };
    for (const change of [
      'alter table tax_arrears alter column balance type text using balance::text',
      'alter table tax_arrears alter column balance type numeric using balance::numeric',
      'alter table tax_arrears add column later integer',
    ]) {
      for (let n = 0; n < 8; n += 1) await tax.ask(asked);
      await sql.raw(change).execute(tax.database);
      const answers = [await tax.ask(asked), await tax.ask(asked), await tax.ask(asked)];
      for (const { plain, lean } of answers) expect(lean).toEqual(plain);
      expect(answers.at(-1)?.directly).toBe(true);
    }
  });
});

describe('hostile operations', () => {
  const runs: PreparedRun[] = [];
  const tables = departmentOf('tax').tables;
  const schema = schemaOf('tax');
  const answer = leanEntities({
    schema,
    tables,
    catalogues,
    prepared: async (asked) => {
      runs.push(...asked);
      return asked.map(() => []);
    },
  });

  test('no text of an operation, of variables or of a scope gets into SQL', async () => {
    const texts = new Set<string>();
    for (const [alias, few, day, item] of [
      ['a', 1, null, 'TAX_ARREARS'],
      ['__proto__', 7, '2026-01-01', "'; drop table tax_arrears; --"],
      ['drop_table_tax_arrears', 1_000, '2024-02-29', '{"a","b"}'],
    ] as const) {
      const query = list(
        `${alias}: taxArrears(first: $few, decidedAfter: $day) { ${alias}: balance x: id }`,
        '$few: Int, $day: Date',
      );
      const variables = { of: [subject, { ...subject, creditCode: firm(1) }], few, day };
      await answer({ query, variables }, { items: [item], day: DAY });
      const { statement, values } = runs.pop() as PreparedRun;
      texts.add(statement.text);
      expect(values).toEqual(expect.arrayContaining([[firm(0), firm(1)], few, day, [item], DAY]));
    }
    expect(texts.size).toBe(1);
    expect([...texts].join()).not.toMatch(/drop|proto|91319900|2026|TAX_/);
  });

  test('every statement has the condition that rows are visible', async () => {
    runs.length = 0;
    for (const { field, type } of tables) {
      const id = `tax:${type}:${'0'.repeat(32)}`;
      const both = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Subject { ${field} { id } } ... on ${type} { id } } }`;
      await answer({ query: both, variables: { of: [subject, { __typename: type, id }] } }, { items: [], day: DAY });
    }
    expect(runs).toHaveLength(tables.length * 2);
    for (const { statement } of runs)
      expect(statement.text).toMatch(/t\.openness = 'OPEN' or t\.item = any\(.*not t\.suspended/);
  });

  test('plans are kept by their length, and usual ones stay', () => {
    const planOf = keptPlans(schema, tables);
    const catalogue = catalogueFor(catalogues, 2026);
    const kept = planOf(usual, catalogue);
    const long = (n: number) =>
      list(Array.from({ length: 300 }, (_, m) => `a${n}_${m}: taxArrears { id item balance taxType }`).join(' '));
    const first = planOf(long(0), catalogue);
    expect(first).not.toBeNull();
    for (let n = 1; n < 60; n += 1) {
      expect(planOf(long(n), catalogue)).not.toBeNull();
      expect(planOf(usual, catalogue)).toBe(kept);
    }
    expect(planOf(long(0), catalogue)).not.toBe(first);
    expect(planOf(`${usual}${' '.repeat(20_000)}`, catalogue)).toBeNull();
  });
});
