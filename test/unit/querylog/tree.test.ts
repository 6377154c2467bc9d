import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFrontier } from '../../../gateway/querylog/tree/frontier.ts';
import { leafHash } from '../../../gateway/querylog/tree/hashing.ts';
import { consistencyPath, frontierOf, inclusionPath, rootOf } from '../../../gateway/querylog/tree/nodes.ts';
import { verifyConsistency, verifyInclusion } from '../../../gateway/querylog/tree/verify.ts';
import { naiveTree, numberedLeaves } from './naive-tree.ts';
import { expectFewReads, storedTree } from './stored-tree.ts';

const leaves = numberedLeaves(2 ** 16 + 300);
const naive = naiveTree(leaves);
const stored = storedTree(leaves);

const smallSizes = Array.from({ length: 601 }, (_, size) => size);

const sizes = fc.oneof(
  fc.integer({ min: 1, max: leaves.length }),
  fc
    .tuple(fc.integer({ min: 1, max: 256 }), fc.integer({ min: -1, max: 1 }))
    .map(([blocks, beside]) => blocks * 256 + beside),
  fc.constantFrom(2 ** 16 - 1, 2 ** 16, 2 ** 16 + 1, 2 ** 16 + 255, 2 ** 16 + 256, 2 ** 16 + 257),
);

const pairs = fc
  .tuple(sizes, sizes)
  .map(([one, other]): [number, number] => [Math.min(one, other), Math.max(one, other)]);

/** Texts are compared much faster than bytes. */
function hex(hashes: readonly Buffer[]): string {
  return hashes.map((hash) => hash.toString('hex')).join(' ');
}

async function expectInclusion(index: number, size: number): Promise<void> {
  const { read, reads } = stored.reader(size);
  const path = await inclusionPath(index, size, read);
  expect(hex(path)).toBe(hex(naive.inclusion(index, size)));
  const leaf = leaves[index] as Buffer;
  expect(verifyInclusion({ leaf, index, size, path, root: naive.root(0, size) })).toBe(true);
  expectFewReads(reads, size);
}

async function expectConsistency(from: number, to: number): Promise<void> {
  const { read, reads } = stored.reader(to);
  const path = await consistencyPath(from, to, read);
  expect(hex(path)).toBe(hex(naive.consistency(from, to)));
  const [fromRoot, toRoot] = [naive.root(0, from), naive.root(0, to)];
  expect(verifyConsistency({ from, to, fromRoot, toRoot, path })).toBe(true);
  expectFewReads(reads, to);
}

describe('a tree of any size', () => {
  test('has the root of the definition, appended or read', async () => {
    const frontier = createFrontier();
    for (const size of smallSizes) {
      const root = naive.root(0, size);
      expect(frontier.size).toBe(size);
      expect(hex([frontier.root()])).toBe(hex([root]));
      const { read, reads } = stored.reader(size);
      expect(hex([await rootOf(size, read)])).toBe(hex([root]));
      expectFewReads(reads, size);
      frontier.append(leaves[size] as Buffer);
    }
    await fc.assert(
      fc.asyncProperty(sizes, async (size) => {
        const { read, reads } = stored.reader(size);
        expect(await rootOf(size, read)).toEqual(naive.root(0, size));
        expectFewReads(reads, size);
      }),
      { numRuns: 50 },
    );
  });

  test('grows on from what was stored as if it had never been away', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 0, max: 300 }), async (size, more) => {
        const frontier = await frontierOf(size, stored.reader(size).read);
        const end = Math.min(size + more, leaves.length);
        const kept = leaves.slice(size, end).flatMap((leaf) => frontier.append(leaf));
        expect(frontier.root()).toEqual(naive.root(0, end));
        for (const { level, index, hash } of kept) expect(hash).toEqual(stored.levels.get(level)?.[index]);
        const between = [8, 16].map((level) => Math.floor(end / 2 ** level) - Math.floor(size / 2 ** level));
        expect(kept).toHaveLength(between.reduce((sum, count) => sum + count));
      }),
      { numRuns: 40 },
    );
  });

  test('keeps one node for 256 of the level below', () => {
    expect([...stored.levels.keys()]).toEqual([0, 8, 16]);
    expect(stored.levels.get(8)).toHaveLength(257);
    expect(stored.levels.get(16)).toHaveLength(1);
    for (const [index, hash] of stored.levels.get(8)?.entries() ?? []) {
      expect(hash).toEqual(naive.root(index * 256, (index + 1) * 256));
    }
    expect(stored.levels.get(16)?.[0]).toEqual(naive.root(0, 2 ** 16));
  });
});

describe('an inclusion path', () => {
  test('is that of the definition and verifies, for every leaf of small trees', async () => {
    for (const size of [...smallSizes.slice(1, 41), 257]) {
      for (let index = 0; index < size; index += 1) await expectInclusion(index, size);
    }
  });

  test('is that of the definition and verifies, for leaves of every tree up to 600', async () => {
    for (const size of smallSizes.slice(1)) {
      for (const index of new Set([size - 1, 7_919 % size])) await expectInclusion(index, size);
    }
  });

  test('is that of the definition and verifies in large trees', async () => {
    const leafOf = fc.tuple(sizes, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(leafOf, ([size, part]) => expectInclusion(Math.floor(part * size), size)),
      { numRuns: 100 },
    );
  });

  test('of the only leaf reads nothing', async () => {
    const { read, reads } = stored.reader(1);
    expect(await inclusionPath(0, 1, read)).toEqual([]);
    expect(reads).toEqual([]);
  });
});

describe('a consistency path', () => {
  test('is that of the definition and verifies, between all sizes of small trees', async () => {
    for (const to of [...smallSizes.slice(1, 41), 257]) {
      for (let from = 1; from <= to; from += 1) await expectConsistency(from, to);
    }
  });

  test('is that of the definition and verifies, for every tree up to 600', async () => {
    for (const to of smallSizes.slice(1)) {
      for (const from of new Set([to, 7_919 % to || 1, Math.min(256, to)])) await expectConsistency(from, to);
    }
  });

  test('is that of the definition and verifies between large trees', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, ([from, to]) => expectConsistency(from, to)),
      { numRuns: 100 },
    );
  });

  test('between equal sizes is empty and reads nothing', async () => {
    const { read, reads } = stored.reader(300);
    expect(await consistencyPath(300, 300, read)).toEqual([]);
    expect(reads).toEqual([]);
  });
});

test('bytes that the caller changes afterwards do not change the tree', () => {
  const frontier = createFrontier();
  const leaf = Buffer.from(leafHash('one'));
  frontier.append(leaf);
  leaf.fill(0);
  expect(frontier.root()).toEqual(leafHash('one'));
});
