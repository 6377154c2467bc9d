/** What is no note, or none that can be trusted. The message says what is wrong, and quotes nothing of it. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}

/** One line below a note, whoever wrote it: nothing about it is verified. */
export interface NoteSignature {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Buffer;
  /** What follows the key ID: the form depends on the key's type. */
  readonly signature: Buffer;
  /** The line itself, without its newline. */
  readonly line: string;
}

/** More would cost more to check than a note is worth. Clients have to accept 16 (C2SP signed-note). */
export const mostSignatures = 100;

/** In bytes of UTF-8. */
export const largestNote = 1_000_000;

/** Em dash and space. */
const lineStart = '\u2014 ';
const keyIdLength = 4;

/**
 * The lines below a note, each ended by a newline (C2SP signed-note).
 *
 * @throws NoteError if there is none, if there are more than 100, or if one is malformed.
 */
export function parseSignatureLines(text: string): readonly NoteSignature[] {
  if (!text.endsWith('\n')) throw new NoteError('the last signature line does not end in a newline');
  const lines = text.slice(0, -1).split('\n', mostSignatures + 1);
  if (lines.length > mostSignatures) throw new NoteError(`a note has at most ${mostSignatures} signatures`);
  return lines.map(parseSignatureLine);
}

/** `— name base64(keyId || signature)`, without a newline. */
export function signatureLine(name: string, keyId: Buffer, signature: Buffer): string {
  return `${lineStart}${name} ${Buffer.concat([keyId, signature]).toString('base64')}`;
}

/** Whether a key may have this name: not empty, without white space and plus signs (C2SP signed-note). */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\p{White_Space}+]/u.test(name) && isNoteText(name);
}

/** Whether a note may contain this: valid Unicode, and of the ASCII control characters only the newline. */
export function isNoteText(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) return false;
  }
  // Half of a pair has no UTF-8: it would be signed as U+FFFD.
  return !/\p{Surrogate}/u.test(text);
}

/** Bytes of padded base64 (RFC 4648, 4), or null for any other spelling: one text for the same bytes. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

function parseSignatureLine(line: string): NoteSignature {
  const [name = '', base64 = '', ...rest] = line.startsWith(lineStart) ? line.slice(lineStart.length).split(' ') : [];
  const bytes = strictBase64(base64);
  if (rest.length > 0 || !isKeyName(name) || !bytes || bytes.length <= keyIdLength) {
    throw new NoteError('a signature line is malformed');
  }
  return { name, keyId: bytes.subarray(0, keyIdLength), signature: bytes.subarray(keyIdLength), line };
}
