import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EqualAnswers, UnequalAnswers } from '../../bench/equal-answers.ts';
import { type OpenSubgraphs, startOpenSubgraphs } from '../../bench/open-subgraphs.ts';
import { bulkOperation, mixedOperations, profile } from '../../bench/operations.ts';
import { type RunningPeer, type Stage, startPeer } from '../../bench/peers.ts';
import { type StackDatabases, stackDatabases } from '../../bench/stack.ts';
import { openDatabase } from '../../database/open.ts';
import { gatewayMigrations } from '../../gateway/assemble.ts';
import { DEPARTMENTS, type DepartmentName } from '../../schema/subgraphs.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { departmentOf } from '../../subgraphs/open-department.ts';
import type { SupplyTables } from '../../subgraphs/supply/tables.ts';
import { fullRecord, schemaOf } from '../full-records.ts';
import { createPostgres, describePostgres, type PostgresCluster } from '../postgres.ts';
import { storeRecords } from '../running-department.ts';
import { firm } from '../supplied-records.ts';

describePostgres('over the same rows', () => {
  const known = [firm(0), firm(1)];
  let postgres: PostgresCluster;
  let directory: string;
  let databases: StackDatabases;
  let subgraphs: OpenSubgraphs;
  const running: RunningPeer[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bench-peers-'));
    postgres = await createPostgres();
    databases = await stackDatabases(postgres, postgres);
    await storeSubjects(databases.centre, known);
    for (const name of DEPARTMENTS) await storeEverything(name, databases.departments[name]);
    subgraphs = await startOpenSubgraphs(databases, directory);
  });
  afterAll(async () => {
    await Promise.all(running.map((peer) => peer.stop()));
    await subgraphs?.stop();
    await postgres?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const start = async (name: 'bare' | 'limit', slow: boolean) => {
    const stage: Stage = { variables: {}, databases, subgraphs };
    const peer = await startPeer(name, stage, slow);
    running.push(peer);
    return peer;
  };
  const about = (query: string, variables: object) => ({ body: JSON.stringify({ query, variables }), headers: {} });
  const profiles = [
    ...[...known, firm(2)].slice(0, 2).map((code) => about(profile, { code })),
    about(bulkOperation.text, { codes: [...known, firm(2)] }),
  ];

  test('the bare engine and the physical limit give the same profiles, with records in every list', async () => {
    const equal = new EqualAnswers();
    const bare = await start('bare', false);
    const limit = await start('limit', false);
    await equal.prove('bare', bare.url, profiles);
    await equal.prove('limit', limit.url, profiles);
    const response = await fetch(limit.url, { method: 'POST', body: profiles[0]?.body ?? '' });
    const { data } = (await response.json()) as { data: { subject: Readonly<Record<string, unknown>> } };
    const empty = Object.entries(data.subject).filter(([, value]) => value === null || String(value) === '');
    expect(empty).toEqual([]);
  });

  test('the engine answers every operation of the mix without an error', async () => {
    const [bare] = running;
    const asked = mixedOperations.map(({ text, codes }) =>
      about(text, codes === 1 ? { code: known[0] } : { codes: known }),
    );
    await new EqualAnswers().prove('bare', bare?.url ?? '', asked);
  });

  test('a peer whose department is slow answers alike, and later', async () => {
    const slow = await start('bare', true);
    const began = performance.now();
    await new EqualAnswers().prove('bare', slow.url, profiles.slice(0, 1));
    expect(performance.now() - began).toBeGreaterThan(200);
    await expect(new EqualAnswers().prove('bare', slow.url, [about('{ no }', {})])).rejects.toThrow(UnequalAnswers);
  });
});

const ends = new Set(['validTo', 'listedUntil', 'withdrawnOn']);

async function storeSubjects(url: string, codes: readonly string[]): Promise<void> {
  const { query, close } = await openDatabase<CentreTables>({ url }, gatewayMigrations);
  const rows = codes.map((credit_code) => {
    return { credit_code, kind: 'LEGAL_PERSON', name: '甲公司（测试）', name_rank: 1, first_seen: new Date() } as const;
  });
  await query
    .insertInto('subject')
    .values(rows as never)
    .execute();
  await close();
}

/** One record of each type about the first firm, with a value in every field but those that would have ended it by now. */
async function storeEverything(name: DepartmentName, url: string): Promise<void> {
  const department = departmentOf(name);
  const migrations = [new URL('../../subgraphs/migrations/', import.meta.url), department.migrations];
  const { query, close } = await openDatabase<SupplyTables>({ url }, migrations);
  const records = department.tables.map((table) => {
    const { fields, ...record } = fullRecord(schemaOf(name), table);
    const lasting = Object.entries(fields).map(([field, value]) => [field, ends.has(field) ? null : value]);
    return { ...record, endedOn: null, fields: Object.fromEntries(lasting) };
  });
  await query.transaction().execute((tx) => storeRecords(tx, department, 'all', records));
  await close();
}
