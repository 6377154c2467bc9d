import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { followLog, LogDamaged } from '../../gateway/querylog/integrator.ts';
import { hashOfLeaf, leafOf } from '../../gateway/querylog/leaf.ts';
import { parseCheckpoint } from '../../gateway/querylog/notes/checkpoint.ts';
import { openNote } from '../../gateway/querylog/notes/signed-note.ts';
import { readReceipt } from '../../gateway/querylog/receipt.ts';
import { lastCheckpoint, readNodes } from '../../gateway/querylog/stored-tree.ts';
import { createFrontier } from '../../gateway/querylog/tree/frontier.ts';
import { inclusionPath } from '../../gateway/querylog/tree/nodes.ts';
import { verifyInclusion } from '../../gateway/querylog/tree/verify.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { entryAbout, openTestLog, type TestLog } from '../filled-log.ts';
import { company, trader } from '../profile-world.ts';

interface LeafRow {
  readonly index: number;
  readonly hash: string;
  readonly subject: string | null;
  readonly ordinal: number | null;
  readonly previous: string | null;
  readonly entry: string;
  readonly nonce: string;
}

describeOnEachDatabase('the tree of the log', (newPlace) => {
  let world: TestLog;
  beforeAll(async () => {
    world = await openTestLog(await newPlace());
  }, 180_000);
  afterAll(() => world.close());

  const leaves = async () =>
    (
      await sql<LeafRow>`select l.index, encode(l.hash, 'hex') as hash, l.subject, l.ordinal,
        encode(l.previous, 'hex') as previous, encode(e.hash, 'hex') as entry, e.entry ->> 'nonce' as nonce
        from log_leaf l join log_entry e on e.id = l.entry order by l.index`.execute(world.opened.query)
    ).rows;
  const signed = async () => {
    const note = (await lastCheckpoint(world.opened.query))?.note ?? '';
    return parseCheckpoint(openNote(note, world.keys.verifiers).text);
  };

  test('G-10 entries are numbered, linked to the one before of their subject, and under a signed root', async () => {
    const subjects = [company, null, trader, company, company, null, trader];
    for (const subject of subjects) await world.log.append({ entries: [entryAbout(subject)] });
    await world.integrator.now();
    const rows = await leaves();
    expect(rows.map(({ index, subject, ordinal }) => [index, subject, ordinal])).toEqual([
      [0, company, 1],
      [1, null, null],
      [2, trader, 1],
      [3, company, 2],
      [4, company, 3],
      [5, null, null],
      [6, trader, 2],
    ]);
    expect(rows.map(({ previous }) => previous)).toEqual([
      null,
      null,
      null,
      rows[0]?.hash,
      rows[3]?.hash,
      null,
      rows[2]?.hash,
    ]);
    const tree = createFrontier();
    for (const row of rows) {
      expect(hashOfLeaf(leafOf(row.entry, row.nonce, row)).toString('hex')).toBe(row.hash);
      tree.append(Buffer.from(row.hash, 'hex'));
    }
    expect(await signed()).toEqual({ origin: world.keys.origin, size: 7, root: tree.root() });
  });

  test('a checkpoint follows a commit within a second, without being asked for', async () => {
    const before = (await signed()).size;
    await world.log.append({ entries: [entryAbout(company)] });
    const committed = performance.now();
    while ((await signed()).size === before) expect(performance.now() - committed).toBeLessThan(1_000);
    expect((await signed()).size).toBe(before + 1);
  });

  test('thousands at once: each is proven by its receipt, from the few nodes that are stored', async () => {
    const receipts = (
      await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          world.log.append({ entries: Array.from({ length: 100 }, () => entryAbout(n % 2 ? company : null)) }),
        ),
      )
    ).flat();
    await world.integrator.now();
    const { size, root } = await signed();
    const rows = await leaves();
    expect(rows).toHaveLength(size);
    const byEntry = new Map(rows.map((row) => [row.entry, row] as const));
    for (const receipt of receipts.filter((_, n) => n % 97 === 0)) {
      const row = byEntry.get(readReceipt(receipt, world.keys.verifiers)?.entry ?? '');
      const path = await inclusionPath(row?.index ?? -1, size, readNodes(world.opened.query));
      const leaf = Buffer.from(row?.hash ?? '', 'hex');
      expect(verifyInclusion({ leaf, index: row?.index ?? -1, size, path, root })).toBe(true);
    }
    const { rows: nodes } = await sql<{ n: number }>`select count(*)::int as n from log_node`.execute(
      world.opened.query,
    );
    expect(nodes).toEqual([{ n: Math.floor(size / 256) }]);
    // What lies behind is not looked through again with each step, however long the queue.
    const { rows: left } = await sql<{ n: number }>`
      select count(*)::int as n from log_entry
      where id > (select settled from log_checkpoint order by size desc limit 1)`.execute(world.opened.query);
    expect(left[0]?.n).toBeLessThan(4_001);
  });

  test('another instance goes on where this one is, and neither numbers an entry twice', async () => {
    const report = (error: unknown) => world.reported.push(error);
    const other = followLog({ database: world.opened.query, keys: world.keys, clock: () => world.clock.now, report });
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        await world.log.append({ entries: [entryAbout(n % 3 ? company : trader)] });
        await (n % 2 ? other : world.integrator).now();
      }),
    );
    await other.stop();
    await world.integrator.now();
    const rows = await leaves();
    expect(rows.map(({ index }) => index)).toEqual(rows.map((_, index) => index));
    expect(new Set(rows.map(({ entry }) => entry)).size).toBe(rows.length);
    expect((await signed()).size).toBe(rows.length);
    expect(world.reported).toEqual([]);
  });

  test('one that has stopped has nothing under way any more, and may be stopped at any moment', async () => {
    const { opened, keys, reported } = world;
    const database = opened.query;
    const clock = () => new Date('2031-01-28T04:00:00Z');
    await followLog({ database, keys, clock, report: (error) => reported.push(error) }).stop();
    const months = await sql`select from pg_class where relname in ('log_entry_203101', 'log_entry_203102')`.execute(
      database,
    );
    expect(months.rows).toHaveLength(2);
  });

  test('what is committed late, under a lower id, is numbered like the others', async () => {
    if (world.opened.embedded) return; // It has one session: nothing is committed late there.
    const late = await world.opened.query.startTransaction().execute();
    await world.log.append({ entries: [entryAbout(trader)] }, late);
    for (let round = 0; round < 3; round += 1) {
      await world.log.append({ entries: [entryAbout(company)] });
      await world.integrator.now();
    }
    const { size } = await signed();
    await late.commit().execute();
    await world.integrator.now();
    expect((await signed()).size).toBe(size + 1);
    expect((await leaves()).at(-1)).toMatchObject({ subject: trader });
    // Nothing is left to look for below, once no transaction is that old any more.
    await world.log.append({ entries: [entryAbout(company)] });
    await world.integrator.now();
    await world.log.append({ entries: [entryAbout(company)] });
    await world.integrator.now();
    await world.log.append({ entries: [entryAbout(company)] });
    await world.integrator.now();
    const { rows } = await sql<{ left: number }>`
      select count(*)::int as left from log_entry
      where id > (select settled from log_checkpoint order by size desc limit 1)`.execute(world.opened.query);
    expect(rows[0]?.left).toBeLessThan(10);
  });

  test('G-10 what could not be numbered is numbered once it can be, however often it failed', async () => {
    const alter = (text: string) => sql.raw(text).execute(world.opened.query);
    const before = (await signed()).size;
    const settledNow = async () => (await lastCheckpoint(world.opened.query))?.settled ?? 0;
    await alter('alter table log_leaf add constraint closed check (index < 0) not valid');
    for (let round = 0; round < 3; round += 1) {
      await world.log.append({ entries: [entryAbout(company)] });
      await expect(world.integrator.now()).rejects.toThrow();
    }
    await alter('alter table log_leaf drop constraint closed');
    await world.log.append({ entries: [entryAbout(trader)] });
    await world.integrator.now();
    expect((await signed()).size).toBe(before + 4);
    // And what was settled stays so for the next process.
    const settled = await settledNow();
    const report = (error: unknown) => world.reported.push(error);
    const next = followLog({ database: world.opened.query, keys: world.keys, clock: () => world.clock.now, report });
    await world.log.append({ entries: [entryAbout(trader)] });
    await next.now();
    await next.stop();
    expect(await settledNow()).toBeGreaterThanOrEqual(settled);
    world.reported.length = 0;
  });

  test('a tree that is not the one that was signed is not added to, and the operator is told', async () => {
    const alter = (text: string) => sql.raw(text).execute(world.opened.query);
    const reported: unknown[] = [];
    // While another has the lock nothing is tried, and one that has the tree in memory does not read it again.
    await world.integrator.stop();
    const { size } = await signed();
    await alter('alter table log_leaf disable trigger never_changed');
    await alter(`update log_leaf set hash = sha256(hash) where index = ${size - 1}`);
    const fresh = followLog({
      database: world.opened.query,
      keys: world.keys,
      clock: () => world.clock.now,
      report: (error) => reported.push(error),
    });
    await world.log.append({ entries: [entryAbout(company)] });
    await expect(fresh.now()).rejects.toBeInstanceOf(LogDamaged);
    await expect(fresh.now()).rejects.toBeInstanceOf(LogDamaged);
    expect(fresh.state()).toBe('down');
    expect(reported).toEqual([expect.any(LogDamaged)]);
    await fresh.stop();
  });
});
