import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc, { type GeneratorValue } from 'fast-check';
import { sql } from 'kysely';
import { appendRows } from '../../gateway/querylog/append.ts';
import { entryOf } from '../../gateway/querylog/entry.ts';
import { signEntry } from '../../gateway/querylog/receipt.ts';
import {
  type BuiltEntry,
  type BuiltLog,
  buildLog,
  judge,
  openStillLog,
  randomly,
  type Within,
  withoutKeeping,
} from '../built-log.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { entryAbout, type TestLog } from '../filled-log.ts';
import { testLogKeys } from '../log-keys.ts';
import { company } from '../profile-world.ts';
import { putTree, shownOf, treeOf } from '../resigned-log.ts';

// Whoever has the database and the log's key writes what log he likes: what others keep of the old one tells on him.
describeOnEachDatabase('a log that was written anew with its own key', (newPlace) => {
  let world: TestLog;
  beforeAll(async () => {
    world = await openStillLog(await newPlace());
  }, 180_000);
  afterAll(() => world.close());

  const someLog = (g: GeneratorValue): Promise<BuiltLog> =>
    buildLog(world, g, g(fc.array, fc.integer({ min: 1, max: 150 }), { minLength: 2, maxLength: 4 }));

  /** An entry that the log itself might have written. */
  async function anotherEntry(tx: Within, keys = world.keys): Promise<BuiltEntry> {
    const random = (bytes: number) => Buffer.alloc(bytes, 7);
    const { entry, hash, signature } = signEntry(entryOf(entryAbout(company), { instance: 'x', keys, random }), keys);
    await appendRows(tx, { entries: [{ entry, hash, signature: signature.toString('hex') }] });
    const { rows } = await sql<{ id: number }>`select id from log_entry where hash = decode(${hash}, 'hex')`.execute(
      tx,
    );
    return { id: rows[0]?.id ?? 0, at: entry.at, hash, nonce: entry.nonce, subject: company, operation: null };
  }

  test('G-10 a removed tail is found with a checkpoint or receipt that somebody kept, and without them is not', () =>
    randomly(3, async (g) => {
      const log = await someLog(g);
      const { size: left } = g(fc.constantFrom, ...log.checkpoints.slice(0, -1));
      await withoutKeeping(world, async (tx) => {
        await sql`delete from log_entry where id in (select entry from log_leaf where index >= ${left})`.execute(tx);
        await sql`delete from log_leaf where index >= ${left}`.execute(tx);
        await sql`delete from log_checkpoint where size > ${left}`.execute(tx);
        await sql`delete from log_node where (index + 1) * 256 > ${left}`.execute(tx);
        await expectShortened(tx, log, left);
      });
    }));

  test('G-10 a log that is cut anywhere and signed again is found the same way', () =>
    randomly(3, async (g) => {
      const log = await someLog(g);
      const left = g(fc.nat, { max: log.size - 1 });
      await withoutKeeping(world, async (tx) => {
        await sql`delete from log_entry where id in (select entry from log_leaf where index >= ${left})`.execute(tx);
        await putTree(tx, log.entries.slice(0, left), world.keys);
        await expectShortened(tx, log, left);
      });
    }));

  async function expectShortened(tx: Within, log: BuiltLog, left: number): Promise<void> {
    expect(await judge(tx, world)).toMatchObject({ whole: true, size: left });
    const saved = [{ name: 'a.txt', note: log.checkpoints.at(-1)?.note ?? '' }];
    expect(await judge(tx, world, { saved })).toMatchObject({
      whole: false,
      firstBad: { kind: 'TRUNCATED', index: left, detail: expect.stringContaining(`there are ${left}:`) },
    });
    const receipts = [0, left].flatMap((index) => ({ name: `line ${index + 1}`, receipt: log.receipts[index] ?? '' }));
    const { findings } = await judge(tx, world, { receipts });
    const missing = { kind: 'RECEIPT_NOT_IN_LOG', entry: log.entries[left]?.hash };
    expect(findings).toMatchObject(left === 0 ? [missing, missing] : [missing]);
  }

  test('G-10 an entry that is replaced in a log signed again is found, and the range named', () =>
    randomly(3, async (g) => {
      const log = await someLog(g);
      const index = g(fc.nat, { max: log.size - 1 });
      await withoutKeeping(world, async (tx) => {
        const entries = [...log.entries];
        entries[index] = await anotherEntry(tx);
        await sql`delete from log_entry where id = ${log.entries[index]?.id}`.execute(tx);
        await putTree(tx, entries, world.keys);
        expect(await judge(tx, world)).toMatchObject({ whole: true, size: log.size });
        const saved = log.checkpoints.map(({ note }, nth) => ({ name: `${nth}.txt`, note }));
        const before = log.checkpoints.filter(({ size }) => size <= index).at(-1)?.size ?? 0;
        const after = log.checkpoints.find(({ size }) => size > index)?.size ?? 0;
        const firstBad = { kind: 'REWRITTEN', index: before, upTo: after - 1 };
        expect(await judge(tx, world, { saved })).toMatchObject({ whole: false, firstBad });
        const older = saved.filter((_, nth) => (log.checkpoints[nth]?.size ?? 0) <= index);
        expect(await judge(tx, world, { saved: older })).toMatchObject({ whole: true });
        const receipts = [{ name: 'line 1', receipt: log.receipts[index] ?? '' }];
        const { findings } = await judge(tx, world, { receipts });
        expect(findings).toMatchObject([{ kind: 'RECEIPT_NOT_IN_LOG', entry: log.entries[index]?.hash }]);
      });
    }));

  test('G-10 without the key, a log that is otherwise written anew does not fit its checkpoints', () =>
    randomly(3, async (g) => {
      const log = await someLog(g);
      const index = g(fc.nat, { max: log.size - 1 });
      await withoutKeeping(world, async (tx) => {
        const entries = log.entries.filter((_, nth) => nth !== index);
        await sql`delete from log_entry where id = ${log.entries[index]?.id}`.execute(tx);
        await putTree(tx, entries, null);
        const { firstBad } = await judge(tx, world);
        expect(firstBad?.kind).toMatch(/^(TREE_CHANGED|TRUNCATED)$/);
        expect(firstBad?.index).toBeLessThanOrEqual(index);
        expect(firstBad?.upTo).toBeGreaterThanOrEqual(index);
      });
    }));

  test('G-10 two readers who are shown two logs find out when they compare', () =>
    randomly(3, async (g) => {
      const log = await someLog(g);
      const at = g(fc.nat, { max: log.size - 1 });
      await withoutKeeping(world, async (tx) => {
        const other = [...log.entries];
        other[at] = await anotherEntry(tx);
        await sql`delete from log_entry where id = ${other[at].id}`.execute(tx);
        const more = [...other, ...log.entries.slice(0, 40)];
        for (const entries of [other.slice(0, at + 1), other, more]) {
          const shown = await shownOf(treeOf(entries), world.keys);
          const { whole, findings } = await judge(tx, world, { shown });
          expect({ whole, kinds: findings.map(({ kind }) => kind) }).toEqual({ whole: false, kinds: ['FORK'] });
        }
        for (const size of [log.size, g(fc.integer, { min: 1, max: log.size })]) {
          const shown = await shownOf(treeOf(log.entries.slice(0, size)), world.keys);
          expect(await judge(tx, world, { shown })).toMatchObject({ whole: true });
        }
        const ahead = await shownOf(treeOf([...log.entries, ...log.entries]), world.keys);
        expect(await judge(tx, world, { shown: ahead })).toMatchObject({ firstBad: { kind: 'TRUNCATED' } });
        expect(await judge(tx, world, { shown: ahead, complete: false })).toMatchObject({
          whole: true,
          remarks: [expect.stringContaining('goes on from')],
        });
        const mute = { ...ahead, prove: () => Promise.reject(new Error('away')) };
        expect(await judge(tx, world, { shown: mute })).toMatchObject({
          findings: [{ kind: 'SHOWN_CHECKPOINT_INVALID' }],
        });
      });
    }));

  test('G-10 an entry that somebody put in is not signed by the log, numbered or not', async () => {
    for (const numbered of [false, true]) {
      const [g] = fc.sample(fc.gen(), { seed: 1, numRuns: 1 });
      const log = await buildLog(world, g as GeneratorValue, [3, 4]);
      // The name of the log's key, and another key.
      const forger = { ...testLogKeys(world.keys.origin), keyName: world.keys.keyName };
      for (const keys of [forger, { ...world.keys, sign: () => Buffer.alloc(64, 1) }]) {
        const random = (bytes: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes)));
        const { entry, hash, signature } = signEntry(
          entryOf(entryAbout(company), { instance: 'x', keys, random }),
          keys,
        );
        const forged = { entry, hash, signature: signature.toString('hex') };
        if (numbered) {
          await appendRows(world.opened.query, { entries: [forged] });
          await world.integrator.now();
        }
        await withoutKeeping(world, async (tx) => {
          if (!numbered) await appendRows(tx, { entries: [forged] });
          const { firstBad } = await judge(tx, world);
          expect(firstBad).toMatchObject({
            kind: 'ENTRY_UNSIGNED',
            ...(numbered ? { index: log.size } : { entry: hash }),
          });
        });
      }
      await withoutKeeping(world, async (tx) => {
        const another = { kind: 'KEY_UNKNOWN', detail: expect.stringContaining('was not given') };
        await anotherEntry(tx, testLogKeys('another/log'));
        if (!numbered) expect(await judge(tx, world)).toMatchObject({ firstBad: another });
      });
    }
  });

  test('G-10 an entry may be without a number for a minute, and then is named', async () => {
    const [g] = fc.sample(fc.gen(), { seed: 2, numRuns: 1 });
    await buildLog(world, g as GeneratorValue, [5]);
    await withoutKeeping(world, async (tx) => {
      const at = world.clock.now;
      const [receipt = ''] = await world.log.append({ entries: [entryAbout(company, { at })] }, tx);
      const later = (seconds: number) => ({ clock: () => new Date(at.getTime() + seconds * 1_000) });
      const receipts = [{ name: 'line 1', receipt }];
      for (const seconds of [-60, 0, 60]) {
        const verdict = await judge(tx, world, { ...later(seconds), receipts });
        expect(verdict).toMatchObject({ whole: true, size: 5, unnumbered: { checked: 1 } });
      }
      for (const seconds of [-60.001, 60.001]) {
        const { findings } = await judge(tx, world, later(seconds));
        expect(findings).toMatchObject([{ kind: 'UNNUMBERED', entry: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
      }
    });
  });
});
