import { sql } from 'kysely';
import type { OpenDatabase } from '../../database/open.ts';
import { followChanges } from '../../subgraphs/credit-centre/follow-changes.ts';
import { searchOrganisations } from '../../subgraphs/credit-centre/search-organisations.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { change, feedOf, openDirectory } from '../change-feed.ts';
import { describeOnEachDatabase, newPostgresPlace } from '../each-database.ts';
import { describePostgres } from '../postgres.ts';
import { askingCentre } from '../running-centre.ts';
import { firm, person } from '../supplied-records.ts';

const now = new Date('2026-03-02T02:00:00Z');
const names = [
  '浦江贸易有限公司（测试）',
  '浦江贸易',
  '上海浦江贸易中心（测试）',
  '浦江贸易二部（测试）',
  'Ａｃｍｅ [100%_\\] 商行（测试）',
  'Acme 100 商行（测试）',
  '江浦商行（测试）',
];

describeOnEachDatabase('organisations by name', (newPlace) => {
  let directory: OpenDatabase<CentreTables>;
  beforeAll(async () => {
    directory = await openDirectory(await newPlace());
    await followChanges(
      directory.query,
      'tax',
      feedOf([
        ...names.map((subjectName, n) => change({ creditCode: firm(n), subjectName })),
        change({ creditCode: person(1), subjectKind: 'NATURAL_PERSON', subjectName: '浦江贸易' }),
        change({ creditCode: firm(90), subjectKind: 'SOLE_TRADER', subjectName: '老街面馆（测试）' }),
        change({ creditCode: firm(91), subjectName: null }),
      ]),
      now,
    );
  });
  afterAll(() => directory.close());

  const search = async (name: string, first?: number | null) => {
    const ask = askingCentre(directory.query, () => {
      throw new Error('no department is asked for a name');
    });
    const query = `query ($name: String!, $first: Int) {
      searchOrganisations(name: $name, first: $first) { creditCode kind name } }`;
    return (await ask(query, { name, first })).searchOrganisations as { creditCode: string; kind: string }[] | null;
  };
  const codes = async (name: string, first?: number) =>
    (await search(name, first))?.map(({ creditCode }) => creditCode);

  test('the exact name comes first, then what begins with it, then what has it inside', async () => {
    expect(await codes('浦江贸易')).toEqual([firm(1), firm(3), firm(0), firm(2)]);
    expect(await codes('浦江贸易', 1)).toEqual([firm(1)]);
    expect(await codes('浦江贸易', 3)).toEqual([firm(1), firm(3), firm(0)]);
    expect(await search('面馆')).toEqual([{ creditCode: firm(90), kind: 'SOLE_TRADER', name: '老街面馆（测试）' }]);
  });

  test('a part is found only where its characters stand together in their order', async () => {
    expect(await codes('浦江')).toEqual([firm(1), firm(3), firm(0), firm(2)]);
    expect(await codes('江浦')).toEqual([firm(6)]);
    expect(await codes('浦江商行')).toEqual([]);
  });

  test('persons are not found by their name, and nothing to find them by is kept', async () => {
    expect((await search('浦江贸易'))?.map(({ kind }) => kind)).not.toContain('NATURAL_PERSON');
    const { rows } = await sql`select match_name, name_pairs from subject where kind = 'NATURAL_PERSON'`.execute(
      directory.query,
    );
    expect(rows).toEqual([{ match_name: null, name_pairs: null }]);
    await expect(
      sql`update subject set match_name = name where kind = 'NATURAL_PERSON'`.execute(directory.query),
    ).rejects.toThrow(/check/);
  });

  test('widths, brackets, spaces and cases make no difference', async () => {
    expect(await codes(' acme【100％')).toEqual([firm(4)]);
    expect(await codes('贸易中心 (测试)')).toEqual([firm(2)]);
  });

  test('what LIKE or SQL would read as its own is text', async () => {
    for (const name of [
      '%%',
      '__',
      '浦江%',
      '浦_贸易',
      '\\\\',
      "' or '1'='1",
      "'; drop table subject; --",
      '浦江\u0000%',
    ])
      expect(await codes(name)).toEqual([]);
    expect(await codes('100%_\\')).toEqual([firm(4)]);
    expect(await codes('0%')).toEqual([firm(4)]);
    const { rows } = await sql`select count(*) from subject`.execute(directory.query);
    expect(rows).toEqual([{ count: 10 }]);
  });

  test('2 to 100 characters are looked for, counted without what makes no difference', async () => {
    for (const name of ['', '浦', ' 浦 ', '\u0000浦', '浦'.repeat(101)]) expect(await search(name)).toBeNull();
    expect(await codes('浦'.repeat(100))).toEqual([]);
    expect(await codes('浦 江')).toHaveLength(4);
  });

  test('20 are given unless said otherwise, and 100 at most', async () => {
    const many = Array.from({ length: 150 }, (_, n) =>
      change({ creditCode: firm(1_000 + n), subjectName: `第${n}分店（测试）` }),
    );
    await followChanges(directory.query, 'courts', feedOf(many), now);
    expect(await search('分店')).toHaveLength(20);
    expect(await search('分店', null)).toHaveLength(20);
    expect(await search('分店', 5_000)).toHaveLength(100);
    expect(await search('分店', -1)).toEqual([]);
  });

  test('a name that a register corrects is found by the new one alone', async () => {
    const named = (subjectName: string) => change({ item: 'REGISTRATION', creditCode: firm(80), subjectName });
    const follow = (n: number) =>
      followChanges(
        directory.query,
        'market-regulation',
        feedOf([named('旧称商社（测试）'), named('新称商社（测试）')].slice(0, n)),
        now,
      );
    await follow(1);
    expect(await codes('旧称商社')).toEqual([firm(80)]);
    await follow(2);
    expect(await codes('旧称商社')).toEqual([]);
    expect(await codes('新称商社')).toEqual([firm(80)]);
  });
});

describePostgres('the search by name in a large directory (PostgreSQL)', () => {
  let directory: OpenDatabase<CentreTables>;
  beforeAll(async () => {
    directory = await openDirectory(await newPostgresPlace());
    await sql`
      insert into subject (credit_code, kind, name, name_rank, first_seen, match_name, name_pairs)
      select 'C' || n, 'LEGAL_PERSON', name, 0, now(), name,
        array(select distinct substr(name, i, 2) from generate_series(1, length(name) - 1) i)
      from (select n, chr(20000 + n % 997) || chr(21000 + n % 991) || chr(22000 + n % 983) || '有限公司(测试)' as name
        from generate_series(1, 50000) n) names`.execute(directory.query);
    await sql`analyze subject`.execute(directory.query);
  });
  afterAll(() => directory.close());

  test('reads what it finds by an index, not every subject', async () => {
    const name = `${String.fromCharCode(21_005)}${String.fromCharCode(22_005)}`;
    const plan = async (condition: ReturnType<typeof sql>) => {
      const { rows } = await sql<Record<string, string>>`explain select * from subject where ${condition}`.execute(
        directory.query,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    expect(await plan(sql`match_name like ${`${name}%`}`)).toContain('subject_by_name ');
    expect(await plan(sql`name_pairs @> ${[name]}::text[]`)).toContain('subject_by_name_pairs');
    const found = await searchOrganisations(directory.query, name, 20);
    expect(found?.map((subject) => subject.name?.includes(name))).toEqual(found?.map(() => true));
    expect(found?.length).toBeGreaterThan(0);
  });

  test('what nearly every name has inside is answered without putting all of them in order', async () => {
    expect(await searchOrganisations(directory.query, '有限公司', 100)).toHaveLength(100);
  });

  test('a search that takes too long ends without an answer', async () => {
    await directory.query.transaction().execute(async (tx) => {
      await sql`lock table subject in access exclusive mode`.execute(tx);
      expect(await searchOrganisations(directory.query, '有限公司', 20)).toBeNull();
    });
    expect(await searchOrganisations(directory.query, '有限公司', 20)).toHaveLength(20);
  });
});
