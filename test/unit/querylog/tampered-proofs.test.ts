import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ConsistencyProof,
  type InclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '../../../gateway/querylog/tree/verify.ts';
import { consistencyShape, flipBit, inclusionShape, naiveTree, numberedLeaves } from './naive-tree.ts';

const leaves = numberedLeaves(700);
const naive = naiveTree(leaves);

function inclusion(index: number, size: number): InclusionProof {
  return {
    leaf: leaves[index] as Buffer,
    index,
    size,
    path: naive.inclusion(index, size),
    root: naive.root(0, size),
  };
}

function consistency(from: number, to: number): ConsistencyProof {
  return {
    from,
    to,
    fromRoot: naive.root(0, from),
    toRoot: naive.root(0, to),
    path: naive.consistency(from, to),
  };
}

const inclusions = fc
  .integer({ min: 1, max: leaves.length })
  .chain((size) => fc.integer({ min: 0, max: size - 1 }).map((index) => inclusion(index, size)));

const consistencies = fc
  .integer({ min: 2, max: leaves.length })
  .chain((to) => fc.integer({ min: 1, max: to }).map((from) => consistency(from, to)));

const hashBit = fc.integer({ min: 0, max: 255 });
const sizeBit = fc.integer({ min: 0, max: 52 });

/** Every path with one bit, one hash or one place of it changed. */
function spoiledPaths(path: readonly Uint8Array[], bit: number): readonly (readonly Uint8Array[])[] {
  const other = numberedLeaves(1)[0] as Buffer;
  return [
    ...path.map((hash, at) => path.with(at, flipBit(hash as Buffer, bit))),
    ...path.map((_, at) => path.toSpliced(at, 1)),
    ...path.map((hash, at) => path.with(at, hash.subarray(1))),
    ...path.map((hash, at) => path.with(at, Buffer.concat([hash, Buffer.of(0)]))),
    ...[0, path.length].map((at) => path.toSpliced(at, 0, other)),
    ...(path.length > 1 ? [path.toReversed()] : []),
  ];
}

function flipSizeBit(size: number, bit: number): number {
  return Number(BigInt(size) ^ (1n << BigInt(bit)));
}

describe('an inclusion proof fails', () => {
  test('with any bit of leaf, root or path changed, or a hash too few or too many', () => {
    fc.assert(
      fc.property(inclusions, hashBit, (proof, bit) => {
        expect(verifyInclusion(proof)).toBe(true);
        expect(verifyInclusion({ ...proof, leaf: flipBit(proof.leaf as Buffer, bit) })).toBe(false);
        expect(verifyInclusion({ ...proof, root: flipBit(proof.root as Buffer, bit) })).toBe(false);
        for (const path of spoiledPaths(proof.path, bit)) expect(verifyInclusion({ ...proof, path })).toBe(false);
      }),
    );
  });

  test('with any bit of the index changed', () => {
    fc.assert(
      fc.property(inclusions, sizeBit, (proof, bit) => {
        expect(verifyInclusion({ ...proof, index: flipSizeBit(proof.index, bit) })).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  // RFC 9162, 2.1.3.2 knows the size only by the turns of the path. The checkpoint binds it to the root.
  test('with any bit of the size changed, unless the turns to the leaf remain the same', () => {
    fc.assert(
      fc.property(inclusions, sizeBit, (proof, bit) => {
        const size = flipSizeBit(proof.size, bit);
        const same =
          size > proof.index && inclusionShape(proof.index, size) === inclusionShape(proof.index, proof.size);
        expect(verifyInclusion({ ...proof, size })).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  test('for any other leaf of the tree', () => {
    const proof = inclusion(37, 100);
    for (let index = 0; index < 100; index += 1) {
      expect(verifyInclusion({ ...proof, index })).toBe(index === 37);
      expect(verifyInclusion({ ...proof, leaf: leaves[index] as Buffer })).toBe(index === 37);
    }
  });
});

describe('a consistency proof fails', () => {
  test('with any bit of roots or path changed, or a hash too few or too many', () => {
    fc.assert(
      fc.property(consistencies, hashBit, (proof, bit) => {
        expect(verifyConsistency(proof)).toBe(true);
        expect(verifyConsistency({ ...proof, fromRoot: flipBit(proof.fromRoot as Buffer, bit) })).toBe(false);
        expect(verifyConsistency({ ...proof, toRoot: flipBit(proof.toRoot as Buffer, bit) })).toBe(false);
        for (const path of spoiledPaths(proof.path, bit)) expect(verifyConsistency({ ...proof, path })).toBe(false);
      }),
    );
  });

  test('with any bit of the old size changed', () => {
    fc.assert(
      fc.property(consistencies, sizeBit, (proof, bit) => {
        expect(verifyConsistency({ ...proof, from: flipSizeBit(proof.from, bit) })).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('with any bit of the new size changed, unless the turns of the path remain the same', () => {
    fc.assert(
      fc.property(consistencies, sizeBit, (proof, bit) => {
        const to = flipSizeBit(proof.to, bit);
        const same =
          to > proof.from &&
          proof.path.length > 0 &&
          consistencyShape(proof.from, to) === consistencyShape(proof.from, proof.to);
        expect(verifyConsistency({ ...proof, to })).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  test('for a log that was rewritten', () => {
    const rewritten = naiveTree(leaves.with(3, leaves[4] as Buffer));
    for (const to of [9, 64, 100, 700]) {
      const proof = { ...consistency(8, to), toRoot: rewritten.root(0, to) };
      expect(verifyConsistency(proof)).toBe(false);
      expect(verifyConsistency({ ...proof, path: rewritten.consistency(8, to) })).toBe(false);
    }
  });
});

describe('what is no proof is false, not an error', () => {
  const numbers = [
    -1,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    2 ** 53,
    '5',
    null,
    undefined,
    5n,
  ];
  const hashes = [Buffer.alloc(0), Buffer.alloc(31), Buffer.alloc(33), 'a'.repeat(32), null, undefined, {}, []];
  const paths = [null, undefined, 'path', {}, [null], [Buffer.alloc(31)], Array.from({ length: 65 }, () => leaves[0])];
  const inclusionOf = (changed: object) => verifyInclusion({ ...inclusion(3, 8), ...changed });
  const consistencyOf = (changed: object) => verifyConsistency({ ...consistency(3, 8), ...changed });

  test.each(numbers)('a number that is %p', (number) => {
    expect([inclusionOf({ index: number }), inclusionOf({ size: number })]).toEqual([false, false]);
    expect([consistencyOf({ from: number }), consistencyOf({ to: number })]).toEqual([false, false]);
  });

  test.each(hashes)('a hash that is %p', (hash) => {
    expect([inclusionOf({ leaf: hash }), inclusionOf({ root: hash })]).toEqual([false, false]);
    expect([consistencyOf({ fromRoot: hash }), consistencyOf({ toRoot: hash })]).toEqual([false, false]);
  });

  test.each(paths)('a path that is %p', (path) => {
    expect([inclusionOf({ path }), consistencyOf({ path })]).toEqual([false, false]);
  });

  test('a leaf of the empty tree, or consistency with it', () => {
    const [root, leaf] = [naive.root(0, 0), leaves[0] as Buffer];
    expect(verifyInclusion({ leaf, index: 0, size: 0, path: [], root })).toBe(false);
    expect(verifyConsistency({ from: 0, to: 0, fromRoot: root, toRoot: root, path: [] })).toBe(false);
    expect(verifyConsistency({ from: 0, to: 1, fromRoot: root, toRoot: leaf, path: [] })).toBe(false);
  });

  test('an old tree that is larger than the new one', () => {
    const { from, to, fromRoot, toRoot, path } = consistency(3, 8);
    expect(verifyConsistency({ from: to, to: from, fromRoot: toRoot, toRoot: fromRoot, path })).toBe(false);
  });

  test('equal sizes with different roots, or with a path', () => {
    const equal = consistency(8, 8);
    expect(verifyConsistency(equal)).toBe(true);
    expect(verifyConsistency({ ...equal, toRoot: naive.root(0, 7) })).toBe(false);
    expect(verifyConsistency({ ...equal, path: [naive.root(0, 8)] })).toBe(false);
  });

  test('any numbers and hashes at all', () => {
    const hash = fc.oneof(fc.constantFrom(...leaves.slice(0, 8)), fc.uint8Array({ maxLength: 40 }));
    const number = fc.oneof(fc.double(), fc.integer({ min: 0, max: 20 }), fc.maxSafeInteger());
    const path = fc.array(hash, { maxLength: 70 });
    fc.assert(
      fc.property(hash, hash, number, number, path, (one, other, small, large, hostile) => {
        const included = { leaf: one, index: small, size: large, path: hostile, root: other };
        expect(typeof verifyInclusion(included)).toBe('boolean');
        const consistent = { from: small, to: large, fromRoot: one, toRoot: other, path: hostile };
        expect(typeof verifyConsistency(consistent)).toBe('boolean');
      }),
    );
  });
});
