import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { type DatabasePlace, type OpenDatabase, openDatabase } from '../database/open.ts';
import { loadCatalogue } from '../domain/catalogue.ts';
import { systemRandom } from '../domain/clock.ts';
import { loadProviders } from '../domain/providers.ts';
import type { Allowances } from '../gateway/admission.ts';
import { assembleGateway, gatewayMigrations } from '../gateway/assemble.ts';
import { issueToken } from '../gateway/callers/development-issuer.ts';
import { oneKey } from '../gateway/callers/key-set.ts';
import type { Revocations } from '../gateway/callers/revocations.ts';
import type { TokenTrust } from '../gateway/callers/verify-token.ts';
import type { EngineLimits } from '../gateway/execution/batching/engine.ts';
import { inlinePlanner } from '../gateway/execution/batching/planning/inline-planner.ts';
import { chooseEngine, type EngineName, readSupergraph } from '../gateway/execution/choose-engine.ts';
import {
  createDepartmentClient,
  type DepartmentClient,
  type DepartmentQuery,
} from '../gateway/execution/department-client.ts';
import type { Line } from '../gateway/line/handle.ts';
import { ensureAppendingRole } from '../gateway/querylog/appending-role.ts';
import type { Integrator } from '../gateway/querylog/integrator.ts';
import { type LogKeys, loadLogKeys } from '../gateway/querylog/log-keys.ts';
import type { SupplyDesk } from '../gateway/supply-desk.ts';
import { DEPARTMENTS, type DepartmentName, schemaPath } from '../schema/subgraphs.ts';
import { loadOrCreateGatewayKey } from '../signing/keys.ts';
import { createVerifier } from '../signing/verify-request.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { departmentOf } from '../subgraphs/open-department.ts';
import { departmentServer, signedByGateway } from '../subgraphs/server.ts';
import type { ImportReport } from '../subgraphs/supply/outcome.ts';
import { supplyRequests } from '../subgraphs/supply/requests.ts';
import type { SupplyTables } from '../subgraphs/supply/tables.ts';
import { giveTemplate } from './embedded-template.ts';
import { apart } from './receipts.ts';
import { vault } from './supply-files.ts';

/** One query that the gateway sent to a department. */
export interface DepartmentCall extends DepartmentQuery {
  readonly department: DepartmentName;
}

export interface WorldOptions {
  /** Where the database of a department or the gateway is to be. Embedded in a temporary directory unless given. */
  readonly place?: (name: string) => Promise<DatabasePlace>;
  readonly now?: Date;
  /** How long the gateway waits for a department, in ms. 5,000 unless given. */
  readonly departmentTimeoutMs?: number;
  /** Whose tokens the gateway believes. `token` makes them unless this is given. */
  readonly trust?: TokenTrust;
  /** How much may be asked from one source; without end unless given. */
  readonly allowances?: Partial<Allowances>;
  /** The one that is used by default unless given. */
  readonly engine?: EngineName;
  /** How much the engine takes at once; the usual unless given. */
  readonly engineLimits?: EngineLimits;
  /** Puts something between the gateway and its client of a department: one that lies, say. */
  readonly between?: (name: DepartmentName, client: DepartmentClient) => DepartmentClient;
}

type Answer = ExecutionResult<Record<string, never>, Record<string, unknown>>;

/** A whole stack in this process: departments over HTTP with signatures, real databases, the gateway in front. */
export interface World {
  readonly url: string;
  readonly clock: { now: Date };
  readonly gateway: FastifyInstance;
  readonly gatewayDatabase: OpenDatabase<CentreTables>;
  /** What the gateway has asked departments, its own feeds left out. */
  readonly calls: DepartmentCall[];
  /** What the operator was told. */
  readonly reported: unknown[];
  readonly revocations: Revocations;
  readonly trust: TokenTrust;
  readonly logKeys: LogKeys;
  readonly line: Line;
  readonly integrator: Integrator;
  /** Puts what was turned away in past minutes on the record. */
  turnedAway(): Promise<void>;
  readonly desk: SupplyDesk;
  departmentDatabase(name: DepartmentName): OpenDatabase<SupplyTables>;
  /** A token with these claims (test/tokens.ts has some), valid from now on; ten minutes unless said. */
  token(claims: Readonly<Record<string, string>>, lifetime?: number): Promise<string>;
  /** The receipts, which differ each time, stand beside the body. */
  ask(
    query: string,
    variables?: object,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Answer; receipts: readonly string[] }>;
  /** Supplies a file as its department's import does, and waits until the directory has followed. */
  supply(
    department: DepartmentName,
    filename: string,
    content: string | Buffer,
    manifest?: Record<string, string>,
  ): Promise<{ status: number; body: ImportReport & { reason?: string; advice?: string } }>;
  stopDepartment(name: DepartmentName): Promise<void>;
  startDepartment(name: DepartmentName): Promise<void>;
  close(): Promise<void>;
}

const issuer = 'urn:credit-gateway:development';
const audience = 'credit-gateway';

interface RunningDepartment {
  readonly opened: OpenDatabase<SupplyTables>;
  readonly client: DepartmentClient;
  readonly port: number;
  server: FastifyInstance;
}

export async function startWorld({
  place,
  now = new Date('2026-11-23T04:00:00Z'),
  departmentTimeoutMs: timeoutMs = 5_000,
  trust: given,
  allowances = {},
  engine = 'batching',
  engineLimits,
  between = (_, client) => client,
}: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'credit-world-'));
  if (!place) giveTemplate(join(directory, 'db'));
  const placeOf = place ?? (async (name: string) => ({ directory: join(directory, 'db', name) }));
  const clock = { now };
  const calls: DepartmentCall[] = [];
  const reported: unknown[] = [];
  const key = loadOrCreateGatewayKey(join(directory, 'gateway.pem'));
  const issuerKey = loadOrCreateGatewayKey(join(directory, 'issuer.pem'));
  const trust = given ?? { keys: oneKey(issuerKey), issuer, audience };

  async function serve(name: DepartmentName, opened: OpenDatabase<SupplyTables>, port: number) {
    const parts = {
      department: departmentOf(name),
      database: opened.query,
      catalogues: loadCatalogue(schemaPath('catalogue')),
      providers: loadProviders(schemaPath('providers.yaml')),
      vault,
      clock: () => clock.now,
      random: systemRandom,
    };
    const requests = supplyRequests(parts, join(directory, 'supplies', name), (error) => reported.push(error));
    const verifier = createVerifier({
      publicKey: key,
      department: name,
      clock: () => clock.now,
      startedAt: new Date(clock.now.getTime() - 60_000),
    });
    const admission = signedByGateway(verifier, join(directory, 'spool', name));
    const server = await departmentServer({ ...parts, requests, admission, prepared: opened.prepared });
    await requests.resume();
    await server.listen({ host: '127.0.0.1', port });
    return server;
  }

  async function runDepartment(name: DepartmentName): Promise<RunningDepartment> {
    const department = departmentOf(name);
    const migrations = [new URL('../subgraphs/migrations/', import.meta.url), department.migrations];
    const opened = await openDatabase<SupplyTables>(await placeOf(name), migrations);
    const server = await serve(name, opened, 0);
    const { port } = server.server.address() as AddressInfo;
    const options = { name, url: `http://127.0.0.1:${port}`, key, clock: () => clock.now, random: systemRandom };
    const client = recording(name, between(name, createDepartmentClient({ ...options, timeoutMs })), calls);
    return { opened, client, port, server };
  }

  const gatewayDatabase = await openDatabase<CentreTables>(await placeOf('gateway'), gatewayMigrations);
  const departments = new Map(
    await Promise.all(DEPARTMENTS.map(async (name) => [name, await runDepartment(name)] as const)),
  );
  const department = (name: DepartmentName): RunningDepartment => {
    const running = departments.get(name);
    if (!running) throw new Error(`no department ${name}`);
    return running;
  };
  const supergraphSdl = readSupergraph();
  const departmentClients = new Map([...departments].map(([name, { client }]) => [name, client] as const));
  const logKeys = loadLogKeys('test/log', { files: [join(directory, 'log.pem')], inline: undefined });
  await ensureAppendingRole(gatewayDatabase.query, (error) => reported.push(error));
  const {
    server: gateway,
    desk,
    revocations,
    line,
    integrator,
    turnedAway,
    stop,
  } = await assembleGateway({
    database: gatewayDatabase.query,
    departments: departmentClients,
    engine: await chooseEngine(engine, supergraphSdl, departmentClients, inlinePlanner(supergraphSdl), engineLimits),
    spoolDirectory: join(directory, 'spool', 'gateway'),
    trust,
    allowances: { requests: 1e9, failures: 1e9, persons: 1e9, ...allowances },
    trustProxy: [],
    logKeys,
    clock: () => clock.now,
    report: (error) => reported.push(error),
  });
  const url = await gateway.listen({ host: '127.0.0.1', port: 0 });

  return {
    url,
    clock,
    gateway,
    gatewayDatabase,
    calls,
    reported,
    revocations,
    trust,
    logKeys,
    line,
    integrator,
    turnedAway: turnedAway.write,
    desk,
    departmentDatabase: (name) => department(name).opened,
    token: (claims, lifetime = 600) =>
      issueToken(
        { sub: `${claims.role}-1`, ...claims },
        { key: issuerKey, issuer, audience, now: clock.now, lifetime, random: systemRandom },
      ),
    async ask(query, variables = {}, headers = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const { body, receipts } = apart((await response.json()) as Answer);
      return { status: response.status, body, receipts };
    },
    async supply(name, filename, content, manifest = {}) {
      const path = join(directory, filename);
      await writeFile(path, content);
      const handed = await desk.hand(name, path, { filename, ...manifest });
      if (handed.status !== 202) return { status: handed.status, body: handed as unknown as ImportReport };
      const supply = await desk.settled(name, handed.id, null, 60_000);
      if (supply?.report) return { status: 200, body: supply.report };
      return { status: 422, body: supply?.refused as unknown as ImportReport };
    },
    stopDepartment: (name) => department(name).server.close(),
    async startDepartment(name) {
      const running = department(name);
      running.server = await serve(name, running.opened, running.port);
    },
    async close() {
      await gateway.close();
      await stop();
      await Promise.all(
        [...departments.values()].map(async ({ server, client, opened }) => {
          await server.close();
          await client.close();
          await opened.close();
        }),
      );
      await gatewayDatabase.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What the gateway asks by itself, whoever asks it. */
const ownFeeds = /\b_(?:acts|changes|unresolved|resolve|supply)\b/;

function recording(department: DepartmentName, client: DepartmentClient, calls: DepartmentCall[]): DepartmentClient {
  return {
    ...client,
    query: (query) => {
      if (!ownFeeds.test(query.query)) calls.push({ department, ...query });
      return client.query(query);
    },
  };
}
