import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type RandomBytes, systemRandom } from '../domain/clock.ts';

export interface GatewayPublicKey {
  readonly publicKey: KeyObject;
  /** The first 16 bytes of SHA-256 over the SPKI DER, base64url: 22 characters. */
  readonly keyId: string;
}

export interface GatewayKey extends GatewayPublicKey {
  readonly privateKey: KeyObject;
}

/** A key file that cannot be used. The message names the file and what to do, never the key. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

/** RFC 8410: the PKCS#8 wrapping of a 32-byte Ed25519 seed. */
const PKCS8_ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The gateway's signing key (Ed25519, PKCS#8 PEM), created on first use. The file appears whole or not at all, with
 * mode 0600; of several processes that create it at once one wins and all return the winner's key.
 *
 * @param random source of the 32-byte seed (RFC 8032, 5.1.5); the operating system's unless given.
 * @throws KeyFileError if the file holds anything else or others may read it.
 */
export const loadOrCreateGatewayKey = (file: string, random: RandomBytes = systemRandom): GatewayKey => {
  ensureSecretFile(file, () => newPrivateKey(random), random);
  const privateKey = parseKey(file, createPrivateKey);
  return Object.freeze({ privateKey, ...describePublicKey(createPublicKey(privateKey)) });
};

/**
 * The gateway's public key, from a public PEM (what a department on another machine is given) or from the private PEM.
 *
 * @throws KeyFileError if the file is missing or holds no Ed25519 key.
 */
export const loadGatewayPublicKey = (file: string): GatewayPublicKey =>
  Object.freeze(describePublicKey(parseKey(file, createPublicKey)));

/** Writes the public half as SPKI PEM, replacing an older file in one step. */
export const writePublicKey = (key: GatewayPublicKey, file: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeDurably(temporary, key.publicKey.export({ type: 'spki', format: 'pem' }).toString(), 0o644);
  renameSync(temporary, file);
};

const describePublicKey = (publicKey: KeyObject): GatewayPublicKey => {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha256').update(der).digest().subarray(0, 16).toString('base64url');
  return { publicKey, keyId };
};

const newPrivateKey = (random: RandomBytes): string => {
  const der = Buffer.concat([PKCS8_ED25519_PREFIX, random(32)]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
};

/**
 * Makes a file that only this user may read, unless it is there. It appears whole or not at all, with mode 0600; of several processes
 * that make it at once one wins.
 *
 * @throws KeyFileError if it cannot be made, or if others may read what is there.
 */
export const ensureSecretFile = (file: string, content: () => string, random: RandomBytes): void => {
  if (!existsSync(file)) createSecretFile(file, content(), random);
  refuseSharedFile(file);
};

const createSecretFile = (file: string, content: string, random: RandomBytes): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.${random(6).toString('hex')}.tmp`;
  try {
    writeDurably(temporary, content, 0o600);
    // A link, not a rename: it fails when another process was first, where a rename would replace the key in use.
    linkSync(temporary, file);
  } catch (error) {
    if (!existsSync(file)) throw new KeyFileError(`cannot create the key file ${file}`, { cause: error });
  } finally {
    rmSync(temporary, { force: true });
  }
};

const writeDurably = (file: string, text: string, mode: number): void => {
  rmSync(file, { force: true });
  const descriptor = openSync(file, 'wx', mode);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const refuseSharedFile = (file: string): void => {
  // Windows reports 0666 whatever its access lists say.
  if (process.platform === 'win32') return;
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new KeyFileError(`the private key ${file} is open to others: set its mode to 0600`);
  }
};

const parseKey = (file: string, parse: (pem: Buffer) => KeyObject): KeyObject => {
  let key: KeyObject;
  try {
    key = parse(readFileSync(file));
  } catch (error) {
    throw new KeyFileError(`cannot read an Ed25519 key from ${file}`, { cause: error });
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new KeyFileError(`${file} holds a key of type ${key.asymmetricKeyType}, not Ed25519`);
  }
  return key;
};
