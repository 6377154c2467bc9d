import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely, Transaction } from 'kysely';
import { type DatabasePlace, openDatabase } from '../database/open.ts';
import type { RunPrepared } from '../database/prepared.ts';
import { loadApplicationLists } from '../domain/application-list.ts';
import { loadCatalogue } from '../domain/catalogue.ts';
import { systemRandom } from '../domain/clock.ts';
import {
  createDepartmentClient,
  type DepartmentAnswer,
  type DepartmentClient,
} from '../gateway/execution/department-client.ts';
import { type DepartmentName, schemaPath } from '../schema/subgraphs.ts';
import { type GatewayKey, loadOrCreateGatewayKey } from '../signing/keys.ts';
import { createVerifier } from '../signing/verify-request.ts';
import type { Department } from '../subgraphs/department.ts';
import { departmentOf, supplyPartsOf } from '../subgraphs/open-department.ts';
import { departmentServer, signedByGateway } from '../subgraphs/server.ts';
import { beginBatch } from '../subgraphs/supply/batch.ts';
import type { SuppliedRecord } from '../subgraphs/supply/outcome.ts';
import { supplyRequests } from '../subgraphs/supply/requests.ts';
import { storeChunk } from '../subgraphs/supply/store.ts';
import type { SupplyTables } from '../subgraphs/supply/tables.ts';
import { provider } from './supplied-records.ts';
import { vault } from './supply-files.ts';

/** The catalogues that departments run with. */
export const catalogues = loadCatalogue(schemaPath('catalogue'));
/** And the application lists. */
export const applicationLists = loadApplicationLists(schemaPath('application-list'), catalogues);

/** 2026-03-02 10:00 in Shanghai: the gateway's and the department's clock. */
export const now = new Date('2026-03-02T02:00:00Z');
export const DAY = '2026-03-02';

/** What is signed with a call; nothing non-open and DAY unless given. */
export interface Terms {
  readonly scope?: readonly string[];
  readonly day?: string;
}

/** A department as it runs: its own server on a real port, a real database, and the gateway's signing client before it. */
export interface RunningDepartment {
  readonly department: Department;
  readonly database: Kysely<SupplyTables>;
  readonly client: DepartmentClient;
  readonly url: string;
  readonly key: GatewayKey;
  /** Where the key is kept, for another process that signs with it. */
  readonly keyFile: string;
  /** The SQL that the server has sent to its database, oldest first. */
  readonly statements: string[];
  ask(query: string, variables?: Readonly<Record<string, unknown>>, terms?: Terms): Promise<DepartmentAnswer>;
  /** Answers of `_entities` for subjects with these codes. */
  subjects(codes: readonly string[], selection: string, terms?: Terms): Promise<Subject[]>;
  /** Stores records as the rows of one supplied file. */
  supply(records: readonly SuppliedRecord[]): Promise<void>;
  close(): Promise<void>;
}

type Subject = Readonly<Record<string, unknown>>;

interface Served {
  readonly database: Kysely<SupplyTables>;
  readonly prepared: RunPrepared | undefined;
  readonly key: GatewayKey;
  readonly directory: string;
}

/** A department's server on a port of loopback, at the time of these tests; it has taken calls for a minute. */
export async function serveDepartment(department: Department, { database, prepared, key, directory }: Served) {
  const clock = () => now;
  const parts = { ...supplyPartsOf(department, database, vault), clock };
  const startedAt = new Date(now.getTime() - 60_000);
  const server = await departmentServer({
    ...parts,
    requests: supplyRequests(parts, join(directory, 'supplies'), (error) => {
      throw error;
    }),
    admission: signedByGateway(
      createVerifier({ publicKey: key, department: department.name, clock, startedAt }),
      join(directory, 'spool'),
    ),
    prepared,
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  return { server, url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}` };
}

export async function startDepartment(name: DepartmentName, place: DatabasePlace): Promise<RunningDepartment> {
  const directory = mkdtempSync(join(tmpdir(), 'running-department-'));
  const department = departmentOf(name);
  const migrations = [new URL('../subgraphs/migrations/', import.meta.url), department.migrations];
  const opened = await openDatabase<SupplyTables>(place, migrations);
  const keyFile = join(directory, 'gateway.pem');
  const key = loadOrCreateGatewayKey(keyFile);
  const statements: string[] = [];
  const clock = () => now;
  const { server, url } = await serveDepartment(department, {
    database: recording(opened.query, statements),
    prepared: (runs) => {
      statements.push(...runs.map(({ statement }) => statement.text));
      return opened.prepared(runs);
    },
    key,
    directory,
  });
  const client = createDepartmentClient({ name, url, key, clock, random: systemRandom, timeoutMs: 20_000 });
  const ask = (query: string, variables: Readonly<Record<string, unknown>> = {}, terms: Terms = {}) =>
    client.query({ query, variables, scope: terms.scope ?? [], day: terms.day ?? DAY });
  let files = 0;

  return {
    department,
    database: opened.query,
    client,
    url,
    key,
    keyFile,
    statements,
    ask,
    async subjects(codes, selection, terms) {
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Subject { ${selection} } } }`;
      const of = codes.map((creditCode) => ({ __typename: 'Subject', creditCode }));
      const { data, errors } = await ask(query, { of }, terms);
      if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
      return data?._entities as Subject[];
    },
    async supply(records) {
      files += 1;
      const file = `file-${files}`;
      await opened.query.transaction().execute((tx) => storeRecords(tx, department, file, records));
    },
    async close() {
      await client.close();
      await server.close();
      await opened.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Stores records as the rows of one file, whose name makes it a batch of its own, in a transaction that is open. */
export async function storeRecords(
  tx: Transaction<SupplyTables>,
  { name, tables }: Department,
  file: string,
  records: readonly SuppliedRecord[],
): Promise<void> {
  const outcomes = records.map((record, index) => ({
    row: index + 2,
    outcome: 'RECORD' as const,
    record,
    cells: [],
    cleaned: [],
  }));
  const manifest = { provider, procedure: null, period: null };
  const batch = {
    id: file,
    filename: file,
    sheet: null,
    digest: file,
    layout: 'none',
    columns: [],
    unread: [],
    ...manifest,
  };
  const { number, suppliedAt } = await beginBatch(tx, batch, now);
  await storeChunk(tx, {
    department: name,
    tables,
    batch: file,
    number,
    suppliedAt: suppliedAt.toISOString(),
    vault,
    from: 0,
    outcomes,
    now,
    random: systemRandom,
  });
}

/** The same database, but every statement's SQL is kept. */
export function recording(database: Kysely<SupplyTables>, statements: string[]): Kysely<SupplyTables> {
  return database.withPlugin({
    transformQuery: ({ node, queryId }) => {
      statements.push(database.getExecutor().compileQuery(node, queryId).sql);
      return node;
    },
    transformResult: async ({ result }) => result,
  });
}
