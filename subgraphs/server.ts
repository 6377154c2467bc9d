import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { type GraphQLSchema, parse } from 'graphql';
import { type Kysely, sql } from 'kysely';
import mercurius from 'mercurius';
import { yearOf } from '../domain/calendar-date.ts';
import { type CatalogueSet, catalogueFor } from '../domain/catalogue.ts';
import type { Clock, RandomBytes } from '../domain/clock.ts';
import type { ProviderRegistry } from '../domain/providers.ts';
import { subgraphSdl } from '../schema/subgraphs.ts';
import { hexOf } from '../signing/content-digest.ts';
import { requireSignature } from '../signing/fastify-signature.ts';
import type { SpooledUpload } from '../signing/upload-spool.ts';
import type { Verifier } from '../signing/verify-request.ts';
import type { Department } from './department.ts';
import { createLoaders } from './loaders.ts';
import { type DepartmentContext, departmentResolvers } from './resolvers.ts';
import { importFile } from './supply/import-file.ts';
import { SupplyRefused } from './supply/outcome.ts';
import type { SupplyTables } from './supply/tables.ts';

export interface DepartmentParts {
  readonly department: Department;
  readonly database: Kysely<SupplyTables>;
  readonly catalogues: CatalogueSet;
  readonly providers: ProviderRegistry;
  readonly verifier: Verifier;
  /** Where supplied files are kept while they are read. */
  readonly spoolDirectory: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly logger?: FastifyBaseLogger;
}

/** The largest supplied file, in bytes. */
const largestFile = 2_000_000_000;

/** The server of one department: `_entities` and the gateway-only fields on `/graphql`, files on `/supply`, for the gateway alone. */
export async function departmentServer(parts: DepartmentParts): Promise<FastifyInstance> {
  const app = Fastify(parts.logger ? { loggerInstance: parts.logger } : {});
  requireSignature(app, parts.verifier, {
    open: ['/healthz'],
    uploads: { directory: parts.spoolDirectory, maxBytes: largestFile },
  });
  // By its own response schema mercurius writes the indices in an error's path as strings, and the gateway looks for numbers.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  await app.register(mercurius, {
    schema: executableSchema(parts.department),
    path: '/graphql',
    graphiql: false,
    context: ({ credit }): DepartmentContext => contextOf(parts, credit ?? { scope: [], day: '' }),
  });
  app.get('/healthz', () => ({ alive: true }));
  app.get('/readyz', async () => {
    await sql`select 1`.execute(parts.database);
    return { ready: true };
  });
  app.post<{ Querystring: Readonly<Record<string, string>>; Body: SpooledUpload }>(
    '/supply',
    async (request, reply) => {
      try {
        return await supply(parts, request.query, request.body);
      } catch (error) {
        if (!(error instanceof SupplyRefused)) throw error;
        return reply.code(422).send({ reason: error.reason, advice: error.advice });
      }
    },
  );
  return app;
}

function executableSchema(department: Department): GraphQLSchema {
  const gatewayOnly = readFileSync(new URL('./gateway-only.graphql', import.meta.url), 'utf8');
  return buildSubgraphSchema({
    typeDefs: parse(`${subgraphSdl(department.name)}\n${gatewayOnly}`),
    resolvers: departmentResolvers(department) as never,
  });
}

function contextOf(
  { database, catalogues }: DepartmentParts,
  { scope: items, day }: { readonly scope: readonly string[]; readonly day: string },
): DepartmentContext {
  const scope = { items, day };
  const catalogue = catalogueFor(catalogues, yearOf(day));
  return { loaders: createLoaders({ database, catalogue, scope }), scope, catalogue, database };
}

const supply = (
  { department, database, catalogues, providers, clock, random }: DepartmentParts,
  { filename = '', procedure, provider, period }: Readonly<Record<string, string | undefined>>,
  { path, digest }: SpooledUpload,
) =>
  importFile({
    database,
    department,
    catalogues,
    providers,
    file: { path, filename, sha256: hexOf(digest) },
    manifest: { procedure, provider, period },
    clock,
    random,
  });
