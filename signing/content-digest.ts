import { hash } from 'node:crypto';

const DIGEST_PATTERN = /^sha-256=:[A-Za-z0-9+/]{43}=:$/;

/** The `Content-Digest` header (RFC 9530) for a SHA-256 of 32 bytes. */
export const digestHeaderOf = (sha256: Buffer): string => `sha-256=:${sha256.toString('base64')}:`;

/** The `Content-Digest` header (RFC 9530, sha-256) of a whole body; an empty body has one too. */
export const contentDigest = (body: Uint8Array): string => digestHeaderOf(hash('sha256', body, 'buffer'));

export const EMPTY_BODY_DIGEST = contentDigest(new Uint8Array(0));

/** One algorithm, one spelling: a list of digests or another algorithm is refused, so there is nothing to choose from. */
export const isContentDigest = (text: string): boolean => DIGEST_PATTERN.test(text);

/** The digest of such a header in hexadecimal. */
export const hexOf = (header: string): string => Buffer.from(header.slice(9, -1), 'base64').toString('hex');
