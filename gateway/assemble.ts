import { readFileSync } from 'node:fs';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import { loadCatalogue } from '../domain/catalogue.ts';
import type { Clock } from '../domain/clock.ts';
import { type DepartmentName, schemaPath } from '../schema/subgraphs.ts';
import { directoryLoaders } from '../subgraphs/credit-centre/resolvers.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { centreExecutor } from './execution/centre.ts';
import type { DepartmentClient } from './execution/department-client.ts';
import { referenceEngine } from './execution/reference.ts';
import { type Followers, followDepartments } from './follow-departments.ts';
import { questionAnswerer } from './line/answer.ts';
import { databaseLog } from './querylog/store.ts';
import { readiness } from './readiness.ts';
import { gatewayServer } from './server.ts';

export interface GatewayFoundation {
  /** The centre's and the log's. */
  readonly database: Kysely<CentreTables>;
  readonly departments: ReadonlyMap<DepartmentName, DepartmentClient>;
  readonly clock: Clock;
  /** Tells the operator of a failure. */
  readonly report: (error: unknown) => void;
  readonly logger?: FastifyBaseLogger;
}

/** The migrations of the gateway's database: the log's and the centre's. */
export const gatewayMigrations: readonly URL[] = [
  new URL('./querylog/migrations/', import.meta.url),
  new URL('../subgraphs/credit-centre/migrations/', import.meta.url),
];

/** Puts the gateway together from its parts; nothing listens yet, but the departments' feeds are followed from now on. */
export async function assembleGateway({
  database,
  departments,
  clock,
  report,
  logger,
}: GatewayFoundation): Promise<{ readonly server: FastifyInstance; readonly followers: Followers }> {
  const supergraphSdl = readFileSync(schemaPath('supergraph.graphql'), 'utf8');
  const answer = await questionAnswerer({
    supergraphSdl,
    engine: referenceEngine(supergraphSdl, departments, centreExecutor()),
    catalogues: loadCatalogue(schemaPath('catalogue')),
    directory: () => directoryLoaders(database),
    report,
  });
  const server = gatewayServer({
    line: { clock, answer, log: databaseLog(database), report },
    readiness: () => readiness(database, departments, clock),
    ...(logger ? { logger } : {}),
  });
  return { server, followers: followDepartments(database, departments, clock) };
}
