import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { appendRows, type LeafRow } from '../../gateway/querylog/append.ts';
import { act, type LogEntry } from '../../gateway/querylog/entry.ts';
import { exportPage } from '../../gateway/querylog/export-entries.ts';
import { hashOfLeaf, type Leaf } from '../../gateway/querylog/leaf.ts';
import { entryHash, isSigned } from '../../gateway/querylog/receipt.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { company, logOf, startProfileWorld, trader } from '../profile-world.ts';
import { claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

interface LeafLine {
  readonly index: number;
  readonly leaf: Leaf;
  readonly leafHash: string;
  readonly signature: string;
  readonly entry: LogEntry;
}

describeOnEachDatabase('G-10 an auditor takes the log along', (newPlace) => {
  let world: World;
  const note = 'test/log\n7\n';
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

  let leaves = 0;
  const last = new Map<string, { ordinal: number; hash: string }>();

  /** Makes leaves of the entries that have none, as the integrator does, and a checkpoint of all but some. */
  async function integrate({ except = 0, at = new Date('2026-11-23T04:00:01Z') } = {}): Promise<number> {
    const { rows } = await sql<{ id: number; at: Date; hash: string; subject: string | null }>`
      select id, at, encode(hash, 'hex') as hash, entry ->> 'subject' as subject from log_entry
      where id not in (select entry from log_leaf) order by id`.execute(world.gatewayDatabase.query);
    const made = rows.map(({ id, at, hash: entry, subject }): LeafRow => {
      const before = subject === null ? undefined : last.get(subject);
      const ordinal = subject === null ? null : (before?.ordinal ?? 0) + 1;
      const previous = before?.hash ?? null;
      const hash = hashOfLeaf({ entry, ordinal, previous }).toString('hex');
      if (subject !== null && ordinal !== null) last.set(subject, { ordinal, hash });
      leaves += 1;
      return { index: leaves - 1, entry: id, at, subject, ordinal, previous, hash };
    });
    const size = leaves - except;
    const checkpoint = { size, root: '0'.repeat(64), note, settled: 0, at };
    await appendRows(world.gatewayDatabase.query, { leaves: made, checkpoints: [checkpoint] });
    return size;
  }

  test('there is nothing before the first checkpoint, and that is said', async () => {
    const { status, headers, text } = await get();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(text).toBe('{"checkpoint":null,"size":0,"next":null}\n');
    expect(await exportPage(world.gatewayDatabase.query, { from: 5, limit: 5 })).toMatchObject({ checkpoint: null });
  });

  test('entries come in the order of the tree, and both hashes can be computed from what is in it', async () => {
    await world.ask(`query A { subjects(creditCodes: ["${company}", "${trader}"]) { name } }`);
    await world.ask(`query B { subjects(creditCodes: ["${trader}", "${company}"]) { name } }`);
    const size = await integrate();
    const { leaves, operations, end } = await page();
    expect(leaves.map(({ index }) => index)).toEqual(Array.from({ length: size }, (_, index) => index));
    for (const { leaf, leafHash, signature, entry } of leaves) {
      expect(entryHash(entry).toString('hex')).toBe(leaf.entry);
      expect(hashOfLeaf(leaf).toString('hex')).toBe(leafHash);
      expect(isSigned(entry, leaf.entry, Buffer.from(signature, 'base64'), world.logKeys.verifiers)).toBe(true);
    }
    const ofTrader = leaves.filter(({ entry }) => entry.subject === trader);
    expect(ofTrader.map(({ leaf }) => leaf.ordinal)).toEqual([1, 2]);
    expect(ofTrader[1]?.leaf.previous).toBe(ofTrader[0]?.leafHash);
    const named = new Set(leaves.flatMap(({ entry }) => entry.operation ?? []));
    expect(operations.map(({ hash }) => hash)).toEqual([...named]);
    for (const { hash, text } of operations) expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
    expect(end).toEqual({ checkpoint: note, size, next: null });
  });

  test('pages follow each other, and end where the latest checkpoint does', async () => {
    for (let n = 0; n < 3; n += 1) await world.ask('{ __typename }');
    const size = await integrate({ except: 1, at: new Date('2026-11-23T04:00:02Z') });
    expect(size).toBeGreaterThan(4);
    const seen: number[] = [];
    let next: number | null = 0;
    while (next !== null) {
      const { leaves, end } = await page(`?from=${next}&limit=2`);
      expect(leaves.length).toBeLessThanOrEqual(2);
      seen.push(...leaves.map(({ index }) => index));
      expect(end.size).toBe(size);
      next = end.next;
    }
    expect(seen).toEqual(Array.from({ length: size }, (_, index) => index));
    expect(await page(`?from=${size}`)).toEqual({
      leaves: [],
      operations: [],
      end: { checkpoint: note, size, next: null },
    });
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
    await integrate({ at: new Date('2026-11-23T04:00:03Z') });
    const from = leaves;
    for (const size of [8, 8, 8, 21, 1]) await world.line.log.append({ entries: [large(size)] });
    await integrate({ at: new Date('2026-11-23T04:00:04Z') });
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

  test('an entry that is not there any more leaves its leaf behind', async () => {
    const index = leaves;
    const hash = 'cd'.repeat(32);
    const leaf = { index, entry: 999_999, at: world.clock.now, subject: null, ordinal: null, previous: null, hash };
    const checkpoint = { size: index + 1, root: hash, note, settled: 0, at: new Date('2026-11-23T04:00:05Z') };
    await appendRows(world.gatewayDatabase.query, { leaves: [leaf], checkpoints: [checkpoint] });
    leaves += 1;
    const exported = await exportPage(world.gatewayDatabase.query, { from: index, limit: 10 });
    expect(exported.leaves).toEqual([
      { index, leaf: { entry: null, ordinal: null, previous: null }, leafHash: hash, signature: null, entry: null },
    ]);
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
  ])('parameters that are none are refused, on the record: %s', async (search) => {
    const rows = await logOf(world, async () => {
      const { status, text } = await get(search);
      expect({ status, code: JSON.parse(text).errors[0].extensions.code }).toEqual({
        status: 400,
        code: 'BAD_REQUEST',
      });
    });
    expect(rows).toMatchObject([{ kind: 'LOG', outcome: 'REFUSED', errors: ['BAD_REQUEST'] }]);
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
