import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DepartmentAnswer } from '../../gateway/execution/department-client.ts';
import { company, logOf, person, startProfileWorld, stranger, trader } from '../profile-world.ts';
import type { World } from '../world.ts';

type Json = Record<string, unknown>;
type Entity = Json & { taxArrears: Json[] };

/** What the tax office's server answers instead of the truth. */
let lie: ((truth: DepartmentAnswer) => unknown) | null = null;

const entitiesOf = ({ data }: DepartmentAnswer): readonly Entity[] => (data?._entities ?? []) as Entity[];

/** Lies about each entity that the department answers. */
const aboutEach = (change: (entity: Entity) => unknown) => (truth: DepartmentAnswer) => ({
  ...truth,
  data: { _entities: entitiesOf(truth).map(change) },
});

/** Lies about the first of the company's arrears. */
const aboutARow = (change: (row: Json) => Json) =>
  aboutEach((entity) => {
    const [first = {}, ...others] = entity.taxArrears;
    return { ...entity, taxArrears: [change(first), ...others] };
  });

let world: World;
beforeAll(async () => {
  world = await startProfileWorld({
    between: (name, client) =>
      name === 'tax'
        ? {
            ...client,
            query: async (query) => {
              const truth = await client.query(query);
              return lie && !/_changes|_acts/.test(query.query) ? (lie(truth) as DepartmentAnswer) : truth;
            },
          }
        : client,
  });
}, 180_000);
afterAll(() => world.close());
beforeEach(() => {
  lie = null;
});

const query = `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) {
  creditCode registration { state } taxArrears { taxType balance } } }`;
const ask = (codes: readonly string[] = [company]) => world.ask(query, { codes });

const registered = { creditCode: company, registration: { state: '存续' } };
const first = { taxType: '城市维护建设税', balance: '446243.00' };
const second = { taxType: '企业所得税', balance: '479467.00' };

test('the truth passes', async () => {
  expect((await ask()).body).toEqual({
    data: { subjects: [{ ...registered, taxArrears: [first, second] }] },
    extensions: { cost: expect.anything() },
  });
});

const hiddenRows: Record<string, (row: Json) => Json> = {
  'a row that is not open': (row) => ({ ...row, _cg_openness: 'NON_OPEN' }),
  'a row of another item': (row) => ({ ...row, _cg_item: 'TAX_PENALTY' }),
  'a row of an item that does not exist': (row) => ({ ...row, _cg_item: person }),
  'a row whose last day was yesterday': (row) => ({ ...row, _cg_until: '2026-11-22' }),
};

describe('G-04 a row that may not leave is dropped at the edge, whatever the department returned', () => {
  test.each(Object.entries(hiddenRows))('%s', async (_, change) => {
    lie = aboutARow(change);
    let body: unknown;
    const rows = await logOf(world, async () => {
      ({ body } = await ask());
    });
    // No error and no hole: nothing tells that there was something.
    expect(body).toEqual({
      data: { subjects: [{ ...registered, taxArrears: [second] }] },
      extensions: { cost: expect.anything() },
    });
    const { _cg_item: item = 'TAX_ARREARS', _cg_openness: openness, _cg_until: until } = change({});
    const why = openness ? 'NON_OPEN' : until ? 'PERIOD_ENDED' : 'NOT_OF_TYPE';
    const withheld = { [item === person ? 'UNKNOWN' : String(item)]: { [why]: 1 } };
    expect(rows).toMatchObject([
      { subject: company, outcome: 'ANSWERED', released: { REGISTRATION: 1, TAX_ARREARS: 1 }, withheld },
    ]);
    expect(JSON.stringify(rows)).not.toContain(person);
  });

  test('a row whose last day is today passes', async () => {
    lie = aboutARow((row) => ({ ...row, _cg_until: '2026-11-23' }));
    expect((await ask()).body.data?.subjects).toEqual([{ ...registered, taxArrears: [first, second] }]);
  });
});

const noAnswers: Record<string, (truth: DepartmentAnswer) => unknown> = {
  'another subject in the place of the one asked about': aboutEach((entity) => ({ ...entity, _cg_key: stranger })),
  'a subject without its key': aboutEach(({ _cg_key: _, ...entity }) => entity),
  'more entities than were asked for': (truth) => ({
    ...truth,
    data: { _entities: [...entitiesOf(truth), null] },
  }),
  'no entities': () => ({ data: {}, errors: [] }),
  'entities that are no list': () => ({ data: { _entities: 'none' }, errors: [] }),
  'an entity that is a text': aboutEach(() => 'Subject'),
  'a list that is an object': aboutEach((entity) => ({ ...entity, taxArrears: { balance: '1.00' } })),
  'a row that is a number': aboutEach((entity) => ({ ...entity, taxArrears: [5] })),
  'a null among the rows': aboutEach((entity) => ({ ...entity, taxArrears: [null] })),
  'an object for a text': aboutARow((row) => ({ ...row, taxType: { text: 'x' } })),
  'a row without what its check needs': aboutARow(({ _cg_openness: _, ...row }) => row),
};

describe('an answer of another shape is no answer', () => {
  test.each(Object.entries(noAnswers))('%s', async (_, change) => {
    lie = change;
    let body: unknown;
    const rows = await logOf(world, async () => {
      ({ body } = await ask([company, trader]));
    });
    expect(body).toEqual({
      data: {
        subjects: [
          { ...registered, taxArrears: null },
          { creditCode: trader, registration: { state: '存续' }, taxArrears: null },
        ],
      },
      errors: [
        {
          message: 'The department does not answer now. Its fields are left out; ask again later.',
          path: ['subjects', 'taxArrears'],
          extensions: { code: 'DEPARTMENT_UNAVAILABLE', department: 'tax' },
        },
      ],
      extensions: { incomplete: ['tax'], cost: expect.anything() },
    });
    expect(rows).toMatchObject([
      { subject: company, outcome: 'PARTIAL', incomplete: ['tax'] },
      { subject: trader, outcome: 'PARTIAL', incomplete: ['tax'] },
    ]);
  });
});

test('G-08 subjects in each other’s places are asked for one by one, and each gets its own', async () => {
  lie = (truth) => ({ ...truth, data: { _entities: entitiesOf(truth).toReversed() } });
  const [, { creditCode, taxArrears } = {}] = ((await ask([company, trader])).body.data?.subjects ?? []) as Json[];
  expect({ creditCode, taxArrears }).toEqual({
    creditCode: trader,
    taxArrears: [{ taxType: '增值税', balance: '2000.50' }],
  });
  expect((await ask([trader, company])).body.data?.subjects).toMatchObject([
    { creditCode: trader, taxArrears: [{ balance: '2000.50' }] },
    { creditCode: company, taxArrears: [first, second] },
  ]);
});

describe('what was not asked for goes no further', () => {
  test('another department’s field, the subject’s name and a field that does not exist', async () => {
    lie = aboutEach((entity) => ({
      ...entity,
      creditCode: trader,
      __typename: 'Registration',
      name: 'forged',
      registration: { state: 'forged' },
      secret: person,
    }));
    const { body } = await world.ask(
      `{ subject(creditCode: "${company}") { __typename creditCode name registration { state } taxArrears(first: 1) { balance } } }`,
    );
    expect(body).toEqual({
      data: {
        subject: {
          __typename: 'Subject',
          ...registered,
          name: '申城测试科技有限公司（测试）',
          taxArrears: [{ balance: '446243.00' }],
        },
      },
      extensions: { cost: expect.anything() },
    });
  });

  test('a field of a record', async () => {
    lie = aboutARow((row) => ({ ...row, businessAddress: 'x', __proto__: { balance: '0' }, constructor: 'x' }));
    expect((await ask()).body.data?.subjects).toEqual([{ ...registered, taxArrears: [first, second] }]);
  });
});

describe('what a department says of its errors stays with the gateway', () => {
  const message = `row of ${person} at /srv/tax/resolver.ts:12 failed`;
  const unavailable = (...path: string[]) => ({
    message: 'The department does not answer now. Its fields are left out; ask again later.',
    path,
    extensions: { code: 'DEPARTMENT_UNAVAILABLE', department: 'tax' },
  });
  const failing =
    (path: unknown, change: (entity: Entity) => unknown = (entity) => ({ ...entity, taxArrears: null })) =>
    (truth: DepartmentAnswer) => ({
      ...(aboutEach(change)(truth) as Json),
      errors: [{ message, path, extensions: { code: 'FORBIDDEN', stacktrace: [message], department: person } }],
    });

  test('an error on a field is told by the path of that field', async () => {
    lie = failing(['_entities', 0, 'taxArrears']);
    const { body } = await ask();
    expect(body).toEqual({
      data: { subjects: [{ ...registered, taxArrears: null }] },
      errors: [unavailable('subjects', 'taxArrears')],
      extensions: { incomplete: ['tax'], cost: expect.anything() },
    });
  });

  test('an error inside a record keeps the record', async () => {
    lie = failing(['_entities', 0, 'taxArrears', 0, 'balance'], (entity) => ({
      ...entity,
      taxArrears: [{ ...entity.taxArrears[0], balance: null }],
    }));
    const { body } = await ask();
    expect(body).toEqual({
      data: { subjects: [{ ...registered, taxArrears: [{ ...first, balance: null }] }] },
      errors: [unavailable('subjects', 'taxArrears', 'balance')],
      extensions: { incomplete: ['tax'], cost: expect.anything() },
    });
  });

  test.each([
    ['that no field has', ['_entities', 0, person]],
    ['with another index', ['_entities', 7, 'taxArrears']],
    ['of another department', ['_entities', 0, 'registration']],
    ['that is no path', 'taxArrears'],
    ['that is a number', 5],
    ['that is missing', undefined],
  ])('a path %s means all of its fields', async (_, path) => {
    lie = failing(path);
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body.errors).toEqual([unavailable('subjects', 'taxArrears')]);
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${person}|resolver|stack`));
  });

  test('aliases of the client are those of the error', async () => {
    lie = (truth) => ({ ...truth, data: null, errors: [{ message, path: ['_entities', 0, '_cg_as_id'] }] });
    const { body } = await world.ask(
      `{ us: subject(creditCode: "${company}") { id: taxArrears { balance } more: taxPenalties { id } name } }`,
    );
    expect(body).toEqual({
      data: { us: { id: null, more: null, name: '申城测试科技有限公司（测试）' } },
      errors: [unavailable('us', 'id')],
      extensions: { incomplete: ['tax'], cost: expect.anything() },
    });
  });
});
