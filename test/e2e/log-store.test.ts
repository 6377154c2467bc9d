import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type OpenDatabase, openDatabase } from '../../database/open.ts';
import { gatewayMigrations } from '../../gateway/assemble.ts';
import { databaseLog, type LogEntry, LogUnavailable } from '../../gateway/querylog/store.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { describeOnEachDatabase } from '../each-database.ts';

const entry: LogEntry = {
  at: new Date('2026-11-23T04:00:00Z'),
  channel: 'API',
  caller: 'public',
  callerId: null,
  callerName: null,
  organisation: null,
  operation: null,
  operationName: null,
  purpose: null,
  reference: null,
  subject: null,
  released: {},
  withheld: {},
  outcome: 'ANSWERED',
  status: 200,
  errors: [],
  incomplete: [],
};

describeOnEachDatabase('the log', (newPlace) => {
  let opened: OpenDatabase<CentreTables>;
  beforeAll(async () => {
    opened = await openDatabase<CentreTables>(await newPlace(), gatewayMigrations);
  }, 180_000);
  afterAll(() => opened.close());

  test('G-01 an entry that cannot be written costs its own request alone, whoever shares its commit', async () => {
    const log = databaseLog(opened.query);
    const before = log.append([entry]);
    const good = Array.from({ length: 5 }, (_, n) => log.append([{ ...entry, reference: `good ${n}` }, entry]));
    const bad = log.append([{ ...entry, reference: 'half \ud800 a pair' }]);
    const after = log.append([{ ...entry, reference: 'after' }]);
    await expect(bad).rejects.toBeInstanceOf(LogUnavailable);
    const ids = [await before, ...(await Promise.all(good)), await after].flat();
    expect(new Set(ids).size).toBe(12);
    const { rows } = await sql<{ n: number }>`select count(*)::int n from query_log`.execute(opened.query);
    expect(rows).toEqual([{ n: 12 }]);
  });
});
