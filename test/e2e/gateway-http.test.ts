import { Agent, request as httpRequest } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { company, logOf, startProfileWorld } from '../profile-world.ts';
import type { World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 180_000);
afterAll(() => world.close());

describe('GraphQL over HTTP, by the audit of graphql-http', () => {
  const audits = serverAudits({ url: () => `${world.url}/graphql`, fetchFn: fetch });

  test('the audit asks for something', () => {
    expect(audits.filter(({ name }) => name.startsWith('MUST')).length).toBeGreaterThan(10);
  });

  // What the audit only recommends or allows, and we do otherwise on purpose.
  const otherwise: Readonly<Record<string, string>> = {
    // A refused operation has its own status for every kind of client, so that none takes it for an answer.
    '572B': 'warn',
    FDE2: 'warn',
    '7B9B': 'warn',
    // A GET without a header that browsers ask about first could come from another site's page.
    '5A70': 'notice',
    D6D5: 'notice',
    '6A70': 'notice',
  };
  test.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async (_, { id, name, fn }) => {
    const expected = name.startsWith('MUST') ? 'ok' : (otherwise[id] ?? 'ok');
    expect({ id, status: (await fn()).status }).toEqual({ id, status: expected });
  });
});

const get = (path: string, init: RequestInit = {}) => fetch(world.url + path, { redirect: 'manual', ...init });

describe('beside GraphQL', () => {
  test('/healthz says that it lives', async () => {
    const response = await get('/healthz');
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: { alive: true } });
  });

  test('/readyz names what is down, and departments do not make it unready', async () => {
    const besides = { log: 'up', checkpoints: 'up', keys: 'up', revocations: 'up' };
    const up = { tax: 'up', 'market-regulation': 'up', 'public-security': 'up', courts: 'up' };
    const ready = async () => {
      const response = await get('/readyz');
      return { status: response.status, body: await response.json() };
    };
    expect(await ready()).toEqual({ status: 200, body: { ready: true, ...besides, departments: up } });
    await world.stopDepartment('tax');
    expect(await ready()).toEqual({
      status: 200,
      body: { ready: true, ...besides, departments: { ...up, tax: 'down' } },
    });
    await world.startDepartment('tax');
    expect(await ready()).toEqual({ status: 200, body: { ready: true, ...besides, departments: up } });
  });

  test.each(['/nothing', '/graphql/', '/%zz', '/graphql%00'])('%s is a fixed notice', async (path) => {
    const rows = await logOf(world, async () => {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        errors: [{ message: 'There is nothing here. Queries go to /graphql.', extensions: { code: 'NOT_FOUND' } }],
      });
    });
    expect(rows).toEqual([]);
  });

  test('a body of more than 1 MB is a fixed notice, one of 1 MB is read', async () => {
    const send = (length: number) => {
      const envelope = JSON.stringify({ query: '{ __typename }', x: '' });
      const body = envelope.replace('""', `"${'x'.repeat(length - envelope.length)}"`);
      return get('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    };
    expect((await send(1_000_000)).status).toBe(200);
    const rows = await logOf(world, async () => {
      const response = await send(1_000_001);
      expect(response.status).toBe(413);
      expect(await response.json()).toEqual({
        errors: [{ message: 'The body is larger than 1 MB.', extensions: { code: 'BODY_TOO_LARGE' } }],
      });
    });
    expect(rows).toEqual([]);
  });

  test('other methods on /graphql are told which are allowed', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const response = await get('/graphql', { method, headers: { 'content-type': 'application/json' }, body: '{}' });
      expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({
        status: 405,
        allow: 'GET, POST',
      });
    }
  });

  test('GET asks by the address', async () => {
    const query = encodeURIComponent(`query ($c: CreditCode!) { subject(creditCode: $c) { creditCode } }`);
    const variables = encodeURIComponent(JSON.stringify({ c: company }));
    const response = await get(`/graphql?query=${query}&variables=${variables}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(await response.json()).toMatchObject({ data: { subject: { creditCode: company } } });
  });

  test('no answer may be kept by a cache', async () => {
    const ask = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ __typename }"}' };
    for (const init of [ask, { ...ask, body: '{' }]) {
      expect((await get('/graphql', init)).headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('GraphiQL', () => {
  test('/ leads to it', async () => {
    const response = await get('/');
    expect({ status: response.status, to: response.headers.get('location') }).toEqual({ status: 302, to: '/graphql' });
  });

  test.each(['/graphql', '/graphql?query=%7B__typename%7D'])('browsers get it on %s, compressed', async (path) => {
    const page = await new Promise<{ headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
      const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-encoding': 'gzip, br' };
      httpRequest(world.url + path, { headers }, async (response) => {
        resolve({ headers: response.headers, body: Buffer.concat(await response.toArray()) });
      })
        .on('error', reject)
        .end();
    });
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'gzip',
      vary: 'accept-encoding',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(page.body.length).toBeLessThan(3_500_000);
    const html = gunzipSync(page.body).toString();
    // Not the whole page: it would be printed if it were another.
    expect(html.trimStart().slice(0, 15)).toMatch(/^<!doctype html>$/i);
    expect(html.includes('<title>Credit gateway</title>')).toBe(true);
  });

  test('a client without gzip gets it plain', async () => {
    const response = await get('/graphql', { headers: { accept: 'text/html', 'accept-encoding': 'identity' } });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect((await response.text()).includes('<title>Credit gateway</title>')).toBe(true);
  });

  test('clients that ask for JSON do not', async () => {
    const response = await get('/graphql', { headers: { accept: 'application/json' } });
    expect(response.headers.get('content-type')).toMatch(/json/);
  });
});

describe('a gateway that is told to stop', () => {
  test('finishes what is in flight for a keep-alive client, and closes its connection', async () => {
    const stopping = await startProfileWorld();
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const ask = () =>
      new Promise<{ body: string; connection: string | undefined }>((resolve, reject) => {
        const headers = { 'content-type': 'application/json' };
        const sent = httpRequest(`${stopping.url}/graphql`, { method: 'POST', agent, headers }, async (response) => {
          const body = Buffer.concat(await response.toArray()).toString();
          resolve({ body, connection: response.headers.connection });
        });
        sent.on('error', reject);
        sent.end(
          JSON.stringify({ query: `{ subject(creditCode: "${company}") { creditCode taxArrears { balance } } }` }),
        );
      });
    try {
      expect((await ask()).connection).toBe('keep-alive');
      const inFlight = [ask(), ask(), ask()];
      // Once a call has gone on to the department, they are in flight: they share it.
      while (stopping.calls.length < 2) await new Promise((resolve) => setImmediate(resolve));
      const started = Date.now();
      const closed = stopping.gateway.close();
      const answers = await Promise.all(inFlight);
      for (const { body } of answers) {
        expect(JSON.parse(body)).toMatchObject({ data: { subject: { creditCode: company } } });
      }
      expect(answers.map(({ connection }) => connection)).toContain('close');
      await closed;
      expect(Date.now() - started).toBeLessThan(5_000);
      await expect(ask()).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
    } finally {
      agent.destroy();
      await stopping.close();
    }
  }, 180_000);
});
