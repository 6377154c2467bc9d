import { emptyRoot, hashLength, nodeHash } from './hashing.ts';
import { completeSubtrees } from './subtrees.ts';

/** A subtree all of whose leaves are there: it never changes again. */
export interface CompletedNode {
  /** 0 for leaves; a node of level n has 2^n leaves. */
  readonly level: number;
  /** Counted from 0 within its level. */
  readonly index: number;
  readonly hash: Buffer;
}

/** The right edge of a tree: as much of it as is needed to append. It is changed by `append`. */
export interface Frontier {
  /** How many leaves the tree has. */
  readonly size: number;
  /**
   * Appends one leaf hash, 32 bytes. Returns the nodes that it completed and that are kept: those whose level is a
   * positive multiple of 8, lowest first.
   *
   * @throws RangeError for a hash of another length, or when the tree is full (2^53 - 1 leaves).
   */
  append(leaf: Uint8Array): readonly CompletedNode[];
  /** The root of the leaves so far (RFC 9162, 2.1.1). */
  root(): Buffer;
}

/**
 * The frontier of a tree with `size` leaves.
 *
 * @param subtrees hashes of its complete subtrees, largest first: one for each bit that is set in `size`.
 * @throws RangeError if size and subtrees do not fit each other.
 */
export function createFrontier(size = 0, subtrees: readonly Buffer[] = []): Frontier {
  const edge = [...subtrees];
  let leaves = checkedSize(size, edge);
  return {
    get size() {
      return leaves;
    },
    append: (leaf) => {
      if (leaf.length !== hashLength) throw new RangeError(`a leaf hash has ${hashLength} bytes`);
      if (leaves === Number.MAX_SAFE_INTEGER) throw new RangeError('the tree is full');
      leaves += 1;
      return addToEdge(edge, leaf, leaves);
    },
    root: () => foldSubtrees(edge),
  };
}

/** The root above neighbouring subtrees, largest first; that of no subtree is the empty tree's. */
export function foldSubtrees(subtrees: readonly Buffer[]): Buffer {
  const last = subtrees.at(-1);
  if (!last) return emptyRoot;
  return subtrees.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** Each trailing zero of the new size is a subtree that has found its right half. */
function addToEdge(edge: Buffer[], leaf: Uint8Array, leaves: number): readonly CompletedNode[] {
  const kept: CompletedNode[] = [];
  // A copy: the caller's bytes may change.
  let hash: Buffer = Buffer.from(leaf);
  let level = 0;
  let width = leaves;
  while (width % 2 === 0) {
    hash = nodeHash(edge.pop() as Buffer, hash);
    level += 1;
    width /= 2;
    if (level % 8 === 0) kept.push({ level, index: width - 1, hash });
  }
  edge.push(hash);
  return kept;
}

function checkedSize(size: number, subtrees: readonly Buffer[]): number {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is not the size of a tree`);
  const expected = completeSubtrees(0, size).length;
  if (subtrees.length !== expected) {
    throw new RangeError(`a tree of size ${size} has ${expected} complete subtrees, not ${subtrees.length}`);
  }
  if (subtrees.some(({ length }) => length !== hashLength)) throw new RangeError(`a hash has ${hashLength} bytes`);
  return size;
}
