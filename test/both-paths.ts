import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import type { Kysely } from 'kysely';
import { type DatabasePlace, openDatabase } from '../database/open.ts';
import type { RunPrepared } from '../database/prepared.ts';
import { systemRandom } from '../domain/clock.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';
import { loadOrCreateGatewayKey } from '../signing/keys.ts';
import { signRequest } from '../signing/sign-request.ts';
import type { Department } from '../subgraphs/department.ts';
import { departmentOf } from '../subgraphs/open-department.ts';
import type { SuppliedRecord } from '../subgraphs/supply/outcome.ts';
import type { SupplyTables } from '../subgraphs/supply/tables.ts';
import { schemaOf } from './full-records.ts';
import { DAY, now, recording, serveDepartment, storeRecords, type Terms } from './running-department.ts';

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
  const [built, prepared]: [string[], string[]] = [[], []];
  const serve = (run: RunPrepared | undefined) => {
    const database = run ? recording(opened.query, built) : opened.query;
    return serveDepartment(department, { database, prepared: run, key, directory });
  };
  const plainly = await serve(undefined);
  const leanly = await serve((runs) => {
    prepared.push(...runs.map(({ statement }) => statement.text));
    return opened.prepared(runs);
  });
  const post = async (
    { url: base }: typeof plainly,
    body: unknown,
    { scope = [], day = DAY }: Terms,
  ): Promise<Answered> => {
    const url = new URL('/graphql', base);
    const bytes = Buffer.from(JSON.stringify(body));
    const signed = { method: 'POST', department: name, scope, day, contentType: 'application/json' };
    const headers = signRequest(key, { ...signed, url, body: bytes, now: () => now, random: systemRandom });
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
      await Promise.all([plainly.server.close(), leanly.server.close()]);
      await opened.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
