import { Supergraph } from '@apollo/federation-internals';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import { loadApplicationLists } from '../domain/application-list.ts';
import { shanghaiDateOf } from '../domain/calendar-date.ts';
import { loadCatalogue } from '../domain/catalogue.ts';
import { type Clock, systemRandom } from '../domain/clock.ts';
import { loadProviders } from '../domain/providers.ts';
import { type DepartmentName, schemaPath } from '../schema/subgraphs.ts';
import { findSubjects, sharedSubjects } from '../subgraphs/credit-centre/directory.ts';
import { directoryLoaders } from '../subgraphs/credit-centre/resolvers.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { type Allowances, admission } from './admission.ts';
import { createDecider } from './authorization/decide.ts';
import { loadPolicies } from './authorization/load-policies.ts';
import { followRevocations, type Revocations } from './callers/revocations.ts';
import { type TokenTrust, tokenVerifier } from './callers/verify-token.ts';
import { departmentAccess, departmentsOf } from './department-access.ts';
import { readSupergraph } from './execution/choose-engine.ts';
import type { DepartmentClient } from './execution/department-client.ts';
import type { Engine } from './execution/engine.ts';
import { followDepartments } from './follow-departments.ts';
import { questionAnswerer } from './line/answer.ts';
import type { Line } from './line/handle.ts';
import { decidedCaller, platformDecision } from './line/platform-decision.ts';
import { schemaTexts } from './line/schema-text.ts';
import { followLog, type Integrator } from './querylog/integrator.ts';
import type { LogKeys } from './querylog/log-keys.ts';
import { parseVerifierKey } from './querylog/notes/signed-note.ts';
import { databaseLog } from './querylog/store.ts';
import { showWitness } from './querylog/witness.ts';
import { readiness } from './readiness.ts';
import { gatewayServer } from './server.ts';
import { type SupplyDesk, supplyDesk } from './supply-desk.ts';
import { followSuspensions } from './suspensions.ts';
import { countTurnedAway, type TurnedAway } from './turned-away.ts';
import { writtenAuthorizations } from './written-authorizations.ts';

export interface GatewayFoundation {
  /** The centre's and the log's. */
  readonly database: Kysely<CentreTables>;
  readonly departments: ReadonlyMap<DepartmentName, DepartmentClient>;
  /** What plans and fetches from them. */
  readonly engine: Engine;
  /** Where supplied files are kept while they are passed on. */
  readonly spoolDirectory: string;
  /** Whose tokens are believed. */
  readonly trust: TokenTrust;
  /** How much may be asked from one source. */
  readonly allowances: Allowances;
  /** Proxies that are believed about where a request came from. */
  readonly trustProxy: readonly string[];
  /** What the log signs with. */
  readonly logKeys: LogKeys;
  /** An outside witness that is shown the log's checkpoints. */
  readonly witness?: { readonly url: string; readonly key: string | undefined } | undefined;
  readonly clock: Clock;
  /** Tells the operator of a failure. */
  readonly report: (error: unknown) => void;
  readonly logger?: FastifyBaseLogger;
}

export interface AssembledGateway {
  readonly server: FastifyInstance;
  readonly desk: SupplyDesk;
  readonly revocations: Revocations;
  /** The line that requests take. */
  readonly line: Line;
  readonly integrator: Integrator;
  readonly turnedAway: TurnedAway;
  /** Ends what the gateway does by itself, once nothing is asked any more. */
  stop(): Promise<void>;
}

/** The migrations of the gateway's database: the log's, the revoked tokens' and the centre's. */
export const gatewayMigrations: readonly URL[] = [
  new URL('./querylog/migrations/', import.meta.url),
  new URL('./callers/migrations/', import.meta.url),
  new URL('../subgraphs/credit-centre/migrations/', import.meta.url),
];

/** Puts the gateway together from its parts; nothing listens yet, but feeds and revocations are followed from now on. */
export async function assembleGateway({
  database,
  departments,
  engine,
  spoolDirectory,
  trust,
  allowances,
  trustProxy,
  logKeys,
  witness: shown,
  clock,
  report,
  logger,
}: GatewayFoundation): Promise<AssembledGateway> {
  const log = databaseLog(database, { instance: systemRandom(8).toString('hex'), keys: logKeys, random: systemRandom });
  const followers = followDepartments(departments, { database, log, clock, random: systemRandom }, report);
  const desk = supplyDesk(departments, followers, clock);
  const providers = loadProviders(schemaPath('providers.yaml'));
  const catalogues = loadCatalogue(schemaPath('catalogue'));
  const applicationLists = loadApplicationLists(schemaPath('application-list'), catalogues);
  const policies = loadPolicies(schemaPath('policies'));
  const supergraphSdl = readSupergraph();
  const revocations = followRevocations(database, clock, report);
  const suspensions = followSuspensions(database, clock, report);
  const admitting = admission(allowances, clock);
  const schema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  const subjects = sharedSubjects((codes) => findSubjects(database, codes));
  const decide = createDecider(policies, { catalogues, applicationLists }, { report });
  const answer = await questionAnswerer({
    supergraphSdl,
    engine,
    catalogues,
    schema,
    decide,
    authorizations: writtenAuthorizations(database),
    // In a transaction of its own a request sees what it has written.
    directory: (own, within) => directoryLoaders(within ?? database, own, within ? undefined : subjects),
    access: departmentAccess(desk, providers),
    mutable: {
      database,
      random: systemRandom,
      revokeToken: (within, jti, until) => revocations.revoke(jti, until, within),
      logVerifiers: logKeys.verifiers,
    },
    applicationLists,
    mayAskAbout: admitting.mayAskAbout,
    mayName: admitting.mayName,
    suspended: suspensions.current,
    report,
  });
  const authentication = { verify: tokenVerifier(trust, clock, report), standing: revocations.standing };
  const witness = shown
    ? showWitness({
        database,
        url: shown.url,
        key: shown.key === undefined ? null : parseVerifierKey(shown.key),
        keys: logKeys,
        clock,
        report,
      })
    : null;
  const published = () => witness?.published();
  const integrator = followLog({ database, keys: logKeys, clock, report, published });
  const turnedAway = countTurnedAway(log, { clock, random: systemRandom, report });
  const line: Line = {
    clock,
    random: systemRandom,
    admission: admitting,
    turnedAway,
    authentication,
    answer,
    schemaText: schemaTexts({ schema, catalogues, decide, applicationLists }),
    mayReadLog: (caller, at) =>
      platformDecision(decide, decidedCaller(caller, null), 'queryLog', shanghaiDateOf(at)).allowed,
    departmentsOf: departmentsOf(providers),
    log,
    report,
  };
  const server = gatewayServer({
    line,
    desk,
    spoolDirectory,
    trustProxy,
    proofs: { database, keys: logKeys, integrate: integrator.now },
    readiness: () => readiness({ database, departments, keys: trust.keys, revocations, integrator, clock }),
    ...(logger ? { logger } : {}),
  });
  return {
    server,
    desk,
    revocations,
    line,
    integrator,
    turnedAway,
    stop: async () => {
      await followers.stop();
      await revocations.stop();
      await suspensions.stop();
      await turnedAway.stop();
      await log.close();
      // What is left without a number is named by whoever verifies the log while it rests.
      await integrator.now().catch(() => undefined);
      await integrator.stop();
      await witness?.stop();
    },
  };
}
