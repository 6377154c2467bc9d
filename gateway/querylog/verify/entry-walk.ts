import type { Clock } from '../../../domain/clock.ts';
import { hashOfLeaf, leafOf } from '../leaf.ts';
import { type CompletedNode, createFrontier, type Frontier } from '../tree/frontier.ts';
import { entryFault, leafFault } from './entry-faults.ts';
import { entryCalled, type Finding } from './finding.ts';
import type { LogPage, ReadEntry, ReadLeaf } from './log-page.ts';
import { seenEntries } from './seen-entries.ts';
import type { Trusted } from './signed-checkpoints.ts';
import { subjectChains } from './subject-chains.ts';
import type { WantedReceipts } from './wanted-receipts.ts';

/** Goes through the entries in order, up to the first bad one; behind it the tree is taken as it is stored. */
export interface EntryWalk {
  readonly tree: Frontier;
  readonly firstBad: Finding | null;
  /** Takes the next leaf; returns the nodes that it completes. */
  number(leaf: ReadLeaf, operations: ReadonlyMap<string, string>): readonly CompletedNode[];
  /** Takes the entries that have no number, after all others. */
  unnumbered(entries: NonNullable<LogPage['unnumbered']>): void;
  /** Of the entries without a number: how many were looked at, and how many newer ones only counted. */
  readonly waiting: { readonly checked: number; readonly uncounted: number };
}

/** How long an entry may be without a number, in ms: numbering takes a second. */
const patience = 60_000;

export function entryWalk({ keys }: Trusted, receipts: WantedReceipts, clock: Clock): EntryWalk {
  const tree = createFrontier();
  const chains = subjectChains();
  const seen = seenEntries();
  const waiting = { checked: 0, uncounted: 0 };
  let firstBad: Finding | null = null;

  const twice = (index: number | null, { hash }: ReadEntry): Finding | null =>
    seen.add(hash)
      ? null
      : {
          kind: 'ENTRY_TWICE',
          ...(index === null ? {} : { index }),
          entry: hash,
          detail: `${entryCalled(index, hash)} was in the log before.`,
        };

  const isLate = (entry: unknown): boolean => {
    const at = Date.parse(String((Object(entry) as { at?: unknown }).at));
    // One that is dated ahead would stay young.
    return !(Math.abs(clock().getTime() - at) <= patience);
  };

  return {
    tree,
    get firstBad() {
      return firstBad;
    },
    number: (leaf, operations) => {
      const { index, entry } = leaf;
      firstBad ??=
        misnumbered(leaf, tree.size) ??
        leafFault(leaf, keys, operations, chains) ??
        (entry ? twice(index, entry) : null);
      if (entry) receipts.saw(entry, index);
      return tree.append(hashToAppend(leaf));
    },
    unnumbered: ({ entries, more }) => {
      for (const read of entries) {
        firstBad ??=
          entryFault(read, null, keys) ?? twice(null, read) ?? (isLate(read.entry) ? neverNumbered(read) : null);
        receipts.saw(read, null);
      }
      waiting.checked += entries.length;
      waiting.uncounted += more;
    },
    waiting,
  };
}

function misnumbered({ index, entry }: ReadLeaf, expected: number): Finding | null {
  if (index === expected) return null;
  const detail =
    index > expected
      ? `${entryCalled(expected)} is missing: ${index} follows.`
      : `${entryCalled(index, entry?.hash)} comes where ${expected} should follow.`;
  return { kind: 'NUMBERING', index: expected, ...(index > expected ? { upTo: index - 1 } : {}), detail };
}

function neverNumbered({ hash }: ReadEntry): Finding {
  const detail = `${entryCalled(null, hash)} is signed, and has no number. The gateway gives it one within a second: if none runs, start it and verify again; if one does, the entry was taken out of the tree or is kept out.`;
  return { kind: 'UNNUMBERED', entry: hash, detail };
}

function hashToAppend({ leafHash, entry, ordinal, previous }: ReadLeaf): Buffer {
  if (/^[0-9a-f]{64}$/.test(leafHash)) return Buffer.from(leafHash, 'hex');
  return hashOfLeaf(leafOf(entry?.hash ?? '', '', { ordinal, previous }));
}
