import { expect } from '@jest/globals';
import { createFrontier } from '../../../gateway/querylog/tree/frontier.ts';
import type { ReadNodes } from '../../../gateway/querylog/tree/nodes.ts';

export interface Read {
  readonly level: number;
  readonly from: number;
  readonly count: number;
}

/** Levels 0, 8, 16 … as a frontier gives them out, and readers of them that take note of what was read. */
export function storedTree(leaves: readonly Buffer[]) {
  const levels = new Map<number, Buffer[]>([[0, [...leaves]]]);
  const frontier = createFrontier();
  for (const leaf of leaves) {
    for (const { level, index, hash } of frontier.append(leaf)) {
      const row = levels.get(level) ?? [];
      levels.set(level, row);
      row[index] = hash;
    }
  }
  return {
    levels,
    /** A reader for a question about the first `size` leaves: later nodes are not there yet. */
    reader: (size: number) => {
      const reads: Read[] = [];
      const read: ReadNodes = async (level, from, count) => {
        reads.push({ level, from, count });
        const complete = Math.floor(size / 2 ** level);
        return (levels.get(level) ?? []).slice(0, complete).slice(from, from + count);
      };
      return { read, reads };
    },
  };
}

/** Whole ranges of stored levels, each once, at most two for 8 levels, and nothing beyond `size` leaves. */
export function expectFewReads(reads: readonly Read[], size: number): void {
  expect(reads.length).toBeLessThanOrEqual(2 * (Math.floor(Math.log2(Math.max(size, 1)) / 8) + 1));
  expect(new Set(reads.map(({ level, from }) => `${level}/${Math.floor(from / 256)}`)).size).toBe(reads.length);
  const wrong = reads.filter(
    ({ level, from, count }) => level % 8 !== 0 || count > 256 || from + count > Math.floor(size / 2 ** level),
  );
  expect(wrong).toEqual([]);
}
