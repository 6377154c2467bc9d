import { readFileSync } from 'node:fs';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import Fastify, { type FastifyInstance } from 'fastify';
import { buildSchema, type DocumentNode, GraphQLError, Kind, parse, visit } from 'graphql';
import { systemClock } from '../domain/clock.ts';
import { closeConnectionsWhileStopping } from './close-connections.ts';
import { type FederatedExecutor, federatedExecutor } from './execution/batching/federated/federated-executor.ts';
import { argument } from './execution/batching/planning/directive-arguments.mjs';
import { threadedPlanner } from './execution/batching/planning/planner.ts';
import type { Signal } from './execution/ending.ts';
import { subgraphClients } from './execution/subgraph-client.ts';
import { leftSignal } from './left-signal.ts';
import { serveUntilTold } from './process.ts';

export interface BareGatewayOptions {
  /** File with the supergraph's SDL. */
  readonly supergraph: string;
  readonly host: string;
  readonly port: number;
}

/** How types of records are tied to the catalogue (schema/credit.graphql). */
const catalogueLink = 'https://credit-gateway.invalid/catalogue/';
const bodyLimit = 1_000_000;
const timeoutMs = 10_000;

/**
 * The engine by itself over any supergraph, for suites and benchmarks: it has no key of a department, knows no callers and keeps no
 * record. So it refuses a supergraph of credit records.
 *
 * @throws RangeError for one that links the catalogue
 */
export async function serveBare({ supergraph: file, host, port }: BareGatewayOptions): Promise<void> {
  const supergraphSdl = readSdl(file);
  const urls = subgraphUrls(supergraphSdl);
  const planner = threadedPlanner(supergraphSdl);
  const { ask, close } = subgraphClients({ urls, clock: systemClock, timeoutMs });
  const executor = federatedExecutor(supergraphSdl, { ask, planner, schema: buildSchema(await planner.apiSchema()) });
  const server = await bareServer(supergraphSdl, executor);
  const listening = await serveUntilTold(server, { host, port }, async () => {
    await executor.close();
    await close();
  });
  process.stdout.write(`ready http://${host}:${listening}/graphql\n`);
}

function readSdl(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RangeError(`The supergraph cannot be read: ${(error as Error).message}`);
  }
}

/** The subgraphs of a supergraph and where they are, by its `join__Graph`. */
function subgraphUrls(supergraphSdl: string): ReadonlyMap<string, string> {
  const document = parsed(supergraphSdl);
  const { definitions } = document;
  if (linksCatalogue(document)) {
    throw new RangeError('This supergraph has credit records: only the gateway serves it, with `npm start`.');
  }
  const urls = definitions.flatMap((node) => {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') return [];
    return (node.values ?? []).map(({ directives = [] }) => {
      const graph = directives.find(({ name }) => name.value === 'join__graph');
      return [String(argument(graph, 'name')), String(argument(graph, 'url'))] as const;
    });
  });
  if (urls.length === 0) throw new RangeError('The file has no supergraph: there is no join__Graph in it.');
  const unsound = urls.find(([, url]) => !URL.canParse(url));
  if (unsound) throw new RangeError(`The subgraph ${unsound[0]} has no address in the supergraph.`);
  return new Map(urls);
}

/** Whether it ties types to the catalogue, as the supergraph of credit records does: by @link under whatever name, or inside another directive. */
function linksCatalogue(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: (directive) =>
      visit(directive, {
        StringValue: ({ value }) => {
          found ||= value.trim().toLowerCase().startsWith(catalogueLink);
        },
      }) && undefined,
  });
  return found;
}

function parsed(supergraphSdl: string): DocumentNode {
  try {
    return parse(supergraphSdl, { noLocation: true });
  } catch (error) {
    throw new RangeError(`The file is no SDL: ${(error as Error).message}`);
  }
}

async function bareServer(supergraphSdl: string, executor: FederatedExecutor): Promise<FastifyInstance> {
  const apollo = new ApolloServer({
    gateway: gatewayObject(supergraphSdl, executor),
    introspection: true,
    includeStacktraceInErrorResponses: false,
    nodeEnv: 'production',
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled()],
  });
  await apollo.start();
  const app = Fastify({ bodyLimit, forceCloseConnections: 'idle' });
  closeConnectionsWhileStopping(app);
  app.setErrorHandler<{ statusCode?: number; message: string }>(({ statusCode = 500, message }, _, reply) => {
    const refused = statusCode < 500;
    const error = refused
      ? { message, extensions: { code: 'BAD_REQUEST' } }
      : { message: 'It failed.', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
    return reply.code(statusCode).send({ errors: [error] });
  });
  app.get('/healthz', () => ({ alive: true }));
  app.post('/graphql', async ({ method, headers, body }, reply) => {
    const left = leftSignal(reply);
    const map = new HeaderMap(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: map, search: '', body },
      context: async () => ({ left }),
    });
    const text = response.body.kind === 'complete' ? response.body.string : '';
    return reply
      .code(response.status ?? 200)
      .headers(Object.fromEntries(response.headers))
      .send(text);
  });
  return app;
}

/** The status of a response without data. */
const statuses: Readonly<Record<string, number>> = { OVERLOADED: 503 };

function gatewayObject(supergraphSdl: string, executor: FederatedExecutor): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: executor.schema, coreSupergraphSdl: supergraphSdl });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, request, context }) => {
        const { operationName, variables } = request;
        const { left } = context as { readonly left: Signal };
        const result = await executor.execute({ document, operationName, variables, signal: left });
        if (result.data !== undefined) return result;
        return { errors: (result.errors ?? []).map(withStatus) };
      },
    }),
    stop: async () => undefined,
  };
}

const withStatus = ({ message, extensions }: GraphQLError): GraphQLError =>
  new GraphQLError(message, {
    extensions: { ...extensions, http: { status: statuses[String(extensions.code)] ?? 400 } },
  });
