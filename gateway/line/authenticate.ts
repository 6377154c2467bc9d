import type { Caller, PublicCaller } from '../callers/caller.ts';
import type { Revocations } from '../callers/revocations.ts';
import type { VerifyToken } from '../callers/verify-token.ts';
import { type Admitted, hasCredential, tokenInAddress } from './admit.ts';

export type { Caller } from '../callers/caller.ts';

/** Whoever sent a credential that proves nothing, and what to say to it. */
export interface Unproven {
  readonly role: 'unknown';
  readonly refused: 'TOKEN_INVALID' | 'LOG_UNAVAILABLE';
}

/** What credentials are proven with. */
export interface Authentication {
  readonly verify: VerifyToken;
  readonly standing: Revocations['standing'];
}

const everyone: PublicCaller = Object.freeze({ role: 'public' });
const unproven = (refused: Unproven['refused']): Unproven => ({ role: 'unknown', refused });

/**
 * The caller that the request's credential proves. No credential is the public (Art. 16(1)); one that proves nothing is
 * refused, never taken for the public. While it cannot be known whether a token was revoked, the gateway's database is
 * away and with it the log: that is said, not that the token is bad.
 */
export async function authenticate(
  { credentials, search }: Admitted,
  { verify, standing }: Authentication,
): Promise<Caller | Unproven> {
  if (!hasCredential({ credentials, search })) return everyone;
  const token = credentials.length === 1 && !tokenInAddress(search) ? bearerToken(credentials[0]) : undefined;
  const caller = token === undefined ? null : await verify(token);
  if (!caller) return unproven('TOKEN_INVALID');
  const known = await standing(caller.jti);
  if (known === 'UNKNOWN') return unproven('LOG_UNAVAILABLE');
  return known === 'GOOD' ? caller : unproven('TOKEN_INVALID');
}

export const isUnproven = (caller: Caller | Unproven): caller is Unproven => caller.role === 'unknown';

/** RFC 6750, 2.1. The name of the scheme is in any case (RFC 9110, 11.1). */
const bearerToken = (header = ''): string | undefined => /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
