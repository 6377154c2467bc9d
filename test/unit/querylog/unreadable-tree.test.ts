import { describe, expect, test } from '@jest/globals';
import { createFrontier } from '../../../gateway/querylog/tree/frontier.ts';
import { leafHash } from '../../../gateway/querylog/tree/hashing.ts';
import {
  consistencyPath,
  frontierOf,
  inclusionPath,
  MissingNodes,
  type ReadNodes,
  rootOf,
} from '../../../gateway/querylog/tree/nodes.ts';
import { numberedLeaves } from './naive-tree.ts';
import { storedTree } from './stored-tree.ts';

describe('what is out of range is refused before anything is read', () => {
  const unread: ReadNodes = async () => {
    throw new Error('read');
  };

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('a size of %d', async (size) => {
    await expect(frontierOf(size, unread)).rejects.toThrow(RangeError);
    await expect(rootOf(size, unread)).rejects.toThrow(RangeError);
    await expect(inclusionPath(0, size, unread)).rejects.toThrow(RangeError);
    await expect(consistencyPath(1, size, unread)).rejects.toThrow(RangeError);
    await expect(consistencyPath(size, 2 ** 40, unread)).rejects.toThrow(RangeError);
    expect(() => createFrontier(size)).toThrow(RangeError);
  });

  test.each([-1, 0.5, 5, Number.NaN])('leaf %d of 5', async (index) => {
    await expect(inclusionPath(index, 5, unread)).rejects.toThrow(RangeError);
  });

  test('a leaf of the empty tree, and consistency with it or backwards', async () => {
    await expect(inclusionPath(0, 0, unread)).rejects.toThrow('a tree of size 0 has no leaf 0');
    await expect(consistencyPath(0, 5, unread)).rejects.toThrow(RangeError);
    await expect(consistencyPath(6, 5, unread)).rejects.toThrow('no consistency can be proven from size 6 to 5');
  });

  test('a frontier whose subtrees are not those of its size', () => {
    expect(() => createFrontier(3, [leafHash('')])).toThrow('a tree of size 3 has 2 complete subtrees, not 1');
    expect(() => createFrontier(1, [Buffer.alloc(31)])).toThrow(RangeError);
    expect(() => createFrontier().append(Buffer.alloc(33))).toThrow(RangeError);
  });
});

const stored = storedTree(numberedLeaves(1_000));

test.each([
  ['fewer nodes than asked for', (nodes: readonly Buffer[]) => nodes.slice(1)],
  ['more', (nodes: readonly Buffer[]) => [...nodes, leafHash('')]],
  ['a node of another length', (nodes: readonly Buffer[]) => nodes.map((node) => node.subarray(1))],
])('no proof is made of %s', async (_, spoil) => {
  const { read } = stored.reader(1_000);
  const spoiled: ReadNodes = async (...asked) => spoil(await read(...asked));
  await expect(rootOf(1_000, spoiled)).rejects.toThrow(MissingNodes);
  await expect(inclusionPath(3, 1_000, spoiled)).rejects.toThrow(MissingNodes);
  await expect(consistencyPath(3, 1_000, spoiled)).rejects.toThrow(MissingNodes);
});
