import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import type { Kysely } from 'kysely';
import { type DatabasePlace, openDatabase } from '../database/open.ts';
import type { RunPrepared } from '../database/prepared.ts';
import { systemRandom } from '../domain/clock.ts';
import { loadProviders } from '../domain/providers.ts';
import { type DepartmentName, schemaPath } from '../schema/subgraphs.ts';
import { loadOrCreateGatewayKey } from '../signing/keys.ts';
import { signRequest } from '../signing/sign-request.ts';
import { createVerifier } from '../signing/verify-request.ts';
import type { Department } from '../subgraphs/department.ts';
import { departmentOf } from '../subgraphs/open-department.ts';
import { departmentServer, signedByGateway } from '../subgraphs/server.ts';
import type { SuppliedRecord } from '../subgraphs/supply/outcome.ts';
import { supplyRequests } from '../subgraphs/supply/requests.ts';
import type { SupplyTables } from '../subgraphs/supply/tables.ts';
import { schemaOf } from './full-records.ts';
import { catalogues, DAY, now, recording, storeRecords, type Terms } from './running-department.ts';
import { vault } from './supply-files.ts';

/** An answer as it came: nothing of it is parsed. */
export interface Answered {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
}

/** What both servers of a department answered to the same call, and how the one with the lean path came to it. */
export interface BothAnswers {
  readonly plain: Answered;
  readonly lean: Answered;
  /** Whether it was answered by prepared statements alone. */
  readonly directly: boolean;
}

/** One department's database behind two servers, of which one has no lean path. */
export interface BothPaths {
  readonly department: Department;
  readonly schema: GraphQLSchema;
  readonly database: Kysely<SupplyTables>;
  ask(body: unknown, terms?: Terms): Promise<BothAnswers>;
  supply(records: readonly SuppliedRecord[]): Promise<void>;
  close(): Promise<void>;
}

export async function startBothPaths(name: DepartmentName, place: DatabasePlace): Promise<BothPaths> {
  const directory = mkdtempSync(join(tmpdir(), 'both-paths-'));
  const department = departmentOf(name);
  const migrations = [new URL('../subgraphs/migrations/', import.meta.url), department.migrations];
  const opened = await openDatabase<SupplyTables>(place, migrations);
  const key = loadOrCreateGatewayKey(join(directory, 'gateway.pem'));
  const clock = () => now;
  const [built, prepared]: [string[], string[]] = [[], []];
  const serve = async (run: RunPrepared | undefined) => {
    const parts = {
      department,
      database: run ? recording(opened.query, built) : opened.query,
      catalogues,
      providers: loadProviders(schemaPath('providers.yaml')),
      vault,
      clock,
      random: systemRandom,
    };
    const server = await departmentServer({
      ...parts,
      requests: supplyRequests(parts, join(directory, 'supplies'), (error) => {
        throw error;
      }),
      admission: signedByGateway(
        createVerifier({ publicKey: key, department: name, clock, startedAt: new Date(now.getTime() - 60_000) }),
        join(directory, 'spool'),
      ),
      prepared: run,
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
    return server;
  };
  const plainly = await serve(undefined);
  const leanly = await serve((runs) => {
    prepared.push(...runs.map(({ statement }) => statement.text));
    return opened.prepared(runs);
  });
  const post = async (
    { server }: typeof plainly,
    body: unknown,
    { scope = [], day = DAY }: Terms,
  ): Promise<Answered> => {
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
    const bytes = Buffer.from(JSON.stringify(body));
    const signed = { method: 'POST', department: name, scope, day, contentType: 'application/json' };
    const headers = await signRequest(key, { ...signed, url, body: bytes, now: clock, random: systemRandom });
    const response = await fetch(url, { method: 'POST', headers, body: bytes });
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };
  let files = 0;
  return {
    department,
    schema: schemaOf(name),
    database: opened.query,
    async ask(body, terms = {}) {
      const plain = await post(plainly, body, terms);
      [built.length, prepared.length] = [0, 0];
      const lean = await post(leanly, body, terms);
      return { plain, lean, directly: prepared.length > 0 && built.length === 0 };
    },
    async supply(records) {
      files += 1;
      await opened.query.transaction().execute((tx) => storeRecords(tx, department, `file-${files}`, records));
    },
    async close() {
      await Promise.all([plainly.close(), leanly.close()]);
      await opened.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
