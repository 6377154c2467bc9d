import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { systemRandom } from '../../domain/clock.ts';
import { KeyFileError, loadOrCreateGatewayKey } from '../../signing/keys.ts';
import { type NoteSigner, type NoteVerifier, noteSigner, parseVerifierKey, verifierKey } from './notes/signed-note.ts';
import { keyNameOf } from './receipt.ts';

/** The keys that the log signs with. */
export interface LogKeys {
  /** The log's name: the first line of its checkpoints. */
  readonly origin: string;
  /** What the newest key is called in entries and receipts. */
  readonly keyName: string;
  /** Signs with the newest key (Ed25519). */
  sign(data: Uint8Array): Buffer;
  /** All keys, the newest first: while a key is replaced, checkpoints are signed with the old one as well. */
  readonly signers: readonly NoteSigner[];
  /** Their public halves, as `GET /log/key` tells them and a verifier takes them (C2SP signed-note). */
  readonly verifierKeys: readonly string[];
  readonly verifiers: readonly NoteVerifier[];
}

/** The log's keys from private Ed25519 keys, the newest first. */
export function logKeys(origin: string, privateKeys: readonly [KeyObject, ...KeyObject[]]): LogKeys {
  const [newest] = privateKeys;
  const verifierKeys = privateKeys.map((key) => verifierKey(origin, createPublicKey(key)));
  const signers = privateKeys.map((key) => noteSigner(origin, key));
  const verifiers = verifierKeys.map(parseVerifierKey);
  const [first] = verifiers as [NoteVerifier];
  return Object.freeze({
    origin,
    keyName: keyNameOf(first),
    sign: (data: Uint8Array) => sign(null, data, newest),
    signers,
    verifierKeys,
    verifiers,
  });
}

/**
 * The same keys, and public ones that the log had before, as they were remembered: what those have signed stays proven. Lines that are no
 * key of this log are passed over.
 */
export function withOlderKeys(keys: LogKeys, remembered: readonly string[]): LogKeys {
  const older = remembered.flatMap((line) => {
    const verifier = keyIn(line);
    return verifier?.name === keys.origin && !keys.verifierKeys.includes(line) ? [{ line, verifier }] : [];
  });
  return Object.freeze({
    ...keys,
    verifierKeys: [...keys.verifierKeys, ...older.map(({ line }) => line)],
    verifiers: [...keys.verifiers, ...older.map(({ verifier }) => verifier)],
  });
}

function keyIn(line: string): NoteVerifier | null {
  try {
    return parseVerifierKey(line);
  } catch {
    return null;
  }
}

/**
 * Reads the log's keys: from `inline` (PEM, one after the other) if it is given, else from `files`, the newest first. Where the first
 * file is not there yet, a key is made in it.
 *
 * @throws KeyFileError
 */
export function loadLogKeys(
  origin: string,
  { files, inline }: { readonly files: readonly [string, ...string[]]; readonly inline: string | undefined },
): LogKeys {
  if (inline !== undefined) return logKeys(origin, keysIn(inline));
  const [newest, ...older] = files;
  const missing = older.find((file) => !existsSync(file));
  if (missing !== undefined) throw new KeyFileError(`there is no file ${missing}`);
  const keyOf = (file: string) => loadOrCreateGatewayKey(file, systemRandom).privateKey;
  return logKeys(origin, [keyOf(newest), ...older.map(keyOf)]);
}

const pem = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/g;

function keysIn(text: string): readonly [KeyObject, ...KeyObject[]] {
  // In an environment variable line breaks are often written as \n.
  const blocks = text.replaceAll('\\n', '\n').match(pem) ?? [];
  try {
    const [first, ...more] = blocks.map((block) => createPrivateKey(block));
    if (first && [first, ...more].every(({ asymmetricKeyType }) => asymmetricKeyType === 'ed25519')) {
      return [first, ...more];
    }
  } catch {
    // Nothing of a key gets into an error.
  }
  throw new KeyFileError('LOG_KEY holds no private Ed25519 key (PKCS#8 PEM)');
}
