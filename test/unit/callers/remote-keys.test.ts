import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { errors } from 'jose';
import type { KeySet } from '../../../gateway/callers/key-set.ts';
import {
  freshFor,
  largestKeySet,
  outageTolerated,
  remoteKeys,
  restBetweenFetches,
} from '../../../gateway/callers/remote-keys.ts';
import { type JwksServer, startJwksServer } from '../../jwks-server.ts';
import { type IssuerKey, newKey } from '../../tokens.ts';

let first: IssuerKey;
let second: IssuerKey;
let server: JwksServer;
let now: number;
let told: { readonly name: string; readonly code: string }[];
let keys: KeySet;

beforeAll(async () => {
  [first, second] = await Promise.all([newKey('first'), newKey('second')]);
});
beforeEach(async () => {
  server = await startJwksServer(first);
  now = Date.parse('2026-11-23T04:00:00Z');
  told = [];
  keys = remoteKeys({
    url: server.url,
    clock: () => new Date(now),
    report: (error) => told.push(error as { name: string; code: string }),
  });
});
afterEach(() => server.close());

/** Whether the key is found for a token that names it. */
const found = async ({ kid, alg }: IssuerKey): Promise<boolean> => {
  try {
    await keys.find({ kid, alg });
    return true;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return false;
    throw error;
  }
};

const goDown = () => server.answer((response) => response.writeHead(503).end());

describe('keys that can be fetched', () => {
  test('are fetched once for many tokens at once, and not again while they are fresh', async () => {
    expect(await Promise.all(Array.from({ length: 20 }, () => found(first)))).not.toContain(false);
    now += freshFor;
    expect(await found(first)).toBe(true);
    expect(server.asked).toEqual(['/keys']);
    now += 1;
    expect(await found(first)).toBe(true);
    expect(server.asked).toHaveLength(2);
  });

  test('may be rotated: a key that is not known has them fetched again', async () => {
    expect(await found(first)).toBe(true);
    server.publish(first, second);
    now += restBetweenFetches;
    expect(await found(second)).toBe(true);
    expect(await found(first)).toBe(true);
    expect(server.asked).toHaveLength(2);
  });

  test('may be withdrawn: they are believed until they are fetched again', async () => {
    expect(await found(first)).toBe(true);
    server.publish(second);
    now += freshFor;
    expect(await found(first)).toBe(true);
    now += 1;
    expect(await found(first)).toBe(false);
  });

  test('are not fetched more often than once in a while, however many tokens name keys that do not exist', async () => {
    await found(first);
    for (let index = 0; index < 50; index += 1) {
      expect(await found({ ...first, kid: `../${index}` })).toBe(false);
      now += restBetweenFetches / 50 - 1;
    }
    expect(server.asked).toHaveLength(1);
    now += restBetweenFetches;
    await Promise.all(Array.from({ length: 50 }, (_, index) => found({ ...first, kid: `http://evil/${index}` })));
    expect(server.asked).toEqual(['/keys', '/keys']);
  });

  test('are fetched again after the clock was set back', async () => {
    await found(first);
    now -= 24 * 3_600_000;
    expect(await found(first)).toBe(true);
    expect(server.asked).toHaveLength(2);
  });
});

describe('an outage of the issuer', () => {
  test('is tolerated for an hour after the keys were last confirmed, and ends by itself', async () => {
    const confirmed = now;
    expect(await keys.state()).toBe('up');
    goDown();
    now = confirmed + freshFor + 1;
    expect(await found(first)).toBe(true);
    expect(await keys.state()).toBe('cached');
    now = confirmed + outageTolerated;
    expect(await found(first)).toBe(true);
    now = confirmed + outageTolerated + 1;
    expect(await found(first)).toBe(false);
    expect(await keys.state()).toBe('down');
    server.publish(first);
    now += restBetweenFetches;
    expect(await found(first)).toBe(true);
    expect(await keys.state()).toBe('up');
  });

  test('is told to the operator once, and so is the next', async () => {
    goDown();
    for (let index = 0; index < 3; index += 1, now += restBetweenFetches) expect(await found(first)).toBe(false);
    expect(told).toMatchObject([{ name: 'KeySetUnavailable', code: 'STATUS_503' }]);
    server.publish(first);
    expect(await found(first)).toBe(true);
    goDown();
    now += freshFor + 1;
    await found(first);
    await keys.state();
    expect(told).toHaveLength(2);
  });

  test('nobody waits for an issuer that hangs while keys are known and it has failed before', async () => {
    await found(first);
    goDown();
    now += freshFor + 1;
    await found(first);
    server.answer(() => undefined);
    now += restBetweenFetches;
    // It is asked, and never answers; the token does not wait for that.
    expect(await found(first)).toBe(true);
    for (const end = Date.now() + 2_000; server.asked.length < 3 && Date.now() < end; ) await delay(10);
    expect(server.asked).toHaveLength(3);
  });

  test('at the start leaves no key, and the operator is told', async () => {
    await server.close();
    expect(await keys.state()).toBe('down');
    expect(told).toMatchObject([{ code: 'UNREACHABLE' }]);
    server = await startJwksServer(first);
  });
});

describe('an answer that is no key set', () => {
  const answers: Readonly<Record<string, [Parameters<JwksServer['answer']>[0], string]>> = {
    'a redirect': [(response) => response.writeHead(302, { location: '/elsewhere' }).end(), 'STATUS_302'],
    'no JSON': [(response) => response.end('<html>'), 'NO_KEY_SET'],
    'JSON without keys': [(response) => response.end('{"keys":{}}'), 'NO_KEY_SET'],
    'keys that are none': [(response) => response.end('{"keys":[1]}'), 'NO_KEY_SET'],
    'more than it may send': [(response) => response.end(`{"keys":[]${' '.repeat(largestKeySet)}}`), 'TOO_LARGE'],
    'one that ends in the middle': [
      (response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{');
        setTimeout(() => response.destroy(), 20);
      },
      'UNREACHABLE',
    ],
    'one that does not come': [() => undefined, 'TOO_LATE'],
    'one that does not end': [(response) => response.writeHead(200).write('{'), 'TOO_LATE'],
  };
  test.each(Object.entries(answers))('%s leaves what was known', async (_, [respond, code]) => {
    expect(await found(first)).toBe(true);
    server.answer(respond);
    now += freshFor + 1;
    expect(await found(first)).toBe(true);
    expect(told.map((error) => error.code)).toEqual([code]);
    expect(server.asked).toEqual(['/keys', '/keys']);
    expect(await keys.state()).toBe('cached');
  });
});
