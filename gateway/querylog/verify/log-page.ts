import type { OperationText } from '../store.ts';

/** A leaf with the entry that it is of, as they are stored or exported: nothing of it is believed. Hashes are hexadecimal. */
export interface ReadLeaf {
  readonly index: number;
  readonly ordinal: number | null;
  readonly previous: string | null;
  readonly leafHash: string;
  /** Null where the leaf's entry is not there. */
  readonly entry: ReadEntry | null;
  /** The leaf's columns for what its entry says as well; an export has none. */
  readonly columns?: { readonly at: string; readonly subject: string | null };
}

export interface ReadEntry {
  /** The hash that is stored or exported beside it: the entry's name. */
  readonly hash: string;
  readonly signature: Uint8Array;
  /** Parsed JSON. */
  readonly entry: unknown;
  /** The moment that is stored beside it, in UTC with microseconds; an export has none. */
  readonly at?: string | null;
  /** False where its JSON holds a number that no double is: whoever parses it reads something else than the database does. */
  readonly exact?: boolean;
}

/** A checkpoint with what is stored beside its note. */
export interface ReadCheckpoint {
  readonly note: string;
  /** Lines of witnesses, which are kept apart from the note. */
  readonly cosignatures: readonly string[];
  readonly columns?: { readonly size: number; readonly root: string };
}

export interface ReadNode {
  readonly level: number;
  readonly index: number;
  readonly hash: string;
}

/** One page of a log, read in the order of the leaves: whatever gives these can be verified. */
export interface LogPage {
  readonly leaves: readonly ReadLeaf[];
  /** Those that the page's entries name, and maybe more. */
  readonly operations: readonly OperationText[];
  /** Stored nodes of the subtrees that end within this page; null where the source has none. */
  readonly nodes: readonly ReadNode[] | null;
  readonly checkpoints: readonly ReadCheckpoint[];
  /** The last page: the oldest entries without a leaf, and how many more there are. */
  readonly unnumbered?: { readonly entries: readonly ReadEntry[]; readonly more: number };
}

/** An export that cannot be read; the message says where. */
export class LogUnreadable extends Error {
  override readonly name = 'LogUnreadable';
}
