import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { RandomBytes } from '../../domain/clock.ts';
import { type GatewayKey, loadOrCreateGatewayKey as loadOrCreateKey } from '../../signing/keys.ts';
import type { Config } from '../config.ts';
import { isLoopbackHost } from '../execution/department-url.ts';

/**
 * The issuer of a gateway that only this machine reaches and that was given no other: a key in its data directory. Whoever
 * can read that directory can be anyone, and can read everything anyway.
 */
export const hasDevelopmentIssuer = ({ jwksUrl, host }: Pick<Config, 'jwksUrl' | 'host'>): boolean =>
  jwksUrl === undefined && isLoopbackHost(host);

/** Its key (Ed25519), made by whoever needs it first: the gateway or `npm run token`. */
export const developmentKey = ({ dataDir }: Pick<Config, 'dataDir'>): GatewayKey =>
  loadOrCreateKey(join(dataDir, 'keys', 'development-issuer.pem'));

export interface Issuance {
  readonly key: GatewayKey;
  readonly issuer: string;
  readonly audience: string;
  readonly now: Date;
  /** How long the token lasts, in seconds. */
  readonly lifetime: number;
  readonly random: RandomBytes;
}

/** A signed token with these claims besides those that say who made it, for whom, and for how long. */
export function issueToken(
  claims: Readonly<Record<string, string>>,
  { key, issuer, audience, now, lifetime, random }: Issuance,
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.keyId, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetime)
    .setJti(random(16).toString('base64url'))
    .sign(key.privateKey);
}
