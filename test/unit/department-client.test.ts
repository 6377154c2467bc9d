import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { systemClock, systemRandom } from '../../domain/clock.ts';
import {
  assertReachableSafely,
  createDepartmentClient,
  type DepartmentClient,
  type DepartmentClientOptions,
  DepartmentUnavailable,
} from '../../gateway/execution/department-client.ts';
import { UnsignableRequest } from '../../signing/sign-request.ts';
import { createUploadSpool } from '../../signing/upload-spool.ts';
import {
  clockAt,
  DAY,
  NOON,
  newDirectory,
  newKey,
  type SignedDepartment,
  startSignedDepartment,
} from '../signed-department.ts';

jest.setTimeout(20_000);

const key = newKey();
const terms = { scope: ['TAX_ARREARS'], day: DAY };
const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const clientOf = (url: string, changes: Partial<DepartmentClientOptions> = {}): DepartmentClient => {
  const client = createDepartmentClient({
    name: 'tax',
    url,
    key,
    clock: systemClock,
    random: systemRandom,
    timeoutMs: 2_000,
    ...changes,
  });
  closers.push(() => client.close());
  return client;
};

const realDepartment = async (): Promise<SignedDepartment> => {
  const department = await startSignedDepartment({ publicKey: key, clock: systemClock });
  closers.push(() => department.close());
  return department;
};

/** A server that answers as it likes, for answers a department should never give. */
const oddServer = async (listener: RequestListener): Promise<{ url: string; server: Server }> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
};

const unavailable = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DepartmentUnavailable);
  if (!(error instanceof DepartmentUnavailable)) return '';
  expect(error.department).toBe('tax');
  return error.status === null ? error.reason : `${error.reason} ${error.status}`;
};

describe('a department that answers', () => {
  test('gets the query with scope and day, and gives data and errors', async () => {
    const department = await realDepartment();
    const client = clientOf(department.url);
    const variables = { codes: ['91999900MA0000000X'] };
    const answer = await client.query({ ...terms, query: 'query Q { a }', variables, operationName: 'Q' });
    expect(answer).toEqual({
      data: { echo: { query: 'query Q { a }', variables, operationName: 'Q' }, credit: terms },
      errors: [],
    });
  });

  test('serves many calls over few connections, each with a signature of its own', async () => {
    const department = await realDepartment();
    let connections = 0;
    department.app.server.on('connection', () => {
      connections += 1;
    });
    const client = clientOf(department.url, { maxConnections: 3 });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => client.query({ ...terms, query: `{ a${index} }` })),
    );
    expect(answers.map(({ data }) => data?.echo)).toEqual(answers.map((_, index) => ({ query: `{ a${index} }` })));
    expect(connections).toBeLessThanOrEqual(3);
    expect(department.refusals).toEqual([]);
  });

  test('answers a signed GET', async () => {
    const client = clientOf((await realDepartment()).url);
    expect(await client.get('/ledger?month=2026-02', { scope: [], day: DAY })).toEqual({
      credit: { scope: [], day: DAY },
    });
  });

  test('keeps what it can beside its errors', async () => {
    const errors = [{ message: 'broken', path: ['a'] }];
    const { url } = await oddServer((_request, response) =>
      response.end(JSON.stringify({ data: { a: null }, errors })),
    );
    expect(await clientOf(url).query({ ...terms, query: '{ a }' })).toEqual({ data: { a: null }, errors });
  });

  test('may stand beneath a path', async () => {
    let path: string | undefined;
    const { url } = await oddServer((request, response) => {
      path = request.url;
      response.end('{"data":{}}');
    });
    await clientOf(`${url}/tax/`).query({ ...terms, query: '{ a }' });
    expect(path).toBe('/tax/graphql');
  });
});

describe('a file', () => {
  test.each([0, 5, 700_000])('of %i bytes arrives whole and is gone after the answer', async (size) => {
    const department = await realDepartment();
    const file = join(newDirectory(), 'supply.csv');
    writeFileSync(file, Buffer.alloc(size, 'x'));
    const answer = await clientOf(department.url).supply(
      file,
      { filename: '行政处罚.csv', procedure: 'GENERAL' },
      { day: DAY },
    );
    expect(answer).toEqual({ status: 200, body: { size, content: 'x'.repeat(Math.min(size, 20)) } });
    const deadline = Date.now() + 2_000;
    while (readdirSync(department.spoolDirectory).length > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(readdirSync(department.spoolDirectory)).toEqual([]);
  });

  test('above the department’s limit is refused, and nothing of it stays', async () => {
    const department = await realDepartment();
    const file = join(newDirectory(), 'large.csv');
    writeFileSync(file, Buffer.alloc(4_000_001, 'x'));
    const client = clientOf(department.url);
    // The department may close the connection before the rest is sent.
    expect(['STATUS 413', 'CONNECTION']).toContain(await unavailable(client.supply(file, {}, { day: DAY })));
    expect(department.handled).toEqual([]);
    expect(readdirSync(department.spoolDirectory)).toEqual([]);
  });

  test('left by a killed department is removed at the next start', async () => {
    const directory = newDirectory();
    writeFileSync(join(directory, 'upload-1-1'), 'left');
    await createUploadSpool(directory, 10).prepare();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('that the department refuses comes back with its report', async () => {
    const { url } = await oddServer((request, response) => {
      request.resume().on('end', () => {
        response.statusCode = 422;
        response.end('{"rowsIn":0}');
      });
    });
    const file = join(newDirectory(), 'bad.csv');
    writeFileSync(file, 'x');
    expect(await clientOf(url).supply(file, {}, { day: DAY })).toEqual({ status: 422, body: { rowsIn: 0 } });
  });

  test('that does not exist is the caller’s mistake, not the department’s', async () => {
    const client = clientOf('http://127.0.0.1:9');
    for (let time = 0; time < 6; time += 1) {
      await expect(client.supply('/no/such/file', {}, { day: DAY })).rejects.toMatchObject({ code: 'ENOENT' });
    }
    expect(client.breakerState()).toBe('CLOSED');
  });

  test('that changes while it is sent is refused by the department', async () => {
    const department = await realDepartment();
    const file = join(newDirectory(), 'growing.csv');
    writeFileSync(file, Buffer.alloc(1_000, 'x'));
    // The nonce is drawn after the file was hashed and before it is sent.
    const random = (size: number) => {
      appendFileSync(file, 'more');
      return systemRandom(size);
    };
    expect(await unavailable(clientOf(department.url, { random }).supply(file, {}, { day: DAY }))).toBe('CONNECTION');
    expect(department.handled).toEqual([]);
  });
});

describe('a department that does not answer as it should is unavailable', () => {
  const query = { ...terms, query: '{ a }' };

  test('when nobody listens', async () => {
    const { url, server } = await oddServer(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    expect(await unavailable(clientOf(url).query(query))).toBe('CONNECTION');
  });

  test.each<[string, RequestListener]>([
    ['before its answer', () => undefined],
    ['in the middle of its answer', (_request, response) => void response.write('{"data":')],
  ])('when it is late %s', async (_name, listener) => {
    const { url } = await oddServer(listener);
    const began = Date.now();
    expect(await unavailable(clientOf(url, { timeoutMs: 150 }).query(query))).toBe('TIMEOUT');
    expect(Date.now() - began).toBeLessThan(1_500);
  });

  test('when it hangs up', async () => {
    const { url } = await oddServer((request) => request.socket.destroy());
    expect(await unavailable(clientOf(url).query(query))).toBe('CONNECTION');
  });

  test.each([
    ['STATUS 500', 500, '{"data":{}}'],
    ['STATUS 401', 401, '{"error":"UNAUTHORIZED"}'],
    ['STATUS 302', 302, ''],
    ['NOT_JSON', 200, '<html>'],
    ['NOT_JSON', 200, ''],
    ['NOT_GRAPHQL', 200, '[]'],
    ['NOT_GRAPHQL', 200, '{}'],
    ['NOT_GRAPHQL', 200, '{"data":"x"}'],
    ['NOT_GRAPHQL', 200, '{"data":{},"errors":"x"}'],
    ['NOT_GRAPHQL', 200, '{"data":{},"errors":[{}]}'],
  ])('%s: %i %s', async (expected, status, text) => {
    const { url } = await oddServer((_request, response) => {
      response.statusCode = status;
      response.setHeader('location', '/elsewhere');
      response.end(text);
    });
    expect(await unavailable(clientOf(url).query(query))).toBe(expected);
  });

  test('when its answer is larger than the cap, and it is not read to its end', async () => {
    let sent = 0;
    const { url } = await oddServer((_request, response) => {
      const piece = Buffer.alloc(65_536, 'x');
      const pump = () => {
        while (sent < 64 * 1024 * 1024 && response.write(piece)) sent += piece.length;
      };
      response.on('drain', pump);
      pump();
    });
    expect(await unavailable(clientOf(url, { maxAnswerBytes: 100_000 }).query(query))).toBe('OVERSIZED');
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  test('when it does not know our key', async () => {
    const department = await realDepartment();
    expect(await unavailable(clientOf(department.url, { key: newKey() }).query(query))).toBe('STATUS 401');
    expect(department.refusals).toEqual(['UNKNOWN_KEY']);
  });

  test('when the caller gives up, which says nothing of the department', async () => {
    const { url } = await oddServer(() => undefined);
    const client = clientOf(url);
    for (let time = 0; time < 6; time += 1) {
      const caller = new AbortController();
      setTimeout(() => caller.abort(), 20);
      expect(await unavailable(client.query({ ...query, signal: caller.signal }))).toBe('CANCELLED');
    }
    expect(await unavailable(client.query({ ...query, signal: AbortSignal.abort() }))).toBe('CANCELLED');
    expect(client.breakerState()).toBe('CLOSED');
  });

  test('a scope that cannot be signed is the caller’s mistake', async () => {
    const client = clientOf((await realDepartment()).url);
    await expect(client.query({ ...query, scope: ['tax arrears'] })).rejects.toThrow(UnsignableRequest);
  });
});

describe('the breaker in the client', () => {
  const query = { ...terms, query: '{ a }' };
  const answering = async (status: () => number) => {
    let calls = 0;
    const { url } = await oddServer((_request, response) => {
      calls += 1;
      response.statusCode = status();
      response.end('{"data":{"a":1}}');
    });
    return { url, calls: () => calls };
  };

  test('spares a failing department after five calls and finds it again after the cool-down', async () => {
    const time = clockAt(NOON);
    let status = 503;
    const { url, calls } = await answering(() => status);
    const client = clientOf(url, { clock: time.clock });
    for (let call = 0; call < 5; call += 1) expect(await unavailable(client.query(query))).toBe('STATUS 503');
    expect(await unavailable(client.query(query))).toBe('BREAKER_OPEN');
    expect(calls()).toBe(5);
    status = 200;
    expect(await client.get('/ready', terms)).toEqual({ data: { a: 1 } });
    time.move(2_000);
    expect((await client.query(query)).data).toEqual({ a: 1 });
    expect(client.breakerState()).toBe('CLOSED');
  });

  test('is not opened by queries that the department finds wrong', async () => {
    const { url } = await answering(() => 400);
    const client = clientOf(url);
    for (let call = 0; call < 8; call += 1) expect(await unavailable(client.query(query))).toBe('STATUS 400');
  });
});

describe('where a department may be', () => {
  test.each([
    'http://127.0.0.1:4101',
    'http://127.8.9.1',
    'http://[::1]:4101/',
    'http://[::ffff:127.0.0.1]:4101',
    'http://localhost:1',
    'https://tax.example/x',
  ])('%s', (url) => {
    expect(assertReachableSafely(url).href).toBe(new URL(url).href);
  });
  test.each([
    'http://tax.example',
    'http://10.0.0.5:4101',
    'http://0.0.0.0:4101',
    'http://localhost.example',
    'http://127.0.0.1.example',
    'http://[::ffff:10.0.0.5]',
    'http://[::2]',
    'https://user:word@tax.example',
    'https://tax.example/?x=1',
    'https://tax.example/#x',
    'ftp://127.0.0.1',
    'unix:/tmp/socket',
    '127.0.0.1:4101',
    '',
  ])('not at %s', (url) => {
    expect(() => assertReachableSafely(url)).toThrow(/department/);
    expect(() => clientOf(url)).toThrow(/department/);
  });
});
