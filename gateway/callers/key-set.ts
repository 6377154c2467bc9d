import type { KeyObject } from 'node:crypto';
import { type CryptoKey, createLocalJWKSet, errors, type JWTHeaderParameters } from 'jose';

/**
 * `up`: the issuer's keys are known. `cached`: the issuer does not give its keys now, and those that are known go on for a
 * while. `down`: they are not known, or have been known for too long; no token is valid. `none`: there is no issuer.
 */
export type KeyState = 'up' | 'cached' | 'down' | 'none';

/** The public keys of the issuer. */
export interface KeySet {
  /** The key that a token's header names; throws a `JOSEError` where there is none. */
  readonly find: (header: JWTHeaderParameters) => Promise<CryptoKey>;
  state(): Promise<KeyState>;
}

/** No issuer is trusted, so no token is valid. */
export const noKeys: KeySet = {
  find: async () => {
    throw new errors.JWKSNoMatchingKey();
  },
  state: async () => 'none',
};

/** One Ed25519 key that is known from the start. */
export function oneKey({ publicKey, keyId }: { readonly publicKey: KeyObject; readonly keyId: string }): KeySet {
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'EdDSA', use: 'sig' };
  return { find: createLocalJWKSet({ keys: [{ ...jwk, kty: 'OKP' }] }), state: async () => 'up' };
}
