import { hash } from 'node:crypto';
import { type CryptoKey, errors, type JWTHeaderParameters, type JWTVerifyOptions, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../domain/clock.ts';
import { callerOf, isClaimFault, type TokenCaller } from './caller.ts';
import type { KeySet } from './key-set.ts';

/** Whose tokens are believed, and that they have to be meant for this gateway. */
export interface TokenTrust {
  readonly keys: KeySet;
  /** `iss`. */
  readonly issuer: string;
  /** `aud`. */
  readonly audience: string;
}

/** Signatures alone: with `none` anybody is anyone, and with a MAC whoever can verify a token can make one. */
const algorithms = ['EdDSA', 'ES256', 'RS256', 'PS256'];

/** How long a token may last, in seconds: what it says of a person's role is believed for no longer. */
export const longestLifetime = 3600;

/** How far the issuer's clock may be ahead of ours (`iat`, `nbf`), in seconds. A token's end is not moved by it. */
export const clockTolerance = 5;

/** The longest token that is read, in characters. */
export const largestToken = 8192;

/** The caller that a token proves, or null if it proves nothing. */
export type VerifyToken = (token: string) => Promise<TokenCaller | null>;

/** How many proven tokens are remembered. */
const rememberedTokens = 10_000;

/** A token that was proven: by which key, and from when to when it is valid, in ms. */
interface ProvenToken {
  readonly caller: TokenCaller;
  readonly header: JWTHeaderParameters;
  readonly key: CryptoKey;
  readonly from: number;
  readonly until: number;
}

/**
 * Verifies JWTs (RFC 7519) as RFC 8725 wants it: the algorithms, the issuer, the audience and the keys are ours to say. A
 * token's own words about where its key is (`jku`, `x5u`, `jwk`, `x5c`) are not read. The signature of a token that was proven is not
 * computed again for as long as the key that proved it is the issuer's.
 */
export function tokenVerifier(
  { keys, issuer, audience }: TokenTrust,
  clock: Clock,
  report: (error: unknown) => void,
): VerifyToken {
  const rules: JWTVerifyOptions = {
    algorithms,
    issuer,
    audience,
    requiredClaims: ['exp', 'iat', 'jti', 'sub'],
    clockTolerance,
    maxTokenAge: longestLifetime,
  };
  const proven = new LRUCache<string, ProvenToken>({ max: rememberedTokens });

  async function prove(token: string, now: Date): Promise<ProvenToken | null> {
    let key: CryptoKey | undefined;
    const find: KeySet['find'] = async (header) => {
      key = await keys.find(header);
      return key;
    };
    const { payload, protectedHeader: header } = await jwtVerify(token, find, { ...rules, currentDate: now });
    const { exp = 0, iat = 0, nbf = iat } = payload;
    if (exp - iat > longestLifetime || !key) return null;
    const caller = callerOf(payload);
    if (isClaimFault(caller)) return null;
    return { caller, header, key, from: (Math.max(iat, nbf) - clockTolerance) * 1000, until: exp * 1000 };
  }

  return async (token) => {
    if (token.length > largestToken) return null;
    const now = clock();
    try {
      // Not under its own text: what is remembered is nobody's credential.
      const id = hash('sha256', token, 'base64');
      const known = proven.get(id);
      const still = known && (await keys.find(known.header)) === known.key;
      const found = still ? known : await prove(token, now);
      if (!found || found.from > now.getTime() || found.until <= now.getTime()) return null;
      proven.set(id, found);
      return found.caller;
    } catch (error) {
      // Whatever it is, the token is not proven. That is the issuer's doing where its key cannot be used.
      if (!(error instanceof errors.JOSEError)) report(error);
      return null;
    }
  };
}
