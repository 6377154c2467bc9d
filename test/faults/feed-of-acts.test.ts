import { type Kysely, sql } from 'kysely';
import { type OpenDatabase, openDatabase } from '../../database/open.ts';
import { systemRandom } from '../../domain/clock.ts';
import { gatewayMigrations } from '../../gateway/assemble.ts';
import { UnfitAct } from '../../gateway/entry-of-act.ts';
import { followActs } from '../../gateway/follow-acts.ts';
import { databaseLog, type LogStore, LogUnavailable } from '../../gateway/querylog/store.ts';
import { randomOf } from '../../scripts/seed/random.ts';
import type { Act, ActPage } from '../../subgraphs/acts.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { testLogKeys } from '../log-keys.ts';
import { closeLog, openLog, recordedActs } from '../recorded-acts.ts';

const now = new Date('2026-11-23T04:00:00Z');
const TAX = '11319900009001026M';
const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');

const imported = (n: number, what: Partial<Act> = {}): Act => ({
  at: '2026-11-22T04:00:00.000Z',
  kind: 'IMPORTED',
  details: JSON.stringify({ supply: hex(n, 32), provider: TAX, sha256: hex(n, 64), rowsIn: n }),
  ...what,
});

/** A feed as a department serves it, in pages of three. */
const feedOf =
  (acts: readonly Act[]) =>
  async (after: string): Promise<ActPage> => {
    const page = acts.slice(Number(after), Number(after) + 3);
    const next = Number(after) + page.length;
    return { acts: page, next: String(next), more: next < acts.length };
  };

describeOnEachDatabase('G-01 following a feed of acts', (newPlace) => {
  let opened: OpenDatabase<CentreTables>;
  let log: LogStore;
  let recorded = 0;
  beforeAll(async () => {
    opened = await openDatabase<CentreTables>(await newPlace(), gatewayMigrations);
    log = databaseLog(opened.query, { instance: 'test', keys: testLogKeys(), random: systemRandom });
  }, 120_000);
  afterAll(() => opened.close());
  beforeEach(async () => {
    await sql`truncate followed_acts`.execute(opened.query);
    recorded = (await recordedActs(opened.query)).length;
  });

  const record = (what: { log?: LogStore; database?: Kysely<CentreTables> } = {}) => ({
    database: opened.query,
    log,
    clock: () => now,
    random: systemRandom,
    ...what,
  });
  const entries = () => recordedActs(opened.query, recorded);
  const supplies = async () => (await entries()).map(({ details }) => details.rowsIn);
  const many = Array.from({ length: 50 }, (_, n) => imported(n));
  const allOnce = many.map((_, n) => n);

  test('several at once write each act once, in the order of the feed', async () => {
    await Promise.all(Array.from({ length: 8 }, () => followActs(record(), 'tax', feedOf(many))));
    expect(await supplies()).toEqual(allOnce);
  });

  test('one that ends between entry and commit has written nothing, and the next writes it once', async () => {
    const random = randomOf(20261123, 'acts');
    const dying: LogStore = {
      ...log,
      append: async (recording, within) => {
        const receipts = await log.append(recording, within);
        if (random.below(2) === 0) throw new Error('killed');
        return receipts;
      },
    };
    let killed = 0;
    const untilDone = async (): Promise<void> => {
      for (;;) {
        const ended = await followActs(record({ log: dying }), 'tax', feedOf(many)).catch((error: Error) => error);
        if (!ended) return;
        expect(ended.message).toBe('killed');
        killed += 1;
      }
    };
    await Promise.all([untilDone(), untilDone()]);
    expect(killed).toBeGreaterThan(3);
    expect(await supplies()).toEqual(allOnce);
  });

  test('a log that refuses rows keeps the position where it is', async () => {
    await closeLog(opened.query);
    try {
      await expect(followActs(record(), 'tax', feedOf(many))).rejects.toThrow(LogUnavailable);
      expect(await opened.query.selectFrom('followed_acts').selectAll().execute()).toEqual([]);
    } finally {
      await openLog(opened.query);
    }
    await followActs(record(), 'tax', feedOf(many));
    expect(await supplies()).toEqual(allOnce);
  });

  test('departments have positions of their own', async () => {
    for (const name of ['tax', 'courts'] as const) await followActs(record(), name, feedOf([imported(1)]));
    expect((await entries()).map(({ details }) => details.department)).toEqual(['tax', 'courts']);
  });

  describe('a department that lies', () => {
    test('brings nothing into the record that has not the form of what belongs there', async () => {
      const lies = JSON.stringify({
        supply: '张测试',
        provider: '99990019800101001X 张测试',
        sha256: null,
        procedure: { name: '张测试' },
        period: '2026-10; 张测试',
        rowsIn: -1,
        accepted: '7',
        duplicate: 1.5,
        quarantined: 2,
        reason: '张测试',
        department: 'courts',
        act: 'REFUSED',
      });
      const row = { quarantine: '张测试', by: '张测试', outcome: 'PAID', code: '张测试' };
      await followActs(
        record(),
        'tax',
        feedOf([
          imported(1, { details: lies }),
          imported(2, { kind: 'RESUBMITTED', details: JSON.stringify(row) }),
          imported(3, { details: '{' }),
          imported(4, { details: 'null' }),
        ]),
      );
      const [first, second, ...others] = await entries();
      const nothing = { provider: null, sha256: null, procedure: null, period: null, supply: null };
      const counts = { rowsIn: null, accepted: null, duplicate: null, quarantined: null, skipped: null };
      const isImport = { department: 'tax', act: 'IMPORTED', ...nothing, ...counts };
      expect(first).toMatchObject({ caller: { role: 'provider', organisation: null } });
      expect(first?.details).toEqual({ ...isImport, quarantined: 2 });
      expect(second?.details).toEqual({
        department: 'tax',
        act: 'RESUBMITTED',
        quarantine: null,
        provider: null,
        by: null,
        outcome: null,
        code: null,
      });
      expect(others.map(({ details }) => details)).toEqual([isImport, isImport]);
    });

    test('cannot date its acts after they are told', async () => {
      const times = ['9999-12-31T00:00:00.000Z', '2026-11-23T03:59:59.999Z'];
      const acts = times.map((at, n) => imported(n, { at }));
      await followActs(record(), 'tax', feedOf(acts));
      expect((await entries()).map(({ at }) => at)).toEqual(['2026-11-23T04:00:00.000Z', times[1]]);
    });

    const page = (acts: readonly unknown[], next: string) => async () => ({ acts, next, more: true }) as ActPage;
    test.each([
      ['a feed that does not go on', page([imported(1)], '0')],
      ['a position that is none', page([imported(1)], '1e3')],
      ['a kind that is none', page([imported(1, { kind: 'constructor' as never })], '1')],
      ['a time that is none', page([imported(1, { at: 'never' })], '1')],
      ['an act that is none', page([null], '1')],
      ['no page', async () => undefined as unknown as ActPage],
    ])('is not followed: %s', async (_, feed) => {
      await expect(followActs(record(), 'tax', feed)).rejects.toThrow(UnfitAct);
      expect(await entries()).toEqual([]);
      expect(await opened.query.selectFrom('followed_acts').selectAll().execute()).toEqual([]);
    });
  });
});
