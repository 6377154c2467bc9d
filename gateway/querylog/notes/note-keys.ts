import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { isKeyName, NoteError, strictBase64 } from './signature-lines.ts';

/** Signature types of C2SP signed-note: 1 is Ed25519 over the text, 4 a cosignature/v1 (C2SP tlog-cosignature). */
export type SignatureType = 1 | 4;

/** Signs notes under a name. */
export interface NoteSigner {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Buffer;
  /** What follows the key ID on the signature line. */
  sign(text: string): Buffer;
}

/** A key whose signatures are checked. Name and key ID together say which signatures are its own. */
export interface NoteVerifier {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Buffer;
  readonly type: SignatureType;
  /** Ed25519. */
  readonly publicKey: KeyObject;
}

/**
 * Signs with Ed25519 over the text (signature type 0x01).
 *
 * @throws NoteError for a name that a key may not have, or a key other than a private Ed25519 key.
 */
export function noteSigner(name: string, privateKey: KeyObject): NoteSigner {
  if (privateKey.type !== 'private') throw new NoteError('a note is signed with a private key');
  const keyId = keyIdOf(name, 1, rawPublicKey(createPublicKey(privateKey)));
  return Object.freeze({ name, keyId, sign: (text: string) => sign(null, Buffer.from(text), privateKey) });
}

/**
 * `name+key ID+base64(0x01 || key)`: how others are told of a key of signature type 0x01.
 *
 * @throws NoteError for a name that a key may not have, or a key other than an Ed25519 key.
 */
export function verifierKey(name: string, publicKey: KeyObject): string {
  const key = rawPublicKey(publicKey);
  const encoded = Buffer.concat([Buffer.of(1), key]).toString('base64');
  return `${name}+${keyIdOf(name, 1, key).toString('hex')}+${encoded}`;
}

/**
 * Reads a verifier key of signature type 0x01 or 0x04; the key ID is in lower-case hexadecimal.
 *
 * @throws NoteError if it is malformed, of another type, or if its key ID is not that of its name and key.
 */
export function parseVerifierKey(text: string): NoteVerifier {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = strictBase64(encoded);
  if (!isKeyName(name) || !bytes || bytes.length === 0) throw new NoteError('the verifier key is malformed');
  const type = bytes[0];
  if (type !== 1 && type !== 4) throw new NoteError('the verifier key is of a type other than 1 and 4');
  const key = bytes.subarray(1);
  if (key.length !== publicKeyLength) throw new NoteError('the verifier key does not hold an Ed25519 key');
  const keyId = keyIdOf(name, type, key);
  if (keyId.toString('hex') !== id) throw new NoteError('the key ID is not that of the verifier key');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') };
  return Object.freeze({ name, keyId, type, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) });
}

/** In bytes (RFC 8032, 5.1.5). */
const publicKeyLength = 32;

/** SHA-256(name || 0x0A || type || key)[:4] (C2SP signed-note). */
function keyIdOf(name: string, type: SignatureType, key: Buffer): Buffer {
  if (!isKeyName(name)) throw new NoteError('the name of a key has no white space and no plus sign, and is not empty');
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(type)).update(key).digest().subarray(0, 4);
}

function rawPublicKey(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== 'ed25519') throw new NoteError('a key of a note is an Ed25519 key');
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
}
