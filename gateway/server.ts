import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { closeConnectionsWhileStopping } from './close-connections.ts';
import { graphiqlPage } from './graphiql.ts';
import { leftSignal } from './left-signal.ts';
import { bodyLimit } from './line/admit.ts';
import { handle, type Line, turnAway } from './line/handle.ts';
import type { ProofParts } from './line/handle-proof.ts';
import { handleSchema } from './line/handle-schema.ts';
import { notice } from './line/notice.ts';
import { type Released, release } from './line/release.ts';
import { logRoutes } from './log-routes.ts';
import { loggedBy } from './operator-log.ts';
import type { Readiness } from './readiness.ts';
import type { SupplyDesk } from './supply-desk.ts';
import { supplyRoutes } from './supply-routes.ts';

export interface GatewayParts {
  readonly line: Line;
  readonly desk: SupplyDesk;
  readonly spoolDirectory: string;
  readonly proofs: ProofParts;
  readonly readiness: () => Promise<Readiness>;
  /** Proxies that are believed about where a request came from; the others' word is not taken. */
  readonly trustProxy: readonly string[];
  readonly logger?: FastifyBaseLogger;
}

/** How long a connection may do nothing, and a client take to send a query, in ms. A supplied file may take as long as it moves. */
const patience = { connectionTimeout: 30_000, http: { headersTimeout: 10_000 } };
const queryTimeout = 10_000;

/** The gateway at the edge: HTTP in and out, and nothing else. */
export function gatewayServer({
  line,
  desk,
  spoolDirectory,
  proofs,
  readiness,
  trustProxy,
  logger,
}: GatewayParts): FastifyInstance {
  const send = sender(line);
  const app = Fastify({
    ...(logger ? loggedBy(logger) : {}),
    bodyLimit,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    ...patience,
    forceCloseConnections: 'idle',
    frameworkErrors: (_, request, reply) => send(reply, turnAway(line, request.ip, 'NOT_FOUND')),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  closeConnectionsWhileStopping(app);
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    if (routeOptions.url !== '/supply/:department') endSlowBody(raw);
  });
  void app.register(supplyRoutes, { line, desk, spoolDirectory, send, httpRequestOf });
  void app.register(logRoutes, { ...proofs, line, send, httpRequestOf });

  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: async (request, reply) => {
      if (wantsPage(request)) return sendPage(request, reply);
      return send(reply, await handle(line, { ...httpRequestOf(request), left: leftSignal(reply) }));
    },
  });
  app.get('/schema.graphql', async (request, reply) => send(reply, await handleSchema(line, httpRequestOf(request))));
  app.get('/', (_, reply) => reply.redirect('/graphql'));
  app.get('/healthz', () => ({ alive: true }));
  app.get('/readyz', async (_, reply) => {
    const state = await readiness();
    return reply.code(state.ready ? 200 : 503).send(state);
  });
  app.setNotFoundHandler((request, reply) => send(reply, turnAway(line, request.ip, 'NOT_FOUND')));
  app.setErrorHandler(async (error: { code?: string; statusCode?: number }, request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
      return send(reply, turnAway(line, request.ip, 'BODY_TOO_LARGE'));
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      // What Fastify cannot read, such as a Content-Type that is none, takes the line without a body: it is refused and recorded.
      const asked = request.routeOptions.url === '/graphql';
      return send(
        reply,
        asked ? await handle(line, httpRequestOf(request)) : turnAway(line, request.ip, 'BAD_REQUEST'),
      );
    }
    request.log.error({ error }, 'request failed');
    return send(reply, release(notice('INTERNAL_SERVER_ERROR')));
  });
  return app;
}

const httpRequestOf = ({ ip, method, url, headers, body, raw }: FastifyRequest) => ({
  source: ip,
  method,
  search: url.includes('?') ? url.slice(url.indexOf('?')) : '',
  headers,
  credentials: headers.authorization === undefined ? [] : (raw.headersDistinct.authorization ?? []),
  body: body as Buffer | undefined,
});

const sender =
  ({ log, clock }: Line) =>
  (reply: FastifyReply, { status, headers, body, request }: Released) => {
    if (request !== null) noteDelivery(reply, (state) => log.delivered({ request, at: clock(), state }));
    return reply.code(status).headers(headers).send(body);
  };

/** Handed to the operating system whole, or not: whether the client has read it, nobody knows. */
function noteDelivery({ raw }: FastifyReply, note: (state: 'DELIVERED' | 'BROKEN_OFF') => void): void {
  raw.once('close', () => note(raw.writableFinished ? 'DELIVERED' : 'BROKEN_OFF'));
}

/** A body that trickles in would hold its connection without end. */
function endSlowBody(raw: IncomingMessage): void {
  const hasBody = raw.headers['content-length'] !== undefined || raw.headers['transfer-encoding'] !== undefined;
  if (!hasBody) return;
  const timer = setTimeout(() => raw.destroy(), queryTimeout);
  raw.once('close', () => clearTimeout(timer));
  raw.once('end', () => clearTimeout(timer));
}

/** A browser that opens the address, rather than a client that asks. GraphiQL keeps the query in the address: it may have one. */
const wantsPage = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && (headers.accept ?? '').includes('text/html');

async function sendPage({ headers }: FastifyRequest, reply: FastifyReply) {
  const { plain, gzipped } = await graphiqlPage();
  const zipped = String(headers['accept-encoding'] ?? '').includes('gzip');
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; style-src 'unsafe-inline'; font-src data:; img-src data:; connect-src 'self'; frame-ancestors 'none'",
      vary: 'accept-encoding',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    })
    .send(zipped ? gzipped : plain);
}
