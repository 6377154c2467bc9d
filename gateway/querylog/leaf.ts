import { hash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { leafHash } from './tree/hashing.ts';

/**
 * What a leaf of the tree says. It names its entry and its place by hash alone: a proof shows nobody what the entry says, and nobody but
 * the subject and auditors how often the subject was asked about.
 */
export interface Leaf {
  /** SHA-256, hexadecimal, of the place with its salt; null for an entry about no subject. */
  readonly chain: string | null;
  /** SHA-256 of the entry's canonical JSON, hexadecimal. */
  readonly entry: string;
}

/** Where an entry stands among those of its subject; both null for one about no subject. */
export interface Place {
  /** 1, 2, … */
  readonly ordinal: number | null;
  /** Leaf hash, hexadecimal, of the subject's entry before; null for the first. */
  readonly previous: string | null;
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** Follows from the entry's nonce, and tells nothing of it: whoever knew the nonce could guess what the entry says. */
export const saltOf = (nonce: string): string => sha256(`log-chain\n${nonce}`);

/** The commitment to a place: SHA-256 of the canonical JSON of `{ ordinal, previous, salt }`. */
export const chainOf = ({ ordinal, previous }: Place, salt: string): string | null =>
  ordinal === null && previous === null ? null : sha256(canonicalJson({ ordinal, previous, salt }));

export const leafOf = (entry: string, nonce: string, place: Place): Leaf => ({
  chain: chainOf(place, saltOf(nonce)),
  entry,
});

/** RFC 9162, 2.1.1, over the canonical JSON (RFC 8785) of the leaf. */
export const hashOfLeaf = ({ chain, entry }: Leaf): Buffer => leafHash(canonicalJson({ chain, entry }));
