import type { EntryPlace } from '../../gateway/querylog/read-entries.ts';

/**
 * A cursor names an entry by its hash and moment. Its number in the log is never shown to anybody: two of them would tell how much is
 * asked here.
 */
export function writeEntryCursor({ hash, at }: EntryPlace): string {
  const bytes = Buffer.alloc(length);
  bytes.write(hash, 'hex');
  bytes.writeBigUInt64BE(BigInt(at.getTime()), hashLength);
  return bytes.toString('base64url');
}

const hashLength = 32;
const length = hashLength + 8;

/** The first ms after what every database can hold as a moment. */
const endOfTime = BigInt(Date.UTC(10_000, 0, 1));

/** The place that a text names; null for any text that `writeEntryCursor` does not write. */
export function readEntryCursor(text: string): EntryPlace | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== length || bytes.toString('base64url') !== text) return null;
  const at = bytes.readBigUInt64BE(hashLength);
  return at < endOfTime ? { hash: bytes.toString('hex', 0, hashLength), at: new Date(Number(at)) } : null;
}
