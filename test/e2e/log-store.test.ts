import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { type DatabasePlace, type OpenDatabase, openDatabase } from '../../database/open.ts';
import { systemRandom } from '../../domain/clock.ts';
import { gatewayMigrations } from '../../gateway/assemble.ts';
import { appendRows } from '../../gateway/querylog/append.ts';
import { appendingRole, ensureAppendingRole } from '../../gateway/querylog/appending-role.ts';
import { act, type LogFields } from '../../gateway/querylog/entry.ts';
import { entryHash, readReceipt } from '../../gateway/querylog/receipt.ts';
import { databaseLog, LogUnavailable } from '../../gateway/querylog/store.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { describeOnEachDatabase, newPostgresPlace } from '../each-database.ts';
import { testLogKeys } from '../log-keys.ts';
import { describePostgres } from '../postgres.ts';

const at = new Date('2026-11-23T04:00:00.123Z');
const entry: LogFields = act({
  kind: 'QUERY',
  at,
  request: '0'.repeat(32),
  caller: { role: 'public', id: null, name: null, organisation: null },
  outcome: 'ANSWERED',
});

describeOnEachDatabase('the log', (newPlace) => {
  let opened: OpenDatabase<CentreTables>;
  const keys = testLogKeys();
  const writer = { instance: 'test', keys, random: systemRandom };
  const rows = async (text: string) =>
    (await sql.raw<Record<string, never>>(text).execute(opened.query)).rows as Record<string, unknown>[];
  const count = async () => Number((await rows('select count(*) n from log_entry'))[0]?.n);

  beforeAll(async () => {
    opened = await openDatabase<CentreTables>(await newPlace(), gatewayMigrations);
    await ensureAppendingRole(opened.query, (error) => {
      throw error;
    });
  }, 180_000);
  afterAll(() => opened.close());

  test('G-01 an entry that cannot be written costs its own request alone, whoever shares its commit', async () => {
    const log = databaseLog(opened.query, writer);
    const before = log.append({ entries: [entry] });
    const good = Array.from({ length: 5 }, (_, n) =>
      log.append({ entries: [{ ...entry, reference: `good ${n}` }, entry] }),
    );
    const bad = log.append({ entries: [{ ...entry, reference: 'half \ud800 a pair' }] });
    const after = log.append({ entries: [{ ...entry, reference: 'after' }] });
    await expect(bad).rejects.toBeInstanceOf(LogUnavailable);
    const receipts = [await before, ...(await Promise.all(good)), await after].flat();
    expect(new Set(receipts).size).toBe(12);
    expect(await count()).toBe(12);
  });

  test('a receipt names its entry by the hash of what is stored', async () => {
    const [receipt = ''] = await databaseLog(opened.query, writer).append({
      entries: [{ ...entry, reference: '沪〔2026〕1号 "\\/\u2028é' }],
    });
    const claims = readReceipt(receipt, keys.verifiers);
    const [stored] = await rows(`select entry, at from log_entry where encode(hash, 'hex') = '${claims?.entry}'`);
    expect(stored?.at).toEqual(at);
    expect(claims).toEqual({ at: at.toISOString(), entry: entryHash(stored?.entry).toString('hex') });
    expect(stored?.entry).toMatchObject({
      reference: '沪〔2026〕1号 "\\/\u2028é',
      nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('entries that say the same have different hashes: none can be guessed', async () => {
    const receipts = await databaseLog(opened.query, writer).append({ entries: [entry, entry] });
    const [one, other] = receipts.map((receipt) => readReceipt(receipt, keys.verifiers)?.entry);
    expect(one).not.toBe(other);
  });

  test('an operation’s text is kept once, whoever asks it and however often', async () => {
    const operation = { hash: 'ab'.repeat(32), text: '{ __typename }' };
    for (const log of [databaseLog(opened.query, writer), databaseLog(opened.query, writer)]) {
      await Promise.all([1, 2, 3].map(() => log.append({ entries: [entry], operation })));
    }
    expect(await rows('select text from log_operation')).toEqual([{ text: '{ __typename }' }]);
  });

  test('what became of an answer is written with a later commit, or soon by itself', async () => {
    const log = databaseLog(opened.query, writer);
    log.delivered({ request: 'one', at, state: 'DELIVERED' });
    await log.append({ entries: [entry] });
    log.delivered({ request: 'two', at, state: 'BROKEN_OFF' });
    await log.close();
    expect(await rows('select request, state from log_delivery order by request')).toEqual([
      { request: 'one', state: 'DELIVERED' },
      { request: 'two', state: 'BROKEN_OFF' },
    ]);
  });

  test('months have partitions of their own, made when they are needed', async () => {
    const log = databaseLog(opened.query, writer);
    const last = new Date('2027-02-28T23:59:59.999Z');
    await log.append({ entries: [last, new Date(last.getTime() + 1)].map((moment) => ({ ...entry, at: moment })) });
    expect(
      await rows("select tableoid::regclass::text t from log_entry where at > now() + interval '1 day' order by at"),
    ).toEqual([{ t: 'log_entry_202702' }, { t: 'log_entry_202703' }]);
  });

  test('a month that many need at once is made once', async () => {
    const moments = Array.from({ length: 24 }, (_, n) => new Date(Date.UTC(2030, n % 6, 15)));
    await Promise.all(
      moments.map((moment) =>
        databaseLog(opened.query, writer).append({
          entries: [
            { ...entry, at: moment },
            { ...entry, at: moment },
          ],
        }),
      ),
    );
    expect(await rows("select count(*)::int n from log_entry where at >= '2030-01-01'")).toEqual([{ n: 48 }]);
  });

  test.each([
    'update log_entry set signature = hash',
    'delete from log_entry',
    'truncate log_entry',
    'truncate log_entry_202611',
    'delete from log_entry_202611',
    "update log_operation set text = 'x'",
    'delete from log_delivery',
  ])('%s is refused, whoever tries', async (attack) => {
    const before = await count();
    await expect(sql.raw(attack).execute(opened.query)).rejects.toMatchObject({ code: '42501' });
    expect(await count()).toBe(before);
  });

  test('it is appended to as a role that may insert and read, and nothing else', async () => {
    expect(
      await rows(`select table_name t, string_agg(privilege_type, ',' order by privilege_type) p
        from information_schema.role_table_grants where grantee = '${appendingRole}' group by 1 order by 1`),
    ).toEqual(
      ['checkpoint', 'cosignature', 'delivery', 'entry', 'leaf', 'node', 'operation'].map((name) => ({
        t: `log_${name}`,
        p: 'INSERT,SELECT',
      })),
    );
    const [owner] = await rows("select pg_get_userbyid(proowner) o from pg_proc where proname = 'log_append'");
    expect(owner).toEqual({ o: appendingRole });
  });

  test('a role that may do more keeps the gateway from starting, which says what it is', async () => {
    await sql.raw(`grant delete on log_entry to ${appendingRole}`).execute(opened.query);
    const check = () => ensureAppendingRole(opened.query, () => undefined);
    await expect(check()).rejects.toThrow('DELETE on log_entry');
    await sql.raw(`revoke delete on log_entry from ${appendingRole}`).execute(opened.query);
    await expect(check()).resolves.toBeUndefined();
  });

  test('a transaction that is rolled back leaves nothing, and the same text is written again after it', async () => {
    const log = databaseLog(opened.query, writer);
    const operation = { hash: 'cd'.repeat(32), text: 'rolled back' };
    const before = await count();
    const tx = await opened.query.startTransaction().execute();
    await log.append({ entries: [entry], operation }, tx);
    await tx.rollback().execute();
    expect(await count()).toBe(before);
    await log.append({ entries: [entry], operation });
    expect(await rows("select 1 x from log_operation where text = 'rolled back'")).toHaveLength(1);
  });

  test('written twice by whoever is not sure, an entry is there once', async () => {
    const before = await count();
    const row = { hash: 'ef'.repeat(32), signature: '00', entry: { at: at.toISOString() } };
    await appendRows(opened.query, { entries: [row] });
    await appendRows(opened.query, { entries: [row] });
    expect(await count()).toBe(before + 1);
  });

  test('a queue that is full turns away at once, and a commit that takes too long is not waited for', async () => {
    const full = databaseLog(opened.query, writer, { longestQueue: 1 });
    await expect(full.append({ entries: [entry, entry] })).rejects.toBeInstanceOf(LogUnavailable);
    const holding = await opened.query.startTransaction().execute();
    await sql`lock table log_entry in access exclusive mode`.execute(holding);
    const hasty = databaseLog(opened.query, writer, { patience: 50 });
    await expect(hasty.append({ entries: [entry] })).rejects.toBeInstanceOf(LogUnavailable);
    await holding.rollback().execute();
    await hasty.close();
  });
});

describePostgres('a login that is no superuser', () => {
  const roles = ['gateway_login', 'log_owner'];
  let owner: OpenDatabase<CentreTables>;
  let login: DatabasePlace;
  const asOwner = (text: string) => sql.raw(text).execute(owner.query);
  const missing: unknown[] = [];
  const ensure = async (place: DatabasePlace) => {
    const opened = await openDatabase<CentreTables>(place, gatewayMigrations);
    await ensureAppendingRole(opened.query, (error) => missing.push(error));
    return opened;
  };
  const appends = async (opened: OpenDatabase<CentreTables>) =>
    databaseLog(opened.query, { instance: 'test', keys: testLogKeys(), random: systemRandom }).append({
      entries: [{ ...entry, at: new Date(at.getTime() + months * 31 * 86_400_000) }],
    });
  // A month that has no partition yet, each time.
  let months = 1;

  beforeAll(async () => {
    const { url } = (await newPostgresPlace()) as { url: string };
    owner = {
      query: new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }) }),
    } as never;
    for (const role of roles) await asOwner(`drop role if exists ${role}`);
    await asOwner('create role gateway_login login');
    // It is there in the cluster, and the login has no part in it.
    await asOwner(
      `do $$ begin create role ${appendingRole} nologin; exception when duplicate_object then null; end $$`,
    );
    await asOwner(`alter database ${new URL(url).pathname.slice(1)} owner to gateway_login`);
    login = { url: url.replace('postgres@', 'gateway_login@') };
  });
  afterAll(() => owner.query.destroy());

  test('that may make no role appends as itself, and the operator is told, who lets it once', async () => {
    const first = await ensure(login);
    expect(missing.map(String)).toEqual([expect.stringContaining('LogRoleMissing')]);
    expect(await appends(first)).toHaveLength(1);
    await first.close();
    await asOwner(`grant ${appendingRole} to gateway_login`);
    missing.length = 0;
    const second = await ensure(login);
    expect(missing).toEqual([]);
    months += 1;
    expect(await appends(second)).toHaveLength(1);
    await second.close();
  });

  test('the tables can be taken from it as well: then it cannot even turn the triggers off', async () => {
    const tables = (
      await sql<{ name: string }>`select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relname like 'log\\_%' and relkind in ('r', 'p')`.execute(
        owner.query,
      )
    ).rows.map(({ name }) => name);
    await asOwner('create role log_owner nologin');
    await asOwner('grant usage, create on schema public to log_owner');
    for (const table of tables) await asOwner(`alter table ${table} owner to log_owner`);
    await asOwner('alter sequence log_entry_id owner to log_owner');
    await asOwner('alter function log_month(timestamptz) owner to log_owner');
    await asOwner(`grant select on ${tables.join(', ')} to gateway_login`);
    await asOwner(`revoke ${appendingRole} from gateway_login`);
    const opened = await ensure(login);
    months += 1;
    expect(await appends(opened)).toHaveLength(1);
    for (const attack of [
      'alter table log_entry disable trigger all',
      'delete from log_entry',
      "insert into log_node values (8, 0, '')",
      `set role ${appendingRole}`,
    ]) {
      await expect(sql.raw(attack).execute(opened.query)).rejects.toMatchObject({ code: '42501' });
    }
    await opened.close();
  });
});
