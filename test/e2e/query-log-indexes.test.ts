import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { type OpenDatabase, openDatabase } from '../../database/open.ts';
import { systemRandom } from '../../domain/clock.ts';
import { gatewayMigrations } from '../../gateway/assemble.ts';
import { appendRows } from '../../gateway/querylog/append.ts';
import { act, entryOf } from '../../gateway/querylog/entry.ts';
import { type EntryFilter, readEntries } from '../../gateway/querylog/read-entries.ts';
import { signEntry } from '../../gateway/querylog/receipt.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { newPostgresPlace } from '../each-database.ts';
import { testLogKeys } from '../log-keys.ts';
import { describePostgres } from '../postgres.ts';

const months = [8, 9, 10];
const count = 6_000;

describePostgres('a filter of the log uses its index', () => {
  let opened: OpenDatabase<CentreTables>;
  let watched: Kysely<CentreTables>;
  const asked: CompiledQuery[] = [];

  beforeAll(async () => {
    const place = (await newPostgresPlace()) as { readonly url: string };
    opened = await openDatabase<CentreTables>(place, gatewayMigrations);
    watched = new Kysely<CentreTables>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: place.url, max: 1 }) }),
      log: ({ query }) => {
        asked.push(query);
      },
    });
    const writer = { instance: 'test', keys: testLogKeys(), random: systemRandom };
    const entries = Array.from({ length: count }, (_, n) => {
      const fields = act({
        kind: 'QUERY',
        at: new Date(Date.UTC(2026, months[n % months.length] ?? 0, 1, 0, 0, n)),
        request: String(n).padStart(32, '0'),
        caller: { role: 'officer', id: `officer ${n % 500}`, name: 'x', organisation: `organisation ${n % 300}` },
        subject: `subject ${n % 1_000}`,
        purpose: n % 400 === 0 ? 'RARE' : `SUPERVISION.p${n % 20}`,
        reference: `${n % 900}`,
        outcome: 'ANSWERED',
        status: 200,
      });
      const { hash, signature, entry } = signEntry(entryOf(fields, writer), writer.keys);
      return { hash, signature: signature.toString('hex'), entry };
    });
    await appendRows(opened.query, { entries });
    await sql`analyze log_entry`.execute(opened.query);
  }, 180_000);
  afterAll(async () => {
    await watched.destroy();
    await opened.close();
  });

  /** How PostgreSQL reads the page, and how many entries it finds. */
  async function planOf(filter: EntryFilter) {
    const page = await readEntries(watched, filter, { first: 100 });
    const statement = asked.at(-1);
    if (!statement) throw new Error('nothing was asked');
    const explained = await watched.executeQuery<Record<string, string>>({
      ...statement,
      sql: `explain (costs off) ${statement.sql}`,
    });
    return { plan: explained.rows.map((row) => row['QUERY PLAN']).join('\n'), found: page?.entries.length };
  }

  test.each([
    ['subject', { subject: 'subject 7' }, "(entry ->> 'subject'::text) = 'subject 7'", 6],
    ['organisation', { organisation: 'organisation 7' }, "->> 'organisation'::text) = 'organisation 7'", 20],
    ['caller', { caller: 'officer 7' }, "->> 'id'::text) = 'officer 7'", 12],
    ['purpose', { purpose: 'RARE' }, "(entry ->> 'purpose'::text) = 'RARE'", 15],
    ['purpose and reference', { purpose: 'SUPERVISION.p7', reference: '7' }, "(entry ->> 'reference'::text) = '7'", 7],
  ])('by %s', async (_, filter, condition, count) => {
    const { plan, found } = await planOf(filter);
    expect(found).toBe(count);
    expect(indexConditions(plan)).toHaveLength(months.length);
    for (const line of indexConditions(plan)) expect(line).toContain(condition);
    expect(plan).not.toContain('Seq Scan on log_entry');
  });

  test('by time: other months are not looked at', async () => {
    const october = { from: new Date('2026-10-01T00:00:00Z'), to: new Date('2026-11-01T00:00:00Z') };
    const { plan, found } = await planOf({ ...october, subject: 'subject 7' });
    expect(found).toBe(2);
    expect(indexConditions(plan)).toHaveLength(1);
    expect(plan).not.toMatch(/log_entry_2026(?:09|11)/);
  });
});

/** By what the entries are looked up in each month. */
const indexConditions = (plan: string): readonly string[] =>
  plan.split('\n').filter((line) => line.includes('Index Cond') && !line.includes('(request ='));
