/** What is wrong with a log. docs/log-record.md says what each means and what to do. */
export type FindingKind =
  /** Index: an entry is missing or too many. */
  | 'NUMBERING'
  | 'ENTRY_MISSING'
  | 'ENTRY_CHANGED'
  /** Nobody who has the log's key has signed it: it was put in, or its signature was changed. */
  | 'ENTRY_UNSIGNED'
  /** It says that it is signed with a key that was not given. */
  | 'KEY_UNKNOWN'
  | 'ENTRY_TWICE'
  | 'OPERATION_MISSING'
  | 'OPERATION_CHANGED'
  | 'LEAF_CHANGED'
  /** Ordinal or link to the subject's entry before. */
  | 'CHAIN_BROKEN'
  | 'NODE_CHANGED'
  | 'CHECKPOINT_CHANGED'
  /** A stored checkpoint was signed over other entries. */
  | 'TREE_CHANGED'
  /** Entries have a number and no checkpoint. */
  | 'NOT_COVERED'
  /** An entry has had no number for longer than numbering takes. */
  | 'UNNUMBERED'
  /** A signed checkpoint has more entries than there are. */
  | 'TRUNCATED'
  /** A saved checkpoint was signed over other entries. */
  | 'REWRITTEN'
  | 'SAVED_CHECKPOINT_INVALID'
  | 'RECEIPT_INVALID'
  | 'RECEIPT_NOT_IN_LOG'
  /** Another reader is shown another log. */
  | 'FORK'
  | 'SHOWN_CHECKPOINT_INVALID'
  | 'COSIGNATURE_WRONG';

/** One fault. Its sentence names entries by index and hash alone, so that it may be shown to anybody. */
export interface Finding {
  readonly kind: FindingKind;
  /** The bad entry; with `upTo`, the first of those of which one or more are bad. */
  readonly index?: number;
  readonly upTo?: number;
  /** Hash of the entry. */
  readonly entry?: string;
  readonly detail: string;
}

/** How an entry is called in sentences. */
export const entryCalled = (index: number | null, hash?: string | null): string =>
  [index === null ? 'The entry' : `Entry ${index}`, hash && /^[0-9a-f]{64}$/.test(hash) ? ` (${hash})` : ''].join('');

/** `entry 7` or `entries 7 to 12`. */
export const entriesCalled = (from: number, upTo: number): string =>
  from >= upTo ? `entry ${from}` : `entries ${from} to ${upTo}`;
