import { canonicalJson } from '../../domain/canonical-json.ts';
import { leafHash } from './tree/hashing.ts';

/** What a leaf of the tree says. It names its entry by hash alone, so that a proof shows nobody what the entry says. */
export interface Leaf {
  /** SHA-256 of the entry's canonical JSON, hexadecimal. */
  readonly entry: string;
  /** 1, 2, … of the subject's entries; null for an entry about no subject. */
  readonly ordinal: number | null;
  /** Leaf hash, hexadecimal, of the subject's entry before; null for the first, and for an entry about no subject. */
  readonly previous: string | null;
}

/** RFC 9162, 2.1.1, over the canonical JSON (RFC 8785) of the leaf. */
export const hashOfLeaf = ({ entry, ordinal, previous }: Leaf): Buffer =>
  leafHash(canonicalJson({ entry, ordinal, previous }));
