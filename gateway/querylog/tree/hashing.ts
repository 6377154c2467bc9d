import { hash } from 'node:crypto';

/** Length of every hash of the tree, in bytes. */
export const hashLength = 32;

// Without the two prefixes an inner node could be passed off as a leaf (RFC 9162, 2.1.1).
const leafPrefix = Buffer.of(0x00);
const nodePrefix = Buffer.of(0x01);

/** SHA-256 of the empty string: the root of a tree without leaves (RFC 9162, 2.1.1). */
export const emptyRoot: Buffer = hash('sha256', '', 'buffer');

/** SHA-256(0x00 || data): the hash of a leaf (RFC 9162, 2.1.1). Text is hashed as UTF-8. */
export function leafHash(data: Uint8Array | string): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return hash('sha256', Buffer.concat([leafPrefix, bytes]), 'buffer');
}

/** SHA-256(0x01 || left || right): the hash of an inner node (RFC 9162, 2.1.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([nodePrefix, left, right]), 'buffer');
}
