import type { Clock } from '../../domain/clock.ts';
import type { Config } from '../config.ts';
import { developmentKey, hasDevelopmentIssuer } from './development-issuer.ts';
import { noKeys, oneKey } from './key-set.ts';
import { remoteKeys } from './remote-keys.ts';
import type { TokenTrust } from './verify-token.ts';

/** Whose tokens the gateway believes: of the issuer at JWKS_URL, else of the development issuer, else of nobody. */
export function trustOf(config: Config, clock: Clock, report: (error: unknown) => void): TokenTrust {
  const { jwksUrl, jwtIssuer: issuer, jwtAudience: audience } = config;
  if (jwksUrl) return { keys: remoteKeys({ url: jwksUrl, clock, report }), issuer, audience };
  return { keys: hasDevelopmentIssuer(config) ? oneKey(developmentKey(config)) : noKeys, issuer, audience };
}
