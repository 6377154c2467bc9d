import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { sql } from 'kysely';
import mercurius from 'mercurius';
import type { RunPrepared } from '../database/prepared.ts';
import { loggedBy } from '../gateway/operator-log.ts';
import { hexOf } from '../signing/content-digest.ts';
import { requireSignature } from '../signing/fastify-signature.ts';
import type { SpooledUpload } from '../signing/upload-spool.ts';
import type { Verifier } from '../signing/verify-request.ts';
import { departmentContext, departmentSchema } from './department-schema.ts';
import { leanEntities, leanHandler } from './entities/lean-entities.ts';
import type { DepartmentContext } from './resolvers.ts';
import type { SupplyParts } from './supply/import-file.ts';
import { reportOfSupply, supplies } from './supply/ledger.ts';
import { SupplyRefused } from './supply/outcome.ts';
import { SupplyQueueFull, type SupplyRequests } from './supply/requests.ts';

/** Sets up who is let in, before any route: each call that is gets its `credit`, the scope and day it is answered in. */
export type Admission = (app: FastifyInstance) => void;

export interface DepartmentParts extends SupplyParts {
  readonly admission: Admission;
  readonly requests: SupplyRequests;
  /** Runs the statements of the lean path; without it everything is executed plainly. */
  readonly prepared?: RunPrepared | undefined;
  readonly logger?: FastifyBaseLogger;
}

/** The largest supplied file, in bytes. */
const largestFile = 2_000_000_000;

/**
 * Lets in what the gateway has signed, and nothing else (G-15): how every department of the product is served. Supplied files are kept
 * in the directory while they are read.
 */
export const signedByGateway =
  (verifier: Verifier, spoolDirectory: string): Admission =>
  (app) =>
    requireSignature(app, verifier, {
      open: ['/healthz'],
      uploads: { directory: spoolDirectory, maxBytes: largestFile },
    });

/** The server of one department: `_entities` and the gateway-only fields on `/graphql`, files on `/supply`, for the gateway alone. */
export async function departmentServer(parts: DepartmentParts): Promise<FastifyInstance> {
  const app = Fastify(parts.logger ? loggedBy(parts.logger) : {});
  parts.admission(app);
  // By its own response schema mercurius writes the indices in an error's path as strings, and the gateway looks for numbers.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  const schema = departmentSchema(parts.department);
  await app.register(mercurius, {
    schema,
    additionalRouteOptions: leanRoutes(parts, schema),
    path: '/graphql',
    graphiql: false,
    context: ({ credit }): DepartmentContext => departmentContext(parts, credit?.scope ?? [], credit?.day ?? ''),
  });
  app.get('/healthz', () => ({ alive: true }));
  app.get('/readyz', async () => {
    await sql`select 1`.execute(parts.database);
    return { ready: true };
  });
  app.post<{ Querystring: Readonly<Record<string, string>>; Body: SpooledUpload }>(
    '/supply',
    async (request, reply) => {
      const { status, body } = await supply(parts, request.query, request.body);
      return reply.code(status).send(body);
    },
  );
  return app;
}

function leanRoutes({ department: { tables }, catalogues, prepared }: DepartmentParts, schema: GraphQLSchema) {
  return prepared ? { preHandler: leanHandler(leanEntities({ schema, tables, catalogues, prepared })) } : {};
}

interface Answer {
  readonly status: 200 | 202 | 422 | 503;
  readonly body: object;
}

/** Takes a file: 200 with its report, 202 with the id of its request where the sender will ask later, 422 where it is refused. */
async function supply(
  { requests, database }: DepartmentParts,
  { filename = '', procedure, provider, period, key, async: later }: Readonly<Record<string, string | undefined>>,
  { path, digest }: SpooledUpload,
): Promise<Answer> {
  try {
    const file = { path, filename, sha256: hexOf(digest) };
    const id = await requests.take(file, { procedure, provider, period }, key ?? null);
    if (later === '1') return { status: 202, body: { id } };
    await requests.finished(id);
    const [state] = await supplies(database, { id, first: 1 });
    const report = state && (await reportOfSupply(database, state));
    if (report) return { status: 200, body: report };
    return { status: 422, body: state?.refused ?? failed };
  } catch (error) {
    if (error instanceof SupplyQueueFull)
      return { status: 503, body: { reason: error.message, advice: 'Send it later.' } };
    if (!(error instanceof SupplyRefused)) throw error;
    return { status: 422, body: { reason: error.reason, advice: error.advice } };
  }
}

const failed = { reason: 'The import failed.', advice: 'Send the file again: no row is taken twice.' };
