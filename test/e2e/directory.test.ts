import { sql } from 'kysely';
import type { OpenDatabase } from '../../database/open.ts';
import { organisationCodeOf } from '../../domain/credit-code.ts';
import { followChanges } from '../../subgraphs/credit-centre/follow-changes.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { change, feedOf, openDirectory } from '../change-feed.ts';
import { describeOnEachDatabase, newPostgresPlace } from '../each-database.ts';
import { describePostgres } from '../postgres.ts';
import { firm, person } from '../supplied-records.ts';

const now = new Date('2026-03-02T02:00:00Z');
const registered = (name: string | null, code = firm(0)) =>
  change({ item: 'REGISTRATION', subjectName: name, creditCode: code });
const named = (name: string | null, code = firm(0)) => change({ subjectName: name, creditCode: code });

describeOnEachDatabase('the directory of subjects', (newPlace) => {
  let directory: OpenDatabase<CentreTables>;
  beforeAll(async () => {
    directory = await openDirectory(await newPlace());
  });
  afterAll(() => directory.close());
  beforeEach(async () => {
    await sql`truncate subject, subject_identifier, followed_feed cascade`.execute(directory.query);
  });

  const follow = (department: string, ...[changes, size]: Parameters<typeof feedOf>) =>
    followChanges(directory.query, department, feedOf(changes, size), now);
  const nameOf = async (code = firm(0)) =>
    (await directory.query.selectFrom('subject').select('name').where('credit_code', '=', code).executeTakeFirst())
      ?.name;
  const position = async (department: string) =>
    (
      await directory.query
        .selectFrom('followed_feed')
        .selectAll()
        .where('department', '=', department)
        .executeTakeFirst()
    )?.position;

  test('takes in who a subject is, and its older numbers once each', async () => {
    const identifiers = [
      { kind: 'TAXPAYER_NO', value: '319900000000001' },
      { kind: 'REGISTRATION_NO', value: '310000000000001' },
    ];
    const taken = await follow('tax', [
      change({ creditCode: firm(1), subjectName: '甲公司（测试）', identifiers }),
      change({ creditCode: firm(1), subjectName: '甲公司（测试）', identifiers: identifiers.slice(0, 1) }),
      change({ creditCode: firm(2), subjectKind: 'SOLE_TRADER', identifiers: identifiers.slice(0, 1) }),
      change({ creditCode: person(1), subjectKind: 'NATURAL_PERSON', subjectName: '张三（测试）' }),
    ]);
    expect(taken).toBe(4);
    const subjects = await directory.query.selectFrom('subject').selectAll().orderBy('credit_code').execute();
    expect(subjects.map(({ credit_code, kind, name }) => [credit_code, kind, name])).toEqual([
      [firm(1), 'LEGAL_PERSON', '甲公司（测试）'],
      [firm(2), 'SOLE_TRADER', null],
      [person(1), 'NATURAL_PERSON', '张三（测试）'],
    ]);
    const numbers = await directory.query
      .selectFrom('subject_identifier')
      .select(['credit_code', 'kind', 'value'])
      .orderBy('credit_code')
      .orderBy('kind')
      .execute();
    const inside = (n: number) => ({ kind: 'ORGANISATION_CODE', value: organisationCodeOf(firm(n)) });
    expect(numbers).toEqual([
      { credit_code: firm(1), ...inside(1) },
      { credit_code: firm(1), ...identifiers[1] },
      { credit_code: firm(1), ...identifiers[0] },
      { credit_code: firm(2), ...inside(2) },
      { credit_code: firm(2), ...identifiers[0] },
    ]);
  });

  test.each([1, 1_000])(
    'a register of names stands over other records, whichever came first (pages of %i)',
    async (size) => {
      await follow('tax', [named('别名（测试）'), registered('甲公司（测试）'), named('旧名（测试）')], size);
      expect(await nameOf()).toBe('甲公司（测试）');
      await follow('courts', [named('法院写的名称（测试）')], size);
      expect(await nameOf()).toBe('甲公司（测试）');
      const identity = { item: 'PERSON_IDENTITY', subjectKind: 'NATURAL_PERSON', creditCode: person(1) };
      await follow(
        'public-security',
        [
          change({ ...identity, subjectName: '张三（测试）' }),
          change({ ...identity, item: 'TRAFFIC_VIOLATION', subjectName: '张叁（测试）' }),
        ],
        size,
      );
      expect(await nameOf(person(1))).toBe('张三（测试）');
    },
  );

  test.each([1, 1_000])(
    'of two names of equal rank the later stands, and none takes no name away (pages of %i)',
    async (size) => {
      const first = [named('一（测试）'), named('二（测试）'), named(null)];
      await follow('tax', first, size);
      expect(await nameOf()).toBe('二（测试）');
      await follow('tax', [...first, registered(null), named('三（测试）')], size);
      expect(await nameOf()).toBe('三（测试）');
      await follow('market-regulation', [registered('四（测试）'), registered('五（测试）'), registered(null)], size);
      expect(await nameOf()).toBe('五（测试）');
    },
  );

  test('goes on where it was, and takes nothing in twice', async () => {
    const changes = Array.from({ length: 25 }, (_, n) => named('甲（测试）', firm(n)));
    expect(await follow('tax', changes.slice(0, 11), 4)).toBe(11);
    expect(await position('tax')).toBe('11');
    expect(await follow('tax', changes.slice(0, 11), 4)).toBe(0);
    expect(await follow('tax', changes, 4)).toBe(14);
    expect(await follow('courts', changes, 4)).toBe(25);
    const { rows } = await sql`select count(*) from subject`.execute(directory.query);
    expect(rows).toEqual([{ count: 25 }]);
  });

  test('a page that cannot be taken in leaves everything as it was, the position too', async () => {
    await follow('tax', [named('甲（测试）')]);
    const bad = [
      named('甲（测试）'),
      named('乙（测试）', firm(1)),
      change({ creditCode: firm(2), subjectKind: 'ROBOT' }),
    ];
    await expect(follow('tax', bad)).rejects.toThrow();
    expect(await position('tax')).toBe('1');
    expect(await nameOf(firm(1))).toBeUndefined();
  });

  test('a feed that fails half-way keeps the pages before', async () => {
    const changes = Array.from({ length: 10 }, (_, n) => named('甲（测试）', firm(n)));
    const pages = feedOf(changes, 3);
    const failing = (after: string) => (after === '6' ? Promise.reject(new Error('gone')) : pages(after));
    await expect(followChanges(directory.query, 'tax', failing, now)).rejects.toThrow('gone');
    expect(await position('tax')).toBe('6');
    expect(await followChanges(directory.query, 'tax', pages, now)).toBe(4);
  });

  test('two followers at once take each page in once between them', async () => {
    const changes = Array.from({ length: 90 }, (_, n) => named(`第${n}（测试）`, firm(n % 30)));
    const pages = feedOf(changes, 5);
    // Both have the same page in hand before either takes it in.
    let waiting: (() => void)[] = [];
    const together = async (after: string) => {
      const page = await pages(after);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 2) release();
        else setTimeout(release, 50);
      });
      return page;
    };
    const release = () => {
      for (const go of waiting) go();
      waiting = [];
    };
    const taken = await Promise.all([1, 2].map(() => followChanges(directory.query, 'tax', together, now)));
    expect((taken[0] ?? 0) + (taken[1] ?? 0)).toBe(90);
    expect(await position('tax')).toBe('90');
    expect(await Promise.all([0, 13, 29].map((n) => nameOf(firm(n))))).toEqual([
      '第60（测试）',
      '第73（测试）',
      '第89（测试）',
    ]);
  });
});

describePostgres('the directory while several departments are followed at once (PostgreSQL)', () => {
  let directory: OpenDatabase<CentreTables>;
  beforeAll(async () => {
    directory = await openDirectory(await newPostgresPlace());
  });
  afterAll(() => directory.close());

  test('departments that know the same subjects in another order do not block each other', async () => {
    const codes = Array.from({ length: 900 }, (_, n) => firm(n));
    const feeds = [codes, [...codes].reverse(), [...codes.slice(450), ...codes.slice(0, 450)]];
    for (let round = 0; round < 5; round += 1) {
      const identifiers = [{ kind: 'TAXPAYER_NO', value: `31990000000000${round}` }];
      await Promise.all(
        feeds.map((order, n) => {
          const changes = order.map((creditCode) => change({ creditCode, subjectName: '甲（测试）', identifiers }));
          return followChanges(directory.query, `department-${n}-${round}`, feedOf(changes), now);
        }),
      );
    }
    const { rows } = await sql`select count(*) from subject`.execute(directory.query);
    expect(rows).toEqual([{ count: 900 }]);
  });
});
