import { sql } from 'kysely';
import type { OpenDatabase } from '../../database/open.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { openDirectory } from '../change-feed.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { type AskCentre, askingCentre } from '../running-centre.ts';
import { type RunningDepartment, startDepartment } from '../running-department.ts';
import { arrears, firm, person, provider, suppliedRecord } from '../supplied-records.ts';

interface Connection {
  readonly available: boolean;
  readonly nodes: readonly { creditCode: string; record: { __typename: string; id: string } }[] | null;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean | null;
}

const query = `query ($item: String! = "TAX_ARREARS", $filter: OpenRecordFilter, $first: Int, $after: String) {
  openRecords(item: $item, filter: $filter, first: $first, after: $after) {
    available nodes { creditCode record { __typename ... on TaxArrears { id } ... on MajorTaxViolation { id } } }
    endCursor hasNextPage
  }
}`;

describeOnEachDatabase('open records that the centre lists', (newPlace) => {
  let tax: RunningDepartment;
  let directory: OpenDatabase<CentreTables>;
  let ask: AskCentre;
  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
    directory = await openDirectory(await newPlace());
    ask = askingCentre(directory.query, () => tax);
    await tax.supply([
      ...Array.from({ length: 13 }, (_, n) => arrears({ creditCode: firm(n), decidedOn: `2026-01-${10 + n}` })),
      arrears({ creditCode: firm(101), openness: 'NON_OPEN' }),
      arrears({ creditCode: firm(102), endedOn: '2021-03-02' }),
      arrears({ creditCode: firm(103) }),
      ...[1, 2].map((n) =>
        suppliedRecord({
          type: 'MajorTaxViolation',
          item: 'MAJOR_TAX_VIOLATION',
          creditCode: n === 1 ? person(1) : firm(n),
          subjectKind: n === 1 ? 'NATURAL_PERSON' : 'LEGAL_PERSON',
        }),
      ),
    ]);
    await sql`update tax_arrears set suspended = true where credit_code = ${firm(103)}`.execute(tax.database);
  });
  afterAll(async () => {
    await tax.close();
    await directory.close();
  });

  const list = async (variables: Readonly<Record<string, unknown>> = {}) =>
    (await ask(query, variables)).openRecords as Connection | null;
  const codes = async (variables: Readonly<Record<string, unknown>> = {}) =>
    (await list(variables))?.nodes?.map(({ creditCode }) => creditCode);
  const newestFirst = Array.from({ length: 13 }, (_, n) => firm(12 - n));

  test('are references, newest first, that their department resolves', async () => {
    const page = await list();
    expect(page).toMatchObject({ available: true, hasNextPage: false });
    expect(page?.nodes?.map(({ creditCode }) => creditCode)).toEqual(newestFirst);
    const of = page?.nodes?.map(({ record }) => record);
    const entities = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on TaxArrears { id decidedOn } } }`;
    const { data, errors } = await tax.ask(entities, { of });
    expect(errors).toEqual([]);
    expect(data?._entities).toEqual(of?.map(({ id }, n) => ({ id, decidedOn: `2026-01-${22 - n}` })));
  });

  test('come in full pages, whatever is hidden between them', async () => {
    const first = await list({ first: 6 });
    const second = await list({ first: 6, after: first?.endCursor });
    const third = await list({ first: 6, after: second?.endCursor });
    const pages = [first, second, third].map((page) => page?.nodes?.map(({ creditCode }) => creditCode));
    expect(pages).toEqual([newestFirst.slice(0, 6), newestFirst.slice(6, 12), newestFirst.slice(12)]);
    expect([first, second, third].map((page) => page?.hasNextPage)).toEqual([true, true, false]);
  });

  test('are 100 unless said otherwise, and 1,000 at most', async () => {
    await tax.supply(
      Array.from({ length: 1_100 }, (_, n) => arrears({ creditCode: firm(n), decidedOn: '2020-01-01' })),
    );
    try {
      expect(await codes()).toHaveLength(100);
      expect(await codes({ first: null })).toHaveLength(100);
      expect(await codes({ first: 5_000 })).toHaveLength(1_000);
      expect(await codes({ first: -1 })).toEqual([]);
    } finally {
      await sql`delete from tax_arrears where decided_on = '2020-01-01'`.execute(tax.database);
    }
  });

  test('are filtered by day of decision and provider', async () => {
    expect(await codes({ filter: { decidedAfter: '2026-01-19', decidedBefore: '2026-01-22' } })).toEqual([
      firm(11),
      firm(10),
    ]);
    expect(await codes({ filter: { providerCode: provider.code } })).toEqual(newestFirst);
    expect(await codes({ filter: { providerCode: firm(0) } })).toEqual([]);
  });

  test('are never about a person, though the item is open for persons too', async () => {
    expect(await codes({ item: 'MAJOR_TAX_VIOLATION' })).toEqual([firm(2)]);
  });

  test("leave out a person's record that its department took for an organisation's", async () => {
    const kind = (value: string) =>
      sql`update major_tax_violation set subject_kind = ${value} where credit_code = ${person(1)}`.execute(
        tax.database,
      );
    await kind('LEGAL_PERSON');
    try {
      const page = await list({ item: 'MAJOR_TAX_VIOLATION' });
      expect(page?.nodes?.map(({ creditCode }) => creditCode)).toEqual([firm(2)]);
      expect(JSON.stringify(page)).not.toContain(person(1));
    } finally {
      await kind('NATURAL_PERSON');
    }
  });

  test.each([
    ['an item that is not in the catalogue', { item: "TAX_ARREARS' or true --" }],
    ['an item that is not open for organisations', { item: 'PERSON_IDENTITY' }],
    ['a cursor that is none', { after: 'not a cursor' }],
    ['a provider that is a person', { filter: { providerCode: person(1) } }],
    ['a provider that is no code', { filter: { providerCode: 'x\u0000' } }],
  ])('%s lists nothing and asks no department', async (_, variables) => {
    tax.statements.length = 0;
    expect(await list(variables)).toBeNull();
    expect(tax.statements).toEqual([]);
  });

  test('a department that does not answer costs its own lists alone', async () => {
    const both = `{ licences: openRecords(item: "LICENCE") { available nodes { creditCode } hasNextPage }
      arrears: openRecords(item: "TAX_ARREARS", first: 1) { available nodes { creditCode } } }`;
    expect(await ask(both)).toEqual({
      licences: { available: false, nodes: null, hasNextPage: null },
      arrears: { available: true, nodes: [{ creditCode: firm(12) }] },
    });
  });
});
