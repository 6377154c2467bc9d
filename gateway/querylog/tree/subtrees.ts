/** A complete subtree: 2^level leaves, of which the first is leaf `index` * 2^level. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** Leaves `start` to `end` - 1: what one hash of a proof stands for. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The complete subtrees whose fold is the root of some leaves, largest first.
 *
 * @param start a multiple of every power of two up to `end - start`, as all ranges of RFC 9162, 2.1 are.
 */
export function completeSubtrees(start: number, end: number): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  let from = start;
  while (from < end) {
    let level = 0;
    let width = 1;
    while (width * 2 <= end - from) {
      width *= 2;
      level += 1;
    }
    subtrees.push({ level, index: from / width });
    from += width;
  }
  return subtrees;
}

/** What each hash of an inclusion path stands for, lowest first: PATH(m, D_n) of RFC 9162, 2.1.3.1. */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = split(start, end);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** What each hash of a consistency path stands for, lowest first: SUBPROOF(m, D_n, true) of RFC 9162, 2.1.4.1. */
export function consistencyRanges(from: number, to: number): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = to;
  while (from !== end) {
    const middle = split(start, end);
    if (from <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // A subtree that is the whole old tree is known by its root (the RFC's b is true).
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

/** Where the RFC divides leaves: after the largest power of two that is smaller than their number. */
function split(start: number, end: number): number {
  let width = 1;
  while (width * 2 < end - start) width *= 2;
  return start + width;
}
