import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock, systemRandom } from '../../domain/clock.ts';
import { createDepartmentClient, type DepartmentClient } from '../../gateway/execution/department-client.ts';
import { DAY, newDirectory, newKey } from '../signed-department.ts';

const key = newKey();
const query = { scope: [], day: DAY, query: '{ a }' };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function clientAt(port: number, timeoutMs = 3_000): DepartmentClient {
  const client = createDepartmentClient({
    name: 'tax',
    url: `http://127.0.0.1:${port}`,
    key,
    clock: systemClock,
    random: systemRandom,
    timeoutMs,
  });
  closers.push(() => client.close());
  return client;
}

async function listening(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createSocketServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A department that does not listen yet. */
async function startingDepartment() {
  const port = await freePort();
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    request.resume().on('end', () => response.end('{"data":{"a":1}}'));
  });
  const client = clientAt(port);
  return { client, calls: () => calls, start: () => listening(server, port) };
}

/** A department that hangs up in some way on whatever it has received. */
async function breakingOff(listener: RequestListener) {
  let calls = 0;
  const port = await listening(
    createServer((request, response) => {
      calls += 1;
      listener(request, response);
    }),
  );
  return { client: clientAt(port), calls: () => calls };
}

describe('a call is made a second time', () => {
  test('when nobody listened yet', async () => {
    const { client, calls, start } = await startingDepartment();
    const call = client.query({ ...query, retried: true });
    await delay(10);
    await start();
    expect(await call).toMatchObject({ data: { a: 1 } });
    expect(calls()).toBe(1);
    expect(client.breakerState()).toBe('CLOSED');
  });

  test('once: a department that still does not listen has failed once, as the breaker counts', async () => {
    const client = clientAt(await freePort());
    const began = Date.now();
    for (let call = 1; call <= 5; call += 1) {
      expect(client.breakerState()).toBe('CLOSED');
      await expect(client.query({ ...query, retried: true })).rejects.toMatchObject({ reason: 'CONNECTION' });
    }
    expect(Date.now() - began).toBeGreaterThanOrEqual(5 * 45);
    expect(client.breakerState()).toBe('OPEN');
  });
});

describe('a call is not made a second time', () => {
  test('that nobody said may be', async () => {
    const { client, calls, start } = await startingDepartment();
    await expect(client.query(query)).rejects.toMatchObject({ reason: 'CONNECTION' });
    await start();
    await delay(80);
    expect(calls()).toBe(0);
  });

  test.each<[string, RequestListener]>([
    ['before its body was read', (request) => request.socket.destroy()],
    ['when its body was read', (request) => request.resume().on('end', () => request.socket.destroy())],
    [
      'in the middle of the answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"data":', () => request.socket.destroy());
      },
    ],
    ['with 503', (_, response) => response.writeHead(503).end('{}')],
  ])('of which something was sent: the department hung up %s', async (_, listener) => {
    const { client, calls } = await breakingOff(listener);
    await expect(client.query({ ...query, retried: true })).rejects.toMatchObject({ department: 'tax' });
    await delay(80);
    expect(calls()).toBe(1);
  });

  test('of which something was sent: the time was over', async () => {
    let calls = 0;
    const port = await listening(
      createServer(() => {
        calls += 1;
      }),
    );
    const client = clientAt(port, 300);
    await expect(client.query({ ...query, retried: true })).rejects.toMatchObject({ reason: 'TIMEOUT' });
    await delay(80);
    expect(calls).toBe(1);
  });

  test('on a connection that was kept, and that the department closed as the call came', async () => {
    let calls = 0;
    const { client } = await breakingOff((request, response) => {
      calls += 1;
      request.resume().on('end', () => {
        if (calls > 1) request.socket.destroy();
        else response.end('{"data":{"a":1}}');
      });
    });
    await client.query({ ...query, retried: true });
    await expect(client.query({ ...query, retried: true })).rejects.toMatchObject({ reason: 'CONNECTION' });
    await delay(80);
    expect(calls).toBe(2);
  });

  test('that supplies a file', async () => {
    const { client, calls, start } = await startingDepartment();
    const file = join(newDirectory(), 'supply.csv');
    writeFileSync(file, 'x');
    await expect(client.supply(file, {}, { day: DAY })).rejects.toMatchObject({ reason: 'CONNECTION' });
    await start();
    await delay(80);
    expect(calls()).toBe(0);
  });

  test('whose caller has left meanwhile', async () => {
    const { client, calls, start } = await startingDepartment();
    const leaving = new AbortController();
    const call = client.query({ ...query, retried: true, signal: leaving.signal });
    setTimeout(() => leaving.abort(), 20);
    await expect(call).rejects.toMatchObject({ department: 'tax' });
    await start();
    await delay(80);
    expect(calls()).toBe(0);
  });
});
