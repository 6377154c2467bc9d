import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { freePort } from '../scripts/start/free-port.ts';

const main = fileURLToPath(new URL('../gateway/main.ts', import.meta.url));

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Query { hello(name: String): String! rows(count: Int!): [Row!]! late: String! }
  type Row @key(fields: "id") { id: ID! text: String! }`);

const resolvers = {
  Query: {
    hello: (_: unknown, { name }: { name?: string | null }) => `hello ${name ?? 'all'}`,
    rows: (_: unknown, { count }: { count: number }) =>
      Array.from({ length: count }, (_, id) => ({ id, text: 'x'.repeat(100) })),
    late: () => wait(500, 'late'),
  },
};

/** The bare engine's own program over one small subgraph. */
export interface BareGateway {
  readonly url: string;
  /** Tells it to end, and says what it ended with. */
  stop(): Promise<{ readonly code: number | null }>;
  close(): Promise<void>;
}

export async function startBareGateway(): Promise<BareGateway> {
  const subgraph = await serveSubgraph();
  const directory = await mkdtemp(join(tmpdir(), 'bare-gateway-'));
  const file = join(directory, 'supergraph.graphql');
  const { supergraphSdl, errors } = composeServices([{ name: 'rows', url: subgraph.url, typeDefs }]);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  await writeFile(file, supergraphSdl);
  const port = await freePort();
  const program = [
    '--import',
    import.meta.resolve('@oxc-node/core/register'),
    main,
    '--supergraph',
    file,
    '--port',
    String(port),
  ];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  await lives(url, child);
  const stop = async () => {
    const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGTERM');
    await gone;
    return { code: child.exitCode };
  };
  return {
    url,
    stop,
    async close() {
      await stop();
      subgraph.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function serveSubgraph() {
  const schema = buildSubgraphSchema({ typeDefs, resolvers });
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const answer = await graphql({ schema, source: body.query, variableValues: body.variables });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function lives(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const response = await fetch(`${url}/healthz`).catch(() => undefined);
    if (response?.ok) return;
    await wait(50);
  }
  throw new Error(`the bare gateway ended with ${child.exitCode}`);
}
