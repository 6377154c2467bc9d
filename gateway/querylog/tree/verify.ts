import { hashLength, nodeHash } from './hashing.ts';

export interface InclusionProof {
  /** Hash of the leaf. */
  readonly leaf: Uint8Array;
  /** Index of the leaf, from 0. */
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  /** Root of the tree of `size` leaves. */
  readonly root: Uint8Array;
}

export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  /** Root of the tree of `from` leaves. */
  readonly fromRoot: Uint8Array;
  /** Root of the tree of `to` leaves. */
  readonly toRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/**
 * Whether a leaf is in a tree (RFC 9162, 2.1.3.2). It never throws: whatever is no proof is false.
 *
 * Root and size have to come from one checkpoint: sizes in whose trees the leaf is reached by the same turns cannot
 * be told apart by a path.
 */
export function verifyInclusion({ leaf, index, size, path, root }: InclusionProof): boolean {
  if (!isSize(size) || !isSize(index) || index >= size) return false;
  if (!isHash(leaf) || !isHash(root) || !isPath(path)) return false;
  let at: Position = { node: index, last: size - 1 };
  let hash = leaf;
  for (const sibling of path) {
    if (at.last === 0) return false;
    const left = isRightChild(at);
    hash = left ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    at = parent(left ? upToRightChild(at) : at);
  }
  return at.last === 0 && isSame(hash, root);
}

/**
 * Whether one tree is the beginning of another (RFC 9162, 2.1.4.2). Equal sizes need equal roots and an empty path;
 * of the empty tree nothing can be proven. It never throws: whatever is no proof is false. Roots and sizes have to
 * come from checkpoints, as for `verifyInclusion`.
 */
export function verifyConsistency({ from, to, fromRoot, toRoot, path }: ConsistencyProof): boolean {
  if (!isSize(from) || !isSize(to) || from === 0 || from > to) return false;
  if (!isHash(fromRoot) || !isHash(toRoot) || !isPath(path)) return false;
  if (from === to) return path.length === 0 && isSame(fromRoot, toRoot);

  const [start, ...siblings] = isPowerOfTwo(from) ? [fromRoot, ...path] : path;
  if (!start || path.length === 0) return false;
  let at: Position = { node: from - 1, last: to - 1 };
  while (isOdd(at.node)) at = parent(at);
  let oldRoot = start;
  let newRoot = start;
  for (const sibling of siblings) {
    if (at.last === 0) return false;
    const left = isRightChild(at);
    if (left) oldRoot = nodeHash(sibling, oldRoot);
    newRoot = left ? nodeHash(sibling, newRoot) : nodeHash(newRoot, sibling);
    at = parent(left ? upToRightChild(at) : at);
  }
  return at.last === 0 && isSame(oldRoot, fromRoot) && isSame(newRoot, toRoot);
}

/** A node on the way up, and the last node of its level: the RFC's fn and sn. */
interface Position {
  readonly node: number;
  readonly last: number;
}

/** Whether the sibling is on the left: always at the right edge, where levels without one are passed over. */
function isRightChild({ node, last }: Position): boolean {
  return isOdd(node) || node === last;
}

function upToRightChild(at: Position): Position {
  let up = at;
  while (!isOdd(up.node) && up.node !== 0) up = parent(up);
  return up;
}

// Sizes pass 2^32, where shifts would drop bits.
function parent({ node, last }: Position): Position {
  return { node: Math.floor(node / 2), last: Math.floor(last / 2) };
}

function isOdd(node: number): boolean {
  return node % 2 === 1;
}

function isPowerOfTwo(size: number): boolean {
  let width = size;
  while (width % 2 === 0) width /= 2;
  return width === 1;
}

/** More hashes than a tree of 2^53 leaves has levels cannot be a path. */
const longestPath = 64;

function isSize(size: unknown): boolean {
  return Number.isSafeInteger(size) && (size as number) >= 0;
}

function isPath(path: unknown): boolean {
  return Array.isArray(path) && path.length <= longestPath && path.every(isHash);
}

function isHash(hash: unknown): boolean {
  return hash instanceof Uint8Array && hash.length === hashLength;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
