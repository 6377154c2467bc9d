import { errors, type JWTVerifyOptions, jwtVerify } from 'jose';
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

/**
 * Verifies JWTs (RFC 7519) as RFC 8725 wants it: the algorithms, the issuer, the audience and the keys are ours to say. A
 * token's own words about where its key is (`jku`, `x5u`, `jwk`, `x5c`) are not read.
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
  return async (token) => {
    if (token.length > largestToken) return null;
    const now = clock();
    try {
      const { payload } = await jwtVerify(token, keys.find, { ...rules, currentDate: now });
      const { exp = 0, iat = 0 } = payload;
      if (exp * 1000 <= now.getTime() || exp - iat > longestLifetime) return null;
      const caller = callerOf(payload);
      return isClaimFault(caller) ? null : caller;
    } catch (error) {
      // Whatever it is, the token is not proven. That is the issuer's doing where its key cannot be used.
      if (!(error instanceof errors.JOSEError)) report(error);
      return null;
    }
  };
}
