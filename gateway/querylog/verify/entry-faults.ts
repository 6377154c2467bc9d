import { createHash } from 'node:crypto';
import type { LogEntry } from '../entry.ts';
import { hashOfLeaf, leafOf } from '../leaf.ts';
import type { NoteVerifier } from '../notes/signed-note.ts';
import { entryHash, isSigned, keyNameOf } from '../receipt.ts';
import { entryCalled, type Finding, type FindingKind } from './finding.ts';
import type { ReadEntry, ReadLeaf } from './log-page.ts';
import type { SubjectChains } from './subject-chains.ts';

type Fault = (kind: FindingKind, said: string) => Finding;

const faultOf =
  (index: number | null, hash: string | null): Fault =>
  (kind, said) => ({
    kind,
    ...(index === null ? {} : { index }),
    ...(hash === null ? {} : { entry: hash }),
    detail: `${entryCalled(index, hash)} ${said}`,
  });

/** What is wrong with an entry by itself: its hash, its signature and what is stored beside it. Null for a sound one. */
export function entryFault(read: ReadEntry, index: number | null, keys: readonly NoteVerifier[]): Finding | null {
  const { hash, signature, entry, at, exact = true } = read;
  const fault = faultOf(index, hash);
  if (!isEntry(entry) || !exact || hashOf(entry) !== hash)
    return fault('ENTRY_CHANGED', 'was changed: its hash is another.');
  if (!keys.some((key) => keyNameOf(key) === entry.key)) {
    return fault(
      'KEY_UNKNOWN',
      'says that it is signed with a key that was not given. If that key is the log’s, give it with --key; otherwise somebody else wrote the entry.',
    );
  }
  if (!isSigned(entry, hash, signature, keys)) {
    return fault(
      'ENTRY_UNSIGNED',
      'is not signed by the log: somebody put it in or changed the signature of its receipt.',
    );
  }
  if (at !== undefined && at !== inMicroseconds(entry.at)) {
    return fault('ENTRY_CHANGED', 'is stored under another time than its own.');
  }
  return null;
}

/** What is wrong with a leaf and what it is of. `chains` has the leaves before, and this one after it if it is sound. */
export function leafFault(
  leaf: ReadLeaf,
  keys: readonly NoteVerifier[],
  operations: ReadonlyMap<string, string>,
  chains: SubjectChains,
): Finding | null {
  const { index, ordinal, previous, leafHash, entry: read, columns } = leaf;
  if (!read) return faultOf(index, null)('ENTRY_MISSING', 'is missing: its leaf is there, and what it is of is not.');
  const wrong = entryFault(read, index, keys);
  if (wrong) return wrong;
  const fault = faultOf(index, read.hash);
  const { at, nonce, subject, operation } = read.entry as LogEntry;
  if (hashOfLeaf(leafOf(read.hash, nonce, { ordinal, previous })).toString('hex') !== leafHash) {
    return fault('LEAF_CHANGED', 'is not the one that its leaf was made of: the leaf or its place was changed.');
  }
  if (columns && (columns.at !== inMicroseconds(at) || columns.subject !== subject)) {
    return fault('LEAF_CHANGED', 'has a leaf with another time or subject than its own.');
  }
  const broken = chains.fault(subject, { ordinal, previous });
  if (broken) return fault('CHAIN_BROKEN', broken);
  if (operation !== null) {
    const text = operations.get(operation);
    if (text === undefined) return fault('OPERATION_MISSING', 'names an operation whose text is not there.');
    if (sha256(text) !== operation) return fault('OPERATION_CHANGED', 'names an operation whose text was changed.');
  }
  chains.add(subject, leafHash);
  return null;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** RFC 3339 with milliseconds, as entries have it, with the microseconds that the database has. */
const inMicroseconds = (at: string): string => at.replace(/Z$/, '000Z');

function hashOf(entry: object): string | null {
  try {
    return entryHash(entry).toString('hex');
  } catch {
    return null; // What cannot be written canonically is no entry of ours.
  }
}

const isEntry = (value: unknown): value is LogEntry => {
  const { at, key, subject, operation } = Object(value) as Partial<Record<keyof LogEntry, unknown>>;
  const isTextOrNull = (text: unknown) => text === null || typeof text === 'string';
  return typeof at === 'string' && typeof key === 'string' && isTextOrNull(subject) && isTextOrNull(operation);
};
