import { verify } from 'node:crypto';
import type { NoteSigner, NoteVerifier } from './note-keys.ts';
import {
  isKeyName,
  isNoteText,
  largestNote,
  mostSignatures,
  NoteError,
  type NoteSignature,
  parseSignatureLines,
  signatureLine,
} from './signature-lines.ts';

export { type NoteSigner, type NoteVerifier, noteSigner, parseVerifierKey, verifierKey } from './note-keys.ts';
export { NoteError } from './signature-lines.ts';

/** A note that a known key signed (C2SP signed-note). */
export interface OpenedNote {
  /** What was signed, with its last newline. */
  readonly text: string;
  /** Every signature line, in order, whether its key is known or not; `line` is without its newline. */
  readonly signatures: readonly Pick<NoteSignature, 'name' | 'keyId' | 'line'>[];
  /** The given verifiers that signed it, each once, in the order of their first signatures. */
  readonly verifiedBy: readonly NoteVerifier[];
  /** The verified cosignatures (type 4), and when each says it was made. */
  readonly cosigned: readonly Cosigned[];
}

export interface Cosigned {
  readonly name: string;
  readonly time: Date;
}

/**
 * Text, blank line and a signature line for each signer, in their order (C2SP signed-note).
 *
 * @throws NoteError if the text does not end in a newline or holds what a note may not, for no or too many signers.
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!text.endsWith('\n')) throw new NoteError('the text of a note ends in a newline');
  if (!isNoteText(text)) throw new NoteError('the text holds control characters or invalid Unicode');
  if (signers.length === 0) throw new NoteError('a note needs a signer');
  if (signers.length > mostSignatures) throw new NoteError(`a note has at most ${mostSignatures} signatures`);
  if (!signers.every(({ name }) => isKeyName(name))) throw new NoteError('a signer has a name that a key may not have');
  const lines = signers.map((signer) => `${signatureLine(signer.name, signer.keyId, signer.sign(text))}\n`);
  const note = `${text}\n${lines.join('')}`;
  refuseLarge(note);
  return note;
}

/**
 * Reads a note and checks every signature of the given verifiers; those of other keys are passed over. Which of its
 * verifiers a reader needs (the log's own, so many witnesses) is the reader's to look up in `verifiedBy`.
 *
 * @throws NoteError if the note is malformed, larger than 1 MB or has more than 100 signatures, if a signature of a
 *   verifier is wrong, if two verifiers share name and key ID, or if none of them signed.
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): OpenedNote {
  refuseLarge(note);
  if (!isNoteText(note)) throw new NoteError('the note holds control characters or invalid Unicode');
  const blankLine = note.lastIndexOf('\n\n');
  if (blankLine === -1) throw new NoteError('the note has no blank line before its signatures');
  const text = note.slice(0, blankLine + 1);
  const signatures = parseSignatureLines(note.slice(blankLine + 2));

  const verifiedBy = new Set<NoteVerifier>();
  const cosigned: Cosigned[] = [];
  for (const signature of signatures) {
    const verifier = verifierOf(signature, verifiers);
    if (!verifier) continue;
    if (verifier.type === 4) cosigned.push(checkCosignature(text, signature, verifier));
    else check(text, signature.signature, verifier);
    verifiedBy.add(verifier);
  }
  if (verifiedBy.size === 0) throw new NoteError('no known key signed the note');
  return {
    text,
    signatures: signatures.map(({ name, keyId, line }) => ({ name, keyId, line })),
    verifiedBy: [...verifiedBy],
    cosigned,
  };
}

function refuseLarge(note: string): void {
  if (note.length > largestNote || Buffer.byteLength(note) > largestNote) {
    throw new NoteError('a note has at most 1 MB');
  }
}

function verifierOf(signature: NoteSignature, verifiers: readonly NoteVerifier[]): NoteVerifier | undefined {
  const known = verifiers.filter(({ name, keyId }) => name === signature.name && keyId.equals(signature.keyId));
  if (known.length > 1) throw new NoteError('two verifiers share a name and a key ID');
  return known[0];
}

function check(message: string, signature: Buffer, { publicKey }: NoteVerifier): void {
  if (!verify(null, Buffer.from(message), publicKey, signature))
    throw new NoteError('a signature of a known key is wrong');
}

/** 8 bytes of seconds, 64 of Ed25519 (C2SP tlog-cosignature). */
const cosignatureLength = 72;

/** The last second a `Date` can hold; the standard's own end is later. */
const lastSecond = 8_640_000_000_000n;

function checkCosignature(text: string, { signature }: NoteSignature, verifier: NoteVerifier): Cosigned {
  if (signature.length !== cosignatureLength) throw new NoteError('a cosignature of a known key has a wrong length');
  const seconds = signature.readBigUInt64BE();
  if (seconds > lastSecond) throw new NoteError('a cosignature of a known key has an impossible time');
  check(`cosignature/v1\ntime ${seconds}\n${text}`, signature.subarray(8), verifier);
  return { name: verifier.name, time: new Date(Number(seconds) * 1_000) };
}
