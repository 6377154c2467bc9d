import { createHash, verify } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { LogEntry } from './entry.ts';
import type { LogKeys } from './log-keys.ts';
import type { NoteVerifier } from './notes/signed-note.ts';

/**
 * A receipt is a JWS (RFC 7515, EdDSA) by the log's key over which entry is on the record since when:
 * `{ "at": "2026-11-23T04:00:00.000Z", "entry": "<SHA-256 of the entry, hexadecimal>" }`. It says nothing of whom it is about.
 */
export interface ReceiptClaims {
  readonly at: string;
  readonly entry: string;
}

/** An entry with the proof that the log took it. */
export interface SignedEntry {
  readonly entry: LogEntry;
  /** SHA-256 of the entry's canonical JSON, hexadecimal. */
  readonly hash: string;
  readonly signature: Buffer;
  readonly receipt: string;
}

/** Hashes and signs an entry. */
export function signEntry(entry: LogEntry, keys: LogKeys): SignedEntry {
  const hash = entryHash(entry).toString('hex');
  const signed = signedPart(entry.key, { at: entry.at, entry: hash });
  const signature = keys.sign(Buffer.from(signed));
  return { entry, hash, signature, receipt: `${signed}.${signature.toString('base64url')}` };
}

/** SHA-256 over the canonical JSON (RFC 8785) of an entry. */
export const entryHash = (entry: unknown): Buffer => createHash('sha256').update(canonicalJson(entry)).digest();

/** The receipt of a stored entry. */
export const receiptOf = (key: string, claims: ReceiptClaims, signature: Uint8Array): string =>
  `${signedPart(key, claims)}.${Buffer.from(signature).toString('base64url')}`;

/** Which entry a receipt is of; null unless one of these keys signed it. */
export function readReceipt(receipt: string, verifiers: readonly NoteVerifier[]): ReceiptClaims | null {
  const [header = '', payload = '', signature = '', ...more] = receipt.split('.');
  if (more.length > 0 || receipt.length > longestReceipt) return null;
  try {
    const { alg, kid, typ } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as ReceiptClaims;
    const named = verifiers.filter((verifier) => keyNameOf(verifier) === kid);
    const bytes = Buffer.from(signature, 'base64url');
    const whole = `${header}.${payload}`;
    // Only what this log writes: another spelling of the same claims is none of its receipts.
    const isOurs =
      bytes.toString('base64url') === signature &&
      alg === 'EdDSA' &&
      typ === receiptType &&
      signedPart(kid, claims) === whole &&
      isReceiptClaims(claims);
    return isOurs && named.some(({ publicKey }) => verify(null, Buffer.from(whole), publicKey, bytes)) ? claims : null;
  } catch {
    return null;
  }
}

/** Whether an entry's stored signature is by one of these keys. */
export function isSigned(
  { key, at }: Pick<LogEntry, 'key' | 'at'>,
  hash: string,
  signature: Uint8Array,
  verifiers: readonly NoteVerifier[],
): boolean {
  const signed = Buffer.from(signedPart(key, { at, entry: hash }));
  return verifiers
    .filter((verifier) => keyNameOf(verifier) === key)
    .some(({ publicKey }) => verify(null, signed, publicKey, signature));
}

/** What a key is called in entries and receipts: its log's name and its id in a signed note. */
export const keyNameOf = ({ name, keyId }: { readonly name: string; readonly keyId: Uint8Array }): string =>
  `${name}+${Buffer.from(keyId).toString('hex')}`;

const receiptType = 'log-receipt';
const longestReceipt = 2_000;

const isReceiptClaims = ({ at, entry }: ReceiptClaims): boolean =>
  typeof at === 'string' && typeof entry === 'string' && /^[0-9a-f]{64}$/.test(entry) && !Number.isNaN(Date.parse(at));

const signedPart = (key: string, { at, entry }: ReceiptClaims): string => `${headerOf(key)}.${encoded({ at, entry })}`;

const headers = new Map<string, string>();

function headerOf(key: string): string {
  const known = headers.get(key) ?? encoded({ alg: 'EdDSA', kid: key, typ: receiptType });
  if (headers.size < 100) headers.set(key, known);
  return known;
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
