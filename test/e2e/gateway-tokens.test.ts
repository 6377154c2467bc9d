import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { assembleGateway } from '../../gateway/assemble.ts';
import { freshFor, outageTolerated, remoteKeys, restBetweenFetches } from '../../gateway/callers/remote-keys.ts';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { chooseEngine, readSupergraph } from '../../gateway/execution/choose-engine.ts';
import { type JwksServer, startJwksServer } from '../jwks-server.ts';
import { company, logOf } from '../profile-world.ts';
import { audience, type IssuerKey, issuer, newKey, payloadAt, signed } from '../tokens.ts';
import { startWorld, type World } from '../world.ts';

let world: World;
let server: JwksServer;
let old: IssuerKey;
let fresh: IssuerKey;

beforeAll(async () => {
  [old, fresh] = await Promise.all([newKey('old', 'ES256'), newKey('fresh', 'RS256')]);
  server = await startJwksServer(old);
  const clock = () => world?.clock.now ?? new Date('2026-11-23T04:00:00Z');
  const keys = remoteKeys({ url: server.url, clock, report: (error) => world.reported.push(error) });
  world = await startWorld({ trust: { keys, issuer, audience } });
}, 180_000);
afterAll(async () => {
  await world.close();
  await server.close();
});

const query = `{ subject(creditCode: "${company}") { name } }`;
const tokenOf = (key: IssuerKey, claims: object = {}) => signed(key, payloadAt(world.clock.now, { ...claims }));
const purpose = { 'credit-purpose': 'SUPERVISION.food_drug' };
const ask = (token?: string) =>
  world.ask(query, {}, { ...purpose, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) });
const statusOf = async (key: IssuerKey) => (await ask(await tokenOf(key))).status;
const readyz = async () => {
  const response = await fetch(`${world.url}/readyz`);
  return { status: response.status, body: await response.json() };
};
const pass = (ms: number) => {
  world.clock.now = new Date(world.clock.now.getTime() + ms);
};

describe('an issuer elsewhere', () => {
  test('rotates its keys while the gateway runs', async () => {
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([200, 401]);
    server.publish(old, fresh);
    pass(restBetweenFetches);
    expect([await statusOf(fresh), await statusOf(old)]).toEqual([200, 200]);
    server.publish(fresh);
    pass(freshFor + 1);
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([401, 200]);
  });

  test('may be away for an hour; then no token is valid, who asks without one is answered, and /readyz names it', async () => {
    server.answer((response) => response.writeHead(500).end());
    pass(freshFor + 1);
    expect(await statusOf(fresh)).toBe(200);
    expect(await readyz()).toMatchObject({ status: 200, body: { ready: true, keys: 'cached' } });
    pass(outageTolerated - freshFor - 1);
    expect(await statusOf(fresh)).toBe(200);
    pass(1);
    expect([await statusOf(fresh), (await ask()).status]).toEqual([401, 200]);
    expect(await readyz()).toMatchObject({ status: 200, body: { ready: true, keys: 'down' } });
    expect(world.reported.splice(0).map(String)).toEqual([
      "KeySetUnavailable: the issuer's keys cannot be fetched: STATUS_500",
    ]);
    server.publish(fresh);
    pass(restBetweenFetches);
    expect(await statusOf(fresh)).toBe(200);
    expect(await readyz()).toMatchObject({ body: { keys: 'up' } });
  });
});

describe('a revoked token', () => {
  test('G-14 stops at once where it was revoked, and the record says nobody', async () => {
    const token = await tokenOf(fresh, { jti: 'lost' });
    expect((await ask(token)).status).toBe(200);
    await world.revocations.revoke('lost', new Date(world.clock.now.getTime() + 600_000));
    const rows = await logOf(world, async () => {
      const { status, body } = await ask(token);
      expect({ status, code: body.errors?.[0]?.extensions?.code }).toEqual({ status: 401, code: 'TOKEN_INVALID' });
    });
    expect(rows).toMatchObject([{ caller: 'unknown', caller_id: null, errors: ['TOKEN_INVALID'] }]);
    expect(await statusOf(fresh)).toBe(200);
  });

  const spoolDirectory = mkdtempSync(join(tmpdir(), 'credit-spool-'));
  afterAll(() => rmSync(spoolDirectory, { recursive: true }));

  test('G-14 stops within a second at another gateway on the same database', async () => {
    const supergraphSdl = readSupergraph();
    const other = await assembleGateway({
      database: world.gatewayDatabase.query,
      departments: new Map(),
      engine: await chooseEngine('batching', supergraphSdl, new Map(), inlinePlanner(supergraphSdl)),
      spoolDirectory,
      trust: world.trust,
      allowances: { requests: 1_000, failures: 1_000, persons: 100 },
      trustProxy: [],
      logKeys: world.logKeys,
      clock: () => world.clock.now,
      report: (error) => world.reported.push(error),
    });
    const url = await other.server.listen({ host: '127.0.0.1', port: 0 });
    const token = await tokenOf(fresh, { jti: 'stolen' });
    const status = async () => {
      const headers = { ...purpose, 'content-type': 'application/json', authorization: `Bearer ${token}` };
      return (await fetch(`${url}/graphql`, { method: 'POST', headers, body: '{"query":"{ __typename }"}' })).status;
    };
    expect(await status()).toBe(200);
    await world.revocations.revoke('stolen', new Date(world.clock.now.getTime() + 600_000));
    const revoked = performance.now();
    while ((await status()) === 200) expect(performance.now() - revoked).toBeLessThan(1_000);
    expect(await status()).toBe(401);
    await other.server.close();
    await other.stop();
  });

  test('could be any while the list cannot be read: 503, on the record, and not that the token is bad', async () => {
    const token = await tokenOf(fresh, { sub: 'staff-1' });
    expect((await ask(token)).status).toBe(200);
    await sql`alter table revoked_token rename to gone`.execute(world.gatewayDatabase.query);
    pass(1_001);
    const rows = await logOf(world, async () => {
      const response = await fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'LOG_UNAVAILABLE' } }] });
    });
    expect(rows).toMatchObject([{ caller: 'unknown', outcome: 'FAILED', status: 503, errors: ['LOG_UNAVAILABLE'] }]);
    expect(await readyz()).toMatchObject({ body: { ready: true, log: 'up', revocations: 'down' } });
    expect((await ask()).status).toBe(200);
    expect(world.reported.splice(0).map(String)).toEqual([expect.stringContaining('revoked_token')]);
    await sql`alter table gone rename to revoked_token`.execute(world.gatewayDatabase.query);
    expect((await ask(token)).status).toBe(200);
  });
});
