import { generateKeyPairSync } from 'node:crypto';
import { type LogKeys, logKeys } from '../gateway/querylog/log-keys.ts';

/** Keys of a log that no other test has. */
export const testLogKeys = (origin = 'test/log'): LogKeys =>
  logKeys(origin, [generateKeyPairSync('ed25519').privateKey]);
