import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asLines, loadTool, readWrk } from '../../../bench/load.ts';

const said = { answers: 300, microseconds: 2_000_000, p50: 1_500, p99: 20_000, wrong: 2, broken: 1 };

describe('what wrk tells', () => {
  test('is read in answers a second and milliseconds, and what failed in any way is counted', () => {
    const output = `Running 2s test\n${JSON.stringify(said)}\n`;
    expect(readWrk(output)).toEqual({ answers: 300, perSecond: 150, p50: 1.5, p99: 20, failed: 3 });
  });

  test.each(['', 'unable to connect', '{"answers":3}'])('is no result where it is something else: %s', (output) => {
    expect(() => readWrk(output)).toThrow(/wrk told/);
  });

  test('comes from requests of a line a header and a line a body', () => {
    expect(asLines({ body: '{"query":"{ a }"}', headers: { authorization: 'Bearer x' } })).toBe(
      'Hcontent-type: application/json\nHauthorization: Bearer x\nB{"query":"{ a }"}\n',
    );
  });
});

describe('load by what is installed here', () => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-load-'));
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes) => {
      body += bytes;
    });
    request.on('end', () => {
      seen.add(`${request.method} ${request.url} ${request.headers.from} ${body}`);
      response.setHeader('content-type', 'application/json');
      if (body === '{"n":2}') return response.end('{"errors":[{"message":"no"}],"data":null}');
      if (body === '{"n":3}') response.statusCode = 500;
      return response.end('{"data":{}}');
    });
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    rmSync(directory, { recursive: true });
    return new Promise((resolve) => server.close(resolve));
  });

  const sent = async (bodies: readonly string[], file: string) => {
    const requests = bodies.map((body) => ({ body, headers: { from: file } }));
    const send = await loadTool().prepare(requests, join(directory, file));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    return send({ url, connections: 2, seconds: 1 });
  };

  test('sends the requests as they were prepared, and finds no failure where there is none', async () => {
    const result = await sent(['{"n":0}', '{"n":1}'], 'good');
    expect(result.failed).toBe(0);
    expect(result.answers).toBeGreaterThan(10);
    expect(result.p50).toBeLessThanOrEqual(result.p99);
    expect([...seen].sort()).toEqual(['POST /graphql good {"n":0}', 'POST /graphql good {"n":1}']);
  });

  test.each(['{"n":2}', '{"n":3}'])('counts each answer that is an error as failed: %s', async (body) => {
    const { answers, failed } = await sent([body], 'bad');
    expect(failed).toBeGreaterThan(0);
    // What is under way at the end is counted by one and not by the other.
    expect(Math.abs(failed - answers)).toBeLessThanOrEqual(4);
  });
});
