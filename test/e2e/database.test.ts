import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { type DatabasePlace, type OpenDatabase, openDatabase } from '../../database/open.ts';
import { giveTemplate } from '../embedded-template.ts';
import { createPostgres, describePostgres, type PostgresCluster } from '../postgres.ts';

interface Tables {
  penalty: { id: number; fine: string | null; decided_on: string | null };
}

const directory = mkdtempSync(join(tmpdir(), 'credit-database-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A folder of migrations, by file name. */
function migrations(name: string, files: Readonly<Record<string, string>>): URL {
  const folder = join(directory, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return pathToFileURL(`${folder}/`);
}

const penalties = migrations('penalties', {
  '001_penalty.sql': `-- More than one statement, without parameters.
    create table penalty (id bigint primary key, fine numeric(18, 2), decided_on date);
    insert into penalty values (1, 1234.50, '2016-03-01');
    insert into penalty values (2, null, null);`,
  'README.md': 'Not a migration.',
});

describe('an embedded database', () => {
  beforeAll(() => giveTemplate(join(directory, 'embedded')));
  let number = 0;
  behavesAsOneDataLayer(async () => {
    number += 1;
    return { directory: join(directory, 'embedded', String(number)) };
  });
});

describePostgres('a PostgreSQL database', () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await createPostgres();
  });
  afterAll(() => cluster.stop());
  behavesAsOneDataLayer(async () => ({ url: await cluster.createDatabase() }));

  test('several processes that migrate at the same time run each migration once', async () => {
    const place = { url: await cluster.createDatabase() };
    const slow = migrations('slow', {
      '001_slow.sql':
        'create table ran (at timestamptz not null); select pg_sleep(0.2); insert into ran values (now());',
    });
    const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase(place, [slow])));
    const { rows } = await sql`select * from ran`.execute(opened[0]?.query ?? fail());
    expect(rows).toHaveLength(1);
    await Promise.all(opened.map(({ close }) => close()));
  });

  test('connections that the server cuts, idle or in a transaction, are replaced and the process lives on', async () => {
    const { query, close } = await openDatabase<Tables>({ url: await cluster.createDatabase() }, [penalties]);
    const all = () => query.selectFrom('penalty').selectAll().execute();
    const cutOthers = sql`
      select pg_terminate_backend(pid, 2000) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
    `;
    const cut = query.transaction().execute(async (tx) => {
      await tx.insertInto('penalty').values({ id: 7, fine: null, decided_on: null }).execute();
      await cutOthers.execute(query);
      await tx.insertInto('penalty').values({ id: 8, fine: null, decided_on: null }).execute();
    });
    await expect(cut).rejects.toThrow();
    expect(await all()).toHaveLength(2);
    await Promise.all([all(), all(), all()]);
    await cutOthers.execute(query);
    expect(await Promise.all([all(), all(), all()])).toHaveLength(3);
    await close();
  });

  test('a server that is not there fails to open, instead of waiting', async () => {
    const place = { url: 'postgres://nobody@127.0.0.1:1/none' };
    await expect(openDatabase(place, [])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

/** What every caller of database/ relies on, whichever kind it has. */
function behavesAsOneDataLayer(newPlace: () => Promise<DatabasePlace>): void {
  let place: DatabasePlace;
  let opened: OpenDatabase<Tables>;
  beforeAll(async () => {
    place = await newPlace();
    opened = await openDatabase<Tables>(place, [penalties]);
  });
  afterAll(() => opened.close());

  test('says which kind it is', () => {
    expect(opened.embedded).toBe('directory' in place);
  });

  test.each<[string, string, unknown]>([
    ['a date is a calendar date', `date '2016-02-29'`, '2016-02-29'],
    ['an amount keeps its decimals', '1234567890123456.50::numeric(18, 2)', '1234567890123456.50'],
    ['a bigint is a number', `9007199254740991::bigint`, Number.MAX_SAFE_INTEGER],
    ['a count is a number', 'count(*)', 1],
    ['an integer is a number', '-7::int', -7],
    ['a boolean is a boolean', 'false', false],
    ['text keeps every character', `'㑇𠮷（测试）''"\\'::text`, '㑇𠮷（测试）\'"\\'],
    ['a moment is a Date', `timestamptz '2026-03-02 10:00:00.4+08'`, new Date('2026-03-02T02:00:00.400Z')],
    ['jsonb is its value', `'{"a":[1,null,"文"],"b":{}}'::jsonb`, { a: [1, null, '文'], b: {} }],
    ['a jsonb list is a list', `'[{"kind":"REGISTRATION_NO"}]'::jsonb`, [{ kind: 'REGISTRATION_NO' }]],
    ['text[] is a list', `array['a', null, 'b,"c"', '', 'NULL']`, ['a', null, 'b,"c"', '', 'NULL']],
    ['an empty list is empty', 'array[]::text[]', []],
    ['null is null', 'null::date', null],
  ])('%s', async (_, expression, value) => {
    const { rows: simple } = await sql.raw<{ v: unknown }>(`select ${expression} as v`).execute(opened.query);
    expect(simple).toEqual([{ v: value }]);
    const prepared = sql<{ v: unknown }>`select ${sql.raw(expression)} as v where ${1}::int = 1`;
    expect((await prepared.execute(opened.query)).rows).toEqual([{ v: value }]);
  });

  test('lists are parameters, nulls and hard characters in them included', async () => {
    const names = ['（测试）', null, '{a,"b"}', '', 'NULL', "\\'; drop table penalty; --"];
    const dates = ['2016-02-29', null, '2026-11-23', null, null, '1949-10-01'];
    const moments = [new Date('2026-03-02T02:00:00.400Z'), null, null, null, null, null];
    const { rows } = await sql`
      select * from unnest(${[1, 2, 3, 4, 5, 6]}::int[], ${names}::text[], ${dates}::date[],
        ${moments.map((at) => at?.toISOString() ?? null)}::timestamptz[]) as q(n, name, date, at)
    `.execute(opened.query);
    expect(rows).toEqual(names.map((name, i) => ({ n: i + 1, name, date: dates[i], at: moments[i] })));
    const none = await sql`select ${[]}::text[] as empty, ${null}::date as nothing`.execute(opened.query);
    expect(none.rows).toEqual([{ empty: [], nothing: null }]);
  });

  test('values of every kind are parameters', async () => {
    const at = new Date('2026-03-02T02:00:00.400Z');
    const { rows } = await sql`
      select ${'2016-02-29'}::date as date, ${'0.10'}::numeric as money, ${at}::timestamptz as at, ${7}::bigint as big,
        ${JSON.stringify({ a: ['文'] })}::jsonb as body, ${true}::boolean as yes
    `.execute(opened.query);
    expect(rows).toEqual([{ date: '2016-02-29', money: '0.10', at, big: 7, body: { a: ['文'] }, yes: true }]);
  });

  test('what a migration with several statements made is there, typed', async () => {
    const rows = await opened.query.selectFrom('penalty').selectAll().where('id', '<', 3).orderBy('id').execute();
    expect(rows).toEqual([
      { id: 1, fine: '1234.50', decided_on: '2016-03-01' },
      { id: 2, fine: null, decided_on: null },
    ]);
  });

  test('statements tell how many rows they changed', async () => {
    const { query } = opened;
    const row = (id: number) => ({ id, fine: '1.00', decided_on: null });
    const inserted = await query
      .insertInto('penalty')
      .values([row(11), row(12)])
      .executeTakeFirst();
    const updated = await query.updateTable('penalty').set({ fine: '2.00' }).where('id', '>', 10).executeTakeFirst();
    const missed = await query.deleteFrom('penalty').where('id', '=', 99).executeTakeFirst();
    const deleted = await query.deleteFrom('penalty').where('id', 'in', [11, 12]).executeTakeFirst();
    const counts = [inserted.numInsertedOrUpdatedRows, updated.numUpdatedRows, missed.numDeletedRows];
    expect([...counts, deleted.numDeletedRows]).toEqual([2n, 2n, 0n, 2n]);
  });

  test('a transaction that fails leaves nothing, one that ends leaves everything', async () => {
    const { query } = opened;
    const failing = query.transaction().execute(async (tx) => {
      await tx.insertInto('penalty').values({ id: 21, fine: null, decided_on: null }).execute();
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    const broken = query.transaction().execute(async (tx) => {
      await tx.insertInto('penalty').values({ id: 22, fine: null, decided_on: null }).execute();
      await tx.insertInto('penalty').values({ id: 1, fine: null, decided_on: null }).execute();
    });
    await expect(broken).rejects.toMatchObject({ code: '23505' });
    await query.transaction().execute((tx) => sql`insert into penalty values (23, null, null)`.execute(tx));
    const left = await query.selectFrom('penalty').select('id').where('id', '>', 20).execute();
    expect(left).toEqual([{ id: 23 }]);
  });

  test('of several statements in one text, all take place or none', async () => {
    const text = 'insert into penalty values (31, null, null); insert into penalty values (31, null, null);';
    await expect(sql.raw(text).execute(opened.query)).rejects.toMatchObject({ code: '23505' });
    expect(await opened.query.selectFrom('penalty').selectAll().where('id', '=', 31).execute()).toEqual([]);
  });

  test.each([
    ['a duplicate key', 'insert into penalty values (1, null, null)', { code: '23505', constraint: 'penalty_pkey' }],
    ['a missing value', 'insert into penalty values (null, null, null)', { code: '23502', column: 'id' }],
    ['a missing table', 'select * from nowhere', { code: '42P01' }],
    ['a broken statement', 'selekt 1', { code: '42601' }],
    ['no such day', `select '2015-02-29'::date`, { code: '22008' }],
  ])("%s is an error with PostgreSQL's code", async (_, text, expected) => {
    const error = await sql
      .raw(text)
      .execute(opened.query)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject(expected);
    expect(String(error)).not.toMatch(/undefined|\[object/);
    expect(await opened.query.selectFrom('penalty').selectAll().limit(1).execute()).toHaveLength(1);
  });

  test('transactions at the same time do not see each other half done', async () => {
    const { query } = opened;
    const counted = Array.from({ length: 8 }, (_, n) =>
      query.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(1)`.execute(tx);
        const before = await sql<{ n: number }>`select count(*) as n from penalty where id >= 100`.execute(tx);
        await tx
          .insertInto('penalty')
          .values({ id: 100 + n, fine: null, decided_on: null })
          .execute();
        return before.rows[0]?.n;
      }),
    );
    expect((await Promise.all(counted)).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('opening again runs only what is new, in the order of the names, whatever the folder', async () => {
    const again = await newPlace();
    const folder = folderOf('base', again);
    const first = migrations('first', { '010_b.sql': `insert into step values ('b')` });
    const base = migrations(folder, { '001_a.sql': `create table step (name text); insert into step values ('a')` });
    await (await openDatabase(again, [first, base])).close();
    migrations(folder, { '005_c.sql': `insert into step values ('c')` });
    await (await openDatabase(again, [first, base])).close();
    const { query, close } = await openDatabase(again, [first, base]);
    const { rows } = await sql<{ name: string }>`select name from step`.execute(query);
    expect(rows.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    await close();
  });

  test('a migration that fails changes nothing, and the database can be opened when it is mended', async () => {
    const again = await newPlace();
    const name = folderOf('mended', again);
    const folder = migrations(name, { '001_a.sql': 'create table a (); create table a ();' });
    await expect(openDatabase(again, [folder])).rejects.toMatchObject({ code: '42P07' });
    migrations(name, { '001_a.sql': 'create table a ();' });
    await (await openDatabase(again, [folder])).close();
  });

  test('two migrations of one name are refused, so that neither is left out unseen', async () => {
    const one = migrations('one', { '001_same.sql': 'create table one ()' });
    const two = migrations('two', { '001_same.sql': 'create table two ()' });
    await expect(openDatabase(await newPlace(), [one, two])).rejects.toThrow(/001_same/);
  });
}

/** A name of its own for each kind of database, for folders that change while a test runs. */
const folderOf = (name: string, place: DatabasePlace): string => `${name}-${'url' in place ? 'postgres' : 'embedded'}`;

function fail(): never {
  throw new Error('nothing was opened');
}
