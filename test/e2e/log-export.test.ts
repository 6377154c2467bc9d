import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openDatabase } from '../../database/open.ts';
import { gatewayMigrations } from '../../gateway/assemble.ts';
import { act, type LogEntry } from '../../gateway/querylog/entry.ts';
import { exportPage, writeExport } from '../../gateway/querylog/export-entries.ts';
import { hashOfLeaf, type Leaf, leafOf, type Place } from '../../gateway/querylog/leaf.ts';
import { entryHash, isSigned } from '../../gateway/querylog/receipt.ts';
import { lastCheckpoint } from '../../gateway/querylog/stored-tree.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { entryAbout, openTestLog } from '../filled-log.ts';
import { company, logOf, startProfileWorld, trader } from '../profile-world.ts';
import { claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

interface LeafLine extends Place {
  readonly index: number;
  readonly leaf: Leaf;
  readonly leafHash: string;
  readonly signature: string;
  readonly entry: LogEntry;
}

describeOnEachDatabase('an auditor takes the log along', (newPlace) => {
  let world: World;
  beforeAll(async () => {
    world = await startProfileWorld({ place: newPlace });
  }, 240_000);
  afterAll(() => world.close());

  const get = async (search = '', claims: Readonly<Record<string, string>> | null = claimsOf.auditor) => {
    const headers: Record<string, string> = claims ? { authorization: `Bearer ${await world.token(claims)}` } : {};
    const response = await fetch(`${world.url}/log/entries${search}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const linesOf = (text: string) => {
    expect(text.endsWith('\n')).toBe(true);
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  const page = async (search = '') => {
    const lines = linesOf((await get(search)).text);
    const leaves = lines.filter((line): line is LeafLine => 'leaf' in line);
    const operations = lines.flatMap((line) =>
      'operation' in line ? [line.operation as { hash: string; text: string }] : [],
    );
    return {
      leaves,
      operations,
      end: lines.at(-1) as { checkpoint: string | null; size: number; next: number | null },
    };
  };

  /** Numbers what there is; the size of the checkpoint over it. */
  async function integrate(): Promise<number> {
    await world.integrator.now();
    return (await lastCheckpoint(world.gatewayDatabase.query))?.size ?? 0;
  }
  const note = async () => (await lastCheckpoint(world.gatewayDatabase.query))?.note;

  test('there is nothing before the first checkpoint, and that is said', async () => {
    const opened = await openDatabase<CentreTables>(await newPlace(), gatewayMigrations);
    const page = await exportPage(opened.query, { from: 0, limit: 5 });
    expect(writeExport(page)).toBe('{"checkpoint":null,"size":0,"next":null}\n');
    await opened.close();
  });

  test('G-10 entries come in the order of the tree, and both hashes can be computed from what is in it', async () => {
    await world.ask(`query A { subjects(creditCodes: ["${company}", "${trader}"]) { name } }`);
    await world.ask(`query B { subjects(creditCodes: ["${trader}", "${company}"]) { name } }`);
    const size = await integrate();
    const { leaves, operations, end } = await page();
    expect(leaves.map(({ index }) => index)).toEqual(Array.from({ length: size }, (_, index) => index));
    for (const { leaf, ordinal, previous, leafHash, signature, entry } of leaves) {
      expect(entryHash(entry).toString('hex')).toBe(leaf.entry);
      expect(hashOfLeaf(leaf).toString('hex')).toBe(leafHash);
      expect(leaf).toEqual(leafOf(leaf.entry, entry.nonce, { ordinal, previous }));
      expect(isSigned(entry, leaf.entry, Buffer.from(signature, 'base64'), world.logKeys.verifiers)).toBe(true);
    }
    const ofTrader = leaves.filter(({ entry }) => entry.subject === trader);
    expect(ofTrader.map(({ ordinal }) => ordinal)).toEqual([1, 2]);
    expect(ofTrader[1]?.previous).toBe(ofTrader[0]?.leafHash);
    const named = new Set(leaves.flatMap(({ entry }) => entry.operation ?? []));
    expect(operations.map(({ hash }) => hash)).toEqual([...named]);
    for (const { hash, text } of operations) expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
    expect(end).toEqual({ checkpoint: await note(), size, next: null });
  });

  test('pages follow each other, and end where the latest checkpoint does', async () => {
    for (let n = 0; n < 3; n += 1) await world.ask('{ __typename }');
    await integrate();
    expect((await page('?limit=1')).end.size).toBeGreaterThan(4);
    const seen: number[] = [];
    // Each reading is an entry as well, so that the end moves while it is read; it comes nearer by more than it moves.
    let end: { size: number; next: number | null } = { size: 0, next: 0 };
    while (end.next !== null) {
      const { leaves, ...read } = await page(`?from=${end.next}&limit=3`);
      expect(leaves.length).toBeLessThanOrEqual(3);
      seen.push(...leaves.map(({ index }) => index));
      end = read.end;
    }
    expect(seen).toEqual(Array.from({ length: end.size }, (_, index) => index));
    expect((await page(`?from=${end.size + 100}`)).leaves).toEqual([]);
    expect((await page('?from=999999999999999')).leaves).toEqual([]);
  });

  test('a page stops before 20 MB, and a leaf that is larger than that comes alone', async () => {
    const large = (megabytes: number) =>
      act({
        kind: 'OPERATOR',
        at: world.clock.now,
        request: '0'.repeat(32),
        caller: { role: 'operator', id: null, name: null, organisation: null },
        outcome: 'ANSWERED',
        details: { text: '"'.repeat(megabytes * 500_000) },
      });
    const from = await integrate();
    for (const size of [8, 8, 8, 21, 1]) await world.line.log.append({ entries: [large(size)] });
    await integrate();
    const sizes: number[] = [];
    let next: number | null = from;
    while (next !== null) {
      const { text } = await get(`?from=${next}`);
      const lines = linesOf(text);
      const count = lines.filter((line) => 'leaf' in line).length;
      expect(count === 1 || Buffer.byteLength(text) < 20_000_000).toBe(true);
      sizes.push(count);
      next = lines.at(-1).next;
    }
    expect(sizes.slice(0, 3)).toEqual([2, 1, 1]);
  }, 60_000);

  test('G-10 an entry that is not there any more leaves its leaf behind', async () => {
    const log = await openTestLog(await newPlace());
    await log.log.append({ entries: [entryAbout(null), entryAbout(null)] });
    await log.integrator.now();
    await sql.raw('alter table log_entry disable trigger never_changed').execute(log.opened.query);
    await sql.raw('alter table log_entry_202611 disable trigger never_changed').execute(log.opened.query);
    await sql.raw('delete from log_entry where id = (select min(id) from log_entry)').execute(log.opened.query);
    const { leaves } = await exportPage(log.opened.query, { from: 0, limit: 10 });
    expect(leaves).toMatchObject([
      { index: 0, leaf: { chain: null, entry: null }, signature: null, entry: null },
      { index: 1, entry: { kind: 'QUERY' } },
    ]);
    await log.close();
  });

  test('that it was taken along is on the record, and how much', async () => {
    const rows = await logOf(world, () => get('?from=1&limit=2'));
    expect(rows).toMatchObject([
      {
        kind: 'LOG',
        caller: 'auditor',
        operation_name: 'log-entries',
        subject: null,
        outcome: 'ANSWERED',
        details: { from: 1, entries: 2 },
      },
    ]);
  });

  test.each([
    '?from=-1',
    '?from=x',
    '?from=1.5',
    '?from=',
    '?from=1&from=2',
    '?limit=0',
    '?limit=10001',
    '?limit=1e3',
    '?to=1',
  ])('G-02 parameters that are none are refused, on the record: %s', async (search) => {
    const rows = await logOf(world, async () => {
      const { status, text } = await get(search);
      expect({ status, code: JSON.parse(text).errors[0].extensions.code }).toEqual({
        status: 400,
        code: 'BAD_USER_INPUT',
      });
    });
    expect(rows).toMatchObject([{ kind: 'LOG', outcome: 'REFUSED', errors: ['BAD_USER_INPUT'] }]);
  });

  const { auditor: _, ...others } = claimsOf;
  test.each([['public', null], ...Object.entries(others)] as [string, Record<string, string> | null][])(
    'nobody else may: %s',
    async (role, claims) => {
      const rows = await logOf(world, async () => {
        const { status, text } = await get('', claims);
        expect({ status, code: JSON.parse(text).errors[0].extensions.code }).toEqual({
          status: 403,
          code: 'FORBIDDEN',
        });
        expect(text).not.toContain('leaf');
      });
      expect(rows).toMatchObject([{ kind: 'LOG', caller: role, outcome: 'REFUSED', errors: ['FORBIDDEN'] }]);
    },
  );
});
