import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';
import { request } from 'undici';
import type { Clock } from '../../domain/clock.ts';
import type { KeySet } from './key-set.ts';

/** How old keys get before the issuer is asked again, in ms: how long a key that it has withdrawn is still believed. */
export const freshFor = 5 * 60_000;

/** How long keys are believed that the issuer does not confirm, in ms. After that no token is valid. */
export const outageTolerated = 60 * 60_000;

/** The shortest time between two questions to the issuer, in ms, however many tokens name keys that nobody knows. */
export const restBetweenFetches = 10_000;

/** How long the issuer may take, in ms, and how much it may send, in bytes. */
const patience = 3_000;
export const largestKeySet = 256 * 1024;

/** The issuer did not give its keys; `code` says why. */
export class KeySetUnavailable extends Error {
  override readonly name = 'KeySetUnavailable';
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`the issuer's keys cannot be fetched: ${code}`, options);
    this.code = code;
  }
}

export interface RemoteKeyOptions {
  readonly url: string;
  readonly clock: Clock;
  /** Told once when an outage begins. */
  readonly report: (error: unknown) => void;
}

/**
 * The keys that the issuer publishes (RFC 7517), fetched when a token needs them. A key that is not known has them fetched
 * again, so that the issuer can rotate its keys while the gateway runs. (jose's own `createRemoteJWKSet` keeps time by
 * itself, and gives up its keys when the issuer is down for a moment.)
 */
export function remoteKeys({ url, clock, report }: RemoteKeyOptions): KeySet {
  let known: { readonly keys: KeySet['find']; readonly at: number } | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failing = false;
  let asking: Promise<void> | undefined;

  // After a clock was set back, whatever was noted before is as good as forgotten.
  const since = (moment: number): number => {
    const passed = clock().getTime() - moment;
    return passed < 0 ? Number.POSITIVE_INFINITY : passed;
  };

  async function ask(): Promise<void> {
    askedAt = clock().getTime();
    try {
      known = { keys: createLocalJWKSet(await fetchKeySet(url)), at: askedAt };
      failing = false;
    } catch (error) {
      if (!failing) report(error);
      failing = true;
    } finally {
      asking = undefined;
    }
  }

  /** Asks, together with whoever asks already, unless it was only just asked. */
  async function askUnlessJustAsked(): Promise<void> {
    if (!asking && since(askedAt) >= restBetweenFetches) asking = ask();
    await asking;
  }

  async function current(): Promise<KeySet['find'] | undefined> {
    if (!known || since(known.at) > freshFor) {
      const asked = askUnlessJustAsked();
      // In an outage nobody waits for what will hardly come.
      if (!failing || !usable()) await asked;
    }
    return usable();
  }

  const usable = () => (known && since(known.at) <= outageTolerated ? known.keys : undefined);

  const findAmong = async (header: JWTHeaderParameters) => {
    const keys = await current();
    if (!keys) throw new errors.JWKSNoMatchingKey();
    return keys(header);
  };

  return {
    find: async (header) => {
      try {
        return await findAmong(header);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await askUnlessJustAsked();
        return findAmong(header);
      }
    },
    state: async () => {
      if (!(await current())) return 'down';
      return failing ? 'cached' : 'up';
    },
  };
}

async function fetchKeySet(url: string): Promise<JSONWebKeySet> {
  try {
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const { statusCode, body } = await request(url, { headers, reset: true, signal: AbortSignal.timeout(patience) });
    body.on('error', () => undefined); // what is left unread ends with one
    // A redirect is an answer like any other that is not 200: whoever can bend the way to the keys could sign for anyone.
    if (statusCode !== 200) {
      body.destroy();
      throw new KeySetUnavailable(`STATUS_${statusCode}`);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > largestKeySet) throw new KeySetUnavailable('TOO_LARGE');
      chunks.push(chunk);
    }
    return keySetOf(Buffer.concat(chunks));
  } catch (error) {
    if (error instanceof KeySetUnavailable) throw error;
    throw new KeySetUnavailable((error as Error).name === 'TimeoutError' ? 'TOO_LATE' : 'UNREACHABLE', {
      cause: error,
    });
  }
}

function keySetOf(bytes: Buffer): JSONWebKeySet {
  try {
    const keySet = JSON.parse(bytes.toString('utf8')) as JSONWebKeySet;
    createLocalJWKSet(keySet); // throws where it is none
    return keySet;
  } catch (error) {
    throw new KeySetUnavailable('NO_KEY_SET', { cause: error });
  }
}
