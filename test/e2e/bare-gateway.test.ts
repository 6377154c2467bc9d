import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composed } from '../federation/small-world.ts';
import { subgraphs } from '../federation/subgraph-server.ts';
import { severalKeys } from '../federation/supergraphs/keys.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Serves every subgraph of a small supergraph over HTTP, at `/NAME`. */
function serveSubgraphs(): Server {
  const { ask } = subgraphs(severalKeys, severalKeys.world(), () => undefined);
  return createServer(async (request, response) => {
    const { query, variables } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const answer = await ask(request.url?.slice(1) ?? '', { query, variables, operation: 'query' });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
}

function start(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', '@oxc-node/core/register', 'gateway/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Where it says that it serves: the system chose the port. */
async function readyAt(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += chunk;
    const [, url] = /^ready (http:.*)\/graphql\n/.exec(said) ?? [];
    if (url) return url;
  }
  throw new Error(`not ready: ${said}`);
}

async function refusalOf(...args: readonly string[]): Promise<{ code: number; said: string }> {
  const child = start(...args);
  const said = Buffer.concat((await child.stderr?.toArray()) ?? []).toString();
  if (child.exitCode === null) await once(child, 'exit');
  return { code: child.exitCode ?? -1, said };
}

let directory: string;
let server: Server;
let gateway: ChildProcess;
let url: string;
let supergraph: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'credit-bare-'));
  server = serveSubgraphs();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  supergraph = join(directory, 'supergraph.graphql');
  await writeFile(supergraph, composed(severalKeys).replace(/url: "http:\/\//g, `url: "http://127.0.0.1:${port}/`));
  gateway = start('--supergraph', supergraph, '--port', '0');
  url = await readyAt(gateway);
}, 60_000);
afterAll(async () => {
  gateway.kill();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

const ask = async (body: object) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
};

describe('the bare engine over any supergraph', () => {
  test('answers from all subgraphs, and from the schema', async () => {
    const query =
      'query ($id: ID!) { product(id: $id) { name price reviews { text } } __type(name: "Person") { name } }';
    expect(await ask({ query, variables: { id: 'p1' } })).toEqual({
      status: 200,
      body: {
        data: {
          product: { name: 'product p1', price: 100, reviews: [{ text: 'good' }, { text: null }] },
          __type: { name: 'Person' },
        },
      },
    });
  });

  test.each([
    ['a syntax error', { query: '{' }, 400, 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', { query: '{ credit }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable that is missing', { query: 'query ($id: ID!) { product(id: $id) { name } }' }, 400, 'BAD_USER_INPUT'],
    [
      'an operation that is not named',
      { query: 'query A { __typename } query B { __typename }' },
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
  ])('%s is refused', async (_, body, status, code) => {
    const refused = await ask(body);
    expect(refused.status).toBe(status);
    expect(refused.body.errors[0].extensions.code).toBe(code);
    expect(JSON.stringify(refused.body)).not.toMatch(/stack|node_modules/);
  });

  test('an operation of a kind that the schema has none of is refused by name', async () => {
    const refused = await ask({ query: 'subscription { credit }' });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0]).toEqual({
      message: 'There is no subscription in the schema.',
      extensions: { code: 'OPERATION_NOT_RUNNABLE' },
    });
  });

  test('its health is told at /healthz', async () => {
    const health = await fetch(`${url}/healthz`);
    expect({ status: health.status, body: await health.json() }).toEqual({ status: 200, body: { alive: true } });
  });

  test('it has no way to what the gateway does beside: only /graphql and /healthz answer', async () => {
    for (const path of ['/schema.graphql', '/log/checkpoint', '/supply/tax', '/metrics', '/']) {
      expect((await fetch(`${url}${path}`)).status).toBe(404);
    }
  });

  test('a supergraph of credit records is not served without authorization and record', async () => {
    const { code, said } = await refusalOf('--supergraph', 'schema/supergraph.graphql', '--port', '0');
    expect(code).toBe(1);
    expect(said).toBe('This supergraph has credit records: only the gateway serves it, with `npm start`.\n');
  });

  test.each<[string, (sdl: string) => string]>([
    ['behind a byte order mark and comments', (sdl) => `\uFEFF# not\n${sdl}`],
    ['by a directive of another name', (sdl) => sdl.replaceAll('@link', '@ties')],
    ['in capitals', (sdl) => sdl.replace('https://credit-gateway.invalid', 'HTTPS://Credit-Gateway.invalid')],
    ['in a block string', (sdl) => sdl.replace(/"(https:\/\/credit-gateway[^"]*)"/, '"""\n  $1\n"""')],
    ['in an extension', (sdl) => sdl.replace(/( *@link\(url: "https:\/\/credit[^\n]*)(.*)$/s, '$2\nextend schema $1')],
    [
      'inside another directive',
      (sdl) =>
        sdl.replace(
          /@link\((url: "https:\/\/credit[^"]*").*/,
          '@join__directive(graphs: [TAX], name: "link", args: { $1 })',
        ),
    ],
  ])('nor one that names the catalogue %s', async (_, dressed) => {
    const plain = await readFile(join(root, 'schema/supergraph.graphql'), 'utf8');
    const file = join(directory, 'dressed.graphql');
    await writeFile(file, dressed(plain));
    expect(dressed(plain)).not.toBe(plain);
    const { code, said } = await refusalOf('--supergraph', file, '--port', '0');
    expect({ code, said }).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^This supergraph has credit records/),
    });
  });

  test('a port that is taken is told with the settings that choose another', async () => {
    const { code, said } = await refusalOf('--supergraph', supergraph, '--port', new URL(url).port);
    expect(code).toBe(1);
    expect(said).toMatch(/EADDRINUSE.*PORT.*--port/);
  });

  test.each([
    ['a file that is not there', ['--supergraph', 'nowhere.graphql'], /ENOENT/],
    ['a file that is no SDL', ['--supergraph', 'package.json'], /no SDL/],
    ['a schema that is no supergraph', ['--supergraph', 'test/federation/no-supergraph.graphql'], /no supergraph/],
    ['a port that is none', ['--supergraph', 'x', '--port', '70000'], /Give a port/],
  ])('%s is told in a sentence', async (_, args, sentence) => {
    const { code, said } = await refusalOf(...args);
    expect(code).toBe(1);
    expect(said).toMatch(sentence);
    expect(said).not.toContain('    at ');
  });

  test('it ends on SIGTERM', async () => {
    gateway.kill('SIGTERM');
    if (gateway.exitCode === null) await once(gateway, 'exit');
    expect(gateway.exitCode).toBe(0);
  });
});
