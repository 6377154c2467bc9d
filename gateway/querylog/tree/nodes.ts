import { createFrontier, type Frontier, foldSubtrees } from './frontier.ts';
import { hashLength, nodeHash } from './hashing.ts';
import { completeSubtrees, consistencyRanges, inclusionRanges, type LeafRange, type Subtree } from './subtrees.ts';

/**
 * Reads the hashes of complete subtrees of a stored level (0 for leaf hashes, then 8, 16, 24 …): `count` of them, at
 * most 256, from index `from`. Only nodes are asked for whose leaves are all within the size the question is about.
 */
export type ReadNodes = (level: number, from: number, count: number) => Promise<readonly Buffer[]>;

/** What was read does not hold the nodes that a tree of this size has. */
export class MissingNodes extends Error {
  override readonly name = 'MissingNodes';
}

/**
 * The right edge of the tree of the first `size` leaves, to append to.
 *
 * @throws RangeError if `size` is not that of a tree; MissingNodes.
 */
export async function frontierOf(size: number, read: ReadNodes): Promise<Frontier> {
  checkSize(size);
  const subtrees = completeSubtrees(0, size);
  const hashOf = await readSubtrees(subtrees, read);
  return createFrontier(size, subtrees.map(hashOf));
}

/**
 * The root of the first `size` leaves (RFC 9162, 2.1.1).
 *
 * @throws RangeError if `size` is not that of a tree; MissingNodes.
 */
export async function rootOf(size: number, read: ReadNodes): Promise<Buffer> {
  return (await frontierOf(size, read)).root();
}

/**
 * The hashes that prove a leaf to be in the tree of the first `size` leaves, lowest first (RFC 9162, 2.1.3.1).
 *
 * @param index of the leaf, from 0.
 * @throws RangeError unless 0 <= index < size; MissingNodes.
 */
export async function inclusionPath(index: number, size: number, read: ReadNodes): Promise<readonly Buffer[]> {
  checkSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`a tree of size ${size} has no leaf ${index}`);
  }
  return rangeHashes(inclusionRanges(index, size), read);
}

/**
 * The hashes that prove the tree of size `from` to be the beginning of that of size `to`, lowest first
 * (RFC 9162, 2.1.4.1); none for equal sizes.
 *
 * @throws RangeError unless 0 < from <= to; MissingNodes.
 */
export async function consistencyPath(from: number, to: number, read: ReadNodes): Promise<readonly Buffer[]> {
  checkSize(from);
  checkSize(to);
  if (from === 0 || from > to) throw new RangeError(`no consistency can be proven from size ${from} to ${to}`);
  return rangeHashes(consistencyRanges(from, to), read);
}

function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is not the size of a tree`);
}

async function rangeHashes(ranges: readonly LeafRange[], read: ReadNodes): Promise<readonly Buffer[]> {
  const parts = ranges.map(({ start, end }) => completeSubtrees(start, end));
  const hashOf = await readSubtrees(parts.flat(), read);
  return parts.map((subtrees) => foldSubtrees(subtrees.map(hashOf)));
}

/** How many levels lie between two stored ones, and how many nodes of one lie beneath a node of the next. */
const storedEvery = 8;
const rowsBeneath = 2 ** storedEvery;

/** Stored nodes `from` to `to` - 1 of a level, all beneath one node of the next stored level. */
interface StoredRun {
  readonly level: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads what is stored beneath some subtrees. The subtrees of a proof lie beneath two nodes at most of each stored
 * level (above the proven leaf, and at the right edge), so that there are two reads at most for 8 levels.
 */
async function readSubtrees(subtrees: readonly Subtree[], read: ReadNodes): Promise<(subtree: Subtree) => Buffer> {
  const stored = new Map<string, readonly Buffer[]>();
  const runs = joinRuns(subtrees.map(storedRun));
  // One after the other: they usually share the connection of one transaction.
  for (const [key, { level, from, to }] of runs) {
    const hashes = await read(level, from, to - from);
    if (hashes.length !== to - from || hashes.some(({ length }) => length !== hashLength)) {
      throw new MissingNodes(`nodes ${from} to ${to - 1} of level ${level} of the tree could not be read`);
    }
    stored.set(key, hashes);
  }
  return (subtree) => {
    const { level, from, to } = storedRun(subtree);
    const key = runKey(level, from);
    const first = runs.get(key)?.from ?? from;
    return rootOfPerfect((stored.get(key) ?? []).slice(from - first, to - first));
  };
}

/** The stored nodes beneath a subtree; a stored node is its own. */
function storedRun({ level, index }: Subtree): StoredRun {
  const width = 2 ** (level % storedEvery);
  return { level: level - (level % storedEvery), from: index * width, to: (index + 1) * width };
}

/** One read for all runs beneath the same node: what lies between them is complete too, and less than a round trip. */
function joinRuns(runs: readonly StoredRun[]): ReadonlyMap<string, StoredRun> {
  const joined = new Map<string, StoredRun>();
  for (const run of runs) {
    const key = runKey(run.level, run.from);
    const { from, to } = joined.get(key) ?? run;
    joined.set(key, { level: run.level, from: Math.min(from, run.from), to: Math.max(to, run.to) });
  }
  return joined;
}

function runKey(level: number, from: number): string {
  return `${level}/${Math.floor(from / rowsBeneath)}`;
}

/** The root above 2^n neighbours. */
function rootOfPerfect(hashes: readonly Buffer[]): Buffer {
  let row = hashes;
  while (row.length > 1) {
    const above: Buffer[] = [];
    for (let left = 0; left < row.length; left += 2) {
      above.push(nodeHash(row[left] as Buffer, row[left + 1] as Buffer));
    }
    row = above;
  }
  return row[0] as Buffer;
}
