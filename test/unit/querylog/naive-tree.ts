import { createHash } from 'node:crypto';

/** The definitions of RFC 9162, 2.1, as they are written there: recursive, over all leaves. */
export interface NaiveTree {
  /** MTH(D[start:end]). */
  root(start: number, end: number): Buffer;
  /** PATH(index, D_size). */
  inclusion(index: number, size: number): readonly Buffer[];
  /** PROOF(from, D_to). */
  consistency(from: number, to: number): readonly Buffer[];
}

export function naiveTree(leaves: readonly Buffer[]): NaiveTree {
  const known = new Map<number, Buffer>();

  function root(start: number, end: number): Buffer {
    if (end === start) return createHash('sha256').update('').digest();
    if (end - start === 1) return leaves[start] as Buffer;
    const key = start * 2 ** 24 + end;
    const middle = start + split(end - start);
    const hash = known.get(key) ?? sha256(Buffer.of(1), root(start, middle), root(middle, end));
    known.set(key, hash);
    return hash;
  }

  function path(index: number, start: number, end: number): readonly Buffer[] {
    if (end - start === 1) return [];
    const middle = start + split(end - start);
    if (index < middle) return [...path(index, start, middle), root(middle, end)];
    return [...path(index, middle, end), root(start, middle)];
  }

  function subproof(from: number, start: number, end: number, whole: boolean): readonly Buffer[] {
    if (from === end) return whole ? [] : [root(start, end)];
    const middle = start + split(end - start);
    if (from <= middle) return [...subproof(from, start, middle, whole), root(middle, end)];
    return [...subproof(from, middle, end, false), root(start, middle)];
  }

  return {
    root,
    inclusion: (index, size) => path(index, 0, size),
    consistency: (from, to) => subproof(from, 0, to, true),
  };
}

/** On which sides an inclusion path has its hashes. Sizes for which they are the same cannot be told apart by it. */
export function inclusionShape(index: number, size: number): string {
  if (size <= 1) return '';
  const left = split(size);
  return index < left ? `${inclusionShape(index, left)}R` : `${inclusionShape(index - left, size - left)}L`;
}

/** The same for a consistency path; S where the path begins with a subtree of both. */
export function consistencyShape(from: number, to: number, whole = true): string {
  if (from === to) return whole ? '' : 'S';
  const left = split(to);
  if (from <= left) return `${consistencyShape(from, left, whole)}R`;
  return `${consistencyShape(from - left, to - left, false)}L`;
}

export function numberedLeaves(count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, index) => sha256(Buffer.of(0), Buffer.from(`entry ${index}`)));
}

export function flipBit(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  const at = Math.floor(bit / 8) % bytes.length;
  flipped[at] = (flipped[at] as number) ^ (1 << (bit % 8));
  return flipped;
}

function split(count: number): number {
  return 2 ** Math.ceil(Math.log2(count) - 1);
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
