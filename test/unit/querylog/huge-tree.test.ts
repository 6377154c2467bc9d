import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { leafHash, nodeHash } from '../../../gateway/querylog/tree/hashing.ts';
import {
  consistencyPath,
  frontierOf,
  inclusionPath,
  type ReadNodes,
  rootOf,
} from '../../../gateway/querylog/tree/nodes.ts';
import { verifyConsistency, verifyInclusion } from '../../../gateway/querylog/tree/verify.ts';
import { expectFewReads, type Read } from './stored-tree.ts';

describe('a tree of more than 2^32 leaves', () => {
  // All leaves are the same, so that all nodes of a level are: a tree of any size without its leaves.
  const perfect = [leafHash('')];
  for (let level = 1; level <= 52; level += 1) {
    const below = perfect[level - 1] as Buffer;
    perfect.push(nodeHash(below, below));
  }
  const reader = () => {
    const reads: Read[] = [];
    const read: ReadNodes = async (level, from, count) => {
      reads.push({ level, from, count });
      return Array.from({ length: count }, () => perfect[level] as Buffer);
    };
    return { read, reads };
  };
  const huge = fc.oneof(
    fc.integer({ min: 2 ** 31, max: Number.MAX_SAFE_INTEGER }),
    fc
      .tuple(fc.integer({ min: 31, max: 52 }), fc.integer({ min: -1, max: 1 }))
      .map(([bits, beside]) => 2 ** bits + beside),
    fc.constant(Number.MAX_SAFE_INTEGER),
  );

  test('has paths that verify, for few reads', async () => {
    await fc.assert(
      fc.asyncProperty(huge, huge, async (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const [fromRoot, toRoot] = [await rootOf(from, reader().read), await rootOf(to, reader().read)];
        const older = reader();
        const consistency = await consistencyPath(from, to, older.read);
        expect(verifyConsistency({ from, to, fromRoot, toRoot, path: consistency })).toBe(true);
        expectFewReads(older.reads, to);
        const within = reader();
        const path = await inclusionPath(from - 1, to, within.read);
        const leaf = leafHash('');
        expect(verifyInclusion({ leaf, index: from - 1, size: to, path, root: toRoot })).toBe(true);
        expectFewReads(within.reads, to);
      }),
      { numRuns: 30 },
    );
  });

  test('is appended to', async () => {
    const frontier = await frontierOf(2 ** 40 - 1, reader().read);
    const kept = frontier.append(leafHash(''));
    expect(kept).toEqual(
      [8, 16, 24, 32, 40].map((level) => ({ level, index: 2 ** (40 - level) - 1, hash: perfect[level] })),
    );
    expect(frontier.size).toBe(2 ** 40);
    expect(frontier.root()).toEqual(perfect[40]);
  });

  test('is full before its size loses precision', async () => {
    const frontier = await frontierOf(Number.MAX_SAFE_INTEGER, reader().read);
    expect(() => frontier.append(leafHash(''))).toThrow(RangeError);
    expect(frontier.size).toBe(Number.MAX_SAFE_INTEGER);
  });
});
