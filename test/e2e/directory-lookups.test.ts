import { sql } from 'kysely';
import type { OpenDatabase } from '../../database/open.ts';
import { systemRandom } from '../../domain/clock.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import { followChanges } from '../../subgraphs/credit-centre/follow-changes.ts';
import { directoryLoaders } from '../../subgraphs/credit-centre/resolvers.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { change, feedOf, openDirectory } from '../change-feed.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { catalogues, DAY, now } from '../running-department.ts';
import { firm, person } from '../supplied-records.ts';

describeOnEachDatabase("the centre's subgraph", (newPlace) => {
  let directory: OpenDatabase<CentreTables>;
  const statements: string[] = [];
  const execute = centreExecutor();
  const numbers = [
    { kind: 'REGISTRATION_NO', value: '310000000000001' },
    { kind: 'TAXPAYER_NO', value: '319900000000001' },
  ];

  beforeAll(async () => {
    directory = await openDirectory(await newPlace());
    const firms = Array.from({ length: 600 }, (_, n) =>
      change({ creditCode: firm(n), subjectName: `第${n}公司（测试）`, identifiers: n % 3 === 0 ? numbers : [] }),
    );
    const zhang = change({ creditCode: person(1), subjectKind: 'NATURAL_PERSON', subjectName: '张三（测试）' });
    await followChanges(directory.query, 'tax', feedOf([...firms, zhang]), new Date('2026-03-02T02:00:00Z'));
  });
  afterAll(() => directory.close());
  beforeEach(() => {
    statements.length = 0;
  });

  async function ask(query: string, variables: Readonly<Record<string, unknown>> = {}) {
    const database = directory.query.withPlugin({
      transformQuery: ({ node, queryId }) => {
        statements.push(directory.query.getExecutor().compileQuery(node, queryId).sql);
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const { data, errors } = await execute(query, variables, {
      directory: directoryLoaders(database),
      catalogues,
      applicationLists: [],
      revokeToken: async () => undefined,
      logVerifiers: [],
      note: () => undefined,
      caller: { role: 'public' },
      database,
      random: systemRandom,
      now,
      day: DAY,
      provider: null,
      access: { departmentsOf: () => [], ask: async () => null },
    });
    expect(errors).toBeUndefined();
    return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
  }

  test('tells who an organisation is, and what its code says', async () => {
    const query = `query ($code: CreditCode!) {
      subject(creditCode: $code) { __typename creditCode kind name orgCode regionCode aliases { kind value validFrom validTo } }
    }`;
    expect(await ask(query, { code: firm(3) })).toEqual({
      subject: {
        __typename: 'Subject',
        creditCode: firm(3),
        kind: 'LEGAL_PERSON',
        name: '第3公司（测试）',
        orgCode: firm(3).slice(8, 17),
        regionCode: '319900',
        aliases: numbers.map((number) => ({ ...number, validFrom: null, validTo: null })),
      },
    });
  });

  test("a person's number is not taken apart", async () => {
    const query = `query ($code: CreditCode!) { subject(creditCode: $code) { kind name orgCode regionCode aliases { value } } }`;
    expect(await ask(query, { code: person(1) })).toEqual({
      subject: { kind: 'NATURAL_PERSON', name: '张三（测试）', orgCode: null, regionCode: null, aliases: [] },
    });
  });

  test('an unknown code is null, without an error', async () => {
    const query = `query ($code: CreditCode!) { subject(creditCode: $code) { name } }`;
    expect(await ask(query, { code: firm(999_999) })).toEqual({ subject: null });
  });

  const many = `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { creditCode name aliases { value } } }`;
  test('1,000 codes are two statements, answered in their order, repeated and unknown ones too', async () => {
    const codes = Array.from({ length: 1_000 }, (_, n) => firm(n % 7 === 0 ? 3 : n)).reverse();
    const { subjects } = (await ask(many, { codes })) as { subjects: ({ creditCode: string } | null)[] };
    const known = new Set(Array.from({ length: 600 }, (_, n) => firm(n)));
    expect(subjects.map((subject) => subject?.creditCode ?? null)).toEqual(
      codes.map((code) => (known.has(code) ? code : null)),
    );
    expect(statements).toHaveLength(2);
  });

  test('no codes are no statement', async () => {
    expect(await ask(many, { codes: [] })).toEqual({ subjects: [] });
    expect(statements).toEqual([]);
  });

  test('a batch of entities answers what each code alone is answered', async () => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Subject { creditCode name kind aliases { kind value } } } }`;
    const of = [firm(0), person(1), firm(999_999), firm(1), firm(0)].map((creditCode) => ({
      __typename: 'Subject',
      creditCode,
    }));
    const batch = (await ask(query, { of }))._entities as unknown[];
    expect(statements).toHaveLength(2);
    const single = await Promise.all(of.map(async (one) => (await ask(query, { of: [one] }))._entities as unknown[]));
    expect(batch).toEqual(single.flat());
  });

  test('the catalogue of a year without one is the nearest earlier one, and null before the first', async () => {
    const query = `query ($year: Int) { catalogue(year: $year) { year title items { item department
      legalBasis { organisation person } openness { organisation person } openWhen { field values }
      queryPeriod { rule years from otherwise stopsOn source } subjectKinds criteria { url version } } } }`;
    const [catalogue] = catalogues;
    for (const year of [undefined, 2026, 2031]) {
      const answer = (await ask(query, { year })).catalogue as { items: unknown[] };
      expect(answer).toMatchObject({ year: 2026, title: catalogue?.title });
      expect(answer.items).toHaveLength(catalogue?.items.length ?? 0);
      expect(catalogue?.items).toMatchObject(answer.items as object[]);
    }
    expect(await ask(query, { year: 2025 })).toEqual({ catalogue: null });
  });

  test('codes that carry SQL find nobody, and the directory is as it was', async () => {
    const loaders = directoryLoaders(directory.query);
    for (const code of ["'; drop table subject; --", "' or '1'='1", '{}', '\\', '$1']) {
      expect(await loaders.subjects.load(code)).toBeNull();
      expect(await loaders.aliases.load(code)).toEqual([]);
    }
    const { rows } = await sql`select count(*) from subject`.execute(directory.query);
    expect(rows).toEqual([{ count: 601 }]);
  });
});
