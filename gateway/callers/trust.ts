import type { Clock } from '../../domain/clock.ts';
import { type Config, ConfigError, developmentIssuer } from '../config.ts';
import { developmentKey, hasDevelopmentIssuer } from './development-issuer.ts';
import { noKeys, oneKey } from './key-set.ts';
import { remoteKeys } from './remote-keys.ts';
import type { TokenTrust } from './verify-token.ts';

/**
 * Whose tokens the gateway believes: of the issuer at JWKS_URL, else of the development issuer, else of nobody. Throws
 * `ConfigError` for keys without the name of their issuer.
 */
export function trustOf(config: Config, clock: Clock, report: (error: unknown) => void): TokenTrust {
  const { jwksUrl, jwtIssuer: issuer, jwtAudience: audience } = config;
  if (jwksUrl && issuer === developmentIssuer) {
    throw new ConfigError('JWT_ISSUER: has to name the issuer whose keys are at JWKS_URL');
  }
  if (jwksUrl) return { keys: remoteKeys({ url: jwksUrl, clock, report }), issuer, audience };
  return { keys: hasDevelopmentIssuer(config) ? oneKey(developmentKey(config)) : noKeys, issuer, audience };
}
