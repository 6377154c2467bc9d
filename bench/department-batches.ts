import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { today } from '../domain/calendar-date.ts';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { type Config, readConfig, variablePrefix } from '../gateway/config.ts';
import { inlinePlanner } from '../gateway/execution/batching/planning/inline-planner.ts';
import { chooseEngine } from '../gateway/execution/choose-engine.ts';
import {
  createDepartmentClient,
  type DepartmentClient,
  type DepartmentQuery,
} from '../gateway/execution/department-client.ts';
import { gatewayKeyFile, gatewayPublicKeyFile, type ReadyMessage } from '../gateway/process.ts';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import { reachDepartment } from '../scripts/departments/reach.ts';
import { organisationAt } from '../scripts/seed/subjects.ts';
import { writeSamples } from '../scripts/seed/write-samples.ts';
import { manifestOf } from '../scripts/supply-manifest.ts';
import { loadOrCreateGatewayKey, writePublicKey } from '../signing/keys.ts';
import { fullSubject, inMemoryDepartments, inMemoryDirectory } from '../test/in-memory-departments.ts';
import { lineInMemory, supergraphSdl } from '../test/line-in-memory.ts';
import { catalogue, clientSchema } from '../test/line-question.ts';
import type { PostgresCluster } from '../test/postgres.ts';
import { median } from './bench-log.ts';
import { profile } from './operations.ts';
import { cpuOf, postmasterOf } from './processes.ts';

export interface BatchOptions {
  readonly quick: boolean;
  readonly subjects: number;
}

const paths = ['plain', 'lean'] as const;
type Path = (typeof paths)[number];
/** Subjects in a call, and how many calls are measured. */
const loads = [
  [1, 1_600],
  [16, 800],
  [64, 400],
  [256, 200],
] as const;

/** Processor time in ms that all departments together take for 1,000 profiles, medians of the rounds. */
export interface BatchFigures {
  readonly path: Path;
  readonly size: number;
  readonly processes: number;
  readonly databases: number;
}

const sample = (subjects: number) => ({ subjects, seed: 1, day: '2026-11-01' });

/**
 * What the departments' parts of the unified profile cost in calls for 1, 16, 64 and 256 subjects, with the lean path and without, in turn. Each
 * department is a process of its own, and is sent what the gateway sends, signed, one call after the other. `directory` is empty.
 */
export async function benchDepartments(
  postgres: PostgresCluster,
  directory: string,
  { quick, subjects }: BatchOptions,
): Promise<readonly BatchFigures[]> {
  const [rounds, share] = quick ? [1, 0.25] : [3, 1];
  const urls = await Promise.all(
    DEPARTMENTS.map(async (name) => [`${variablePrefix(name)}_DATABASE_URL`, await postgres.createDatabase()] as const),
  );
  const variables = { DATA_DIR: directory, PORT: '0', ...Object.fromEntries(urls) };
  const config = readConfig(variables);
  await supply(config, join(directory, 'samples'), subjects);
  const texts = await profileCalls();
  const codes = Array.from({ length: subjects }, (_, index) => organisationAt(sample(subjects), index).code);
  const runs = new Map<string, Omit<BatchFigures, 'path' | 'size'>[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const path of paths) {
      for (const name of DEPARTMENTS) {
        const department = await startDepartment(config, variables, name, path);
        for (const [size, calls] of loads) {
          const load = { codes, size, batches: calls * share };
          const figures = await department.measure(texts.get(name) ?? '', load);
          const key = `${round} ${path} ${size}`;
          runs.set(key, [...(runs.get(key) ?? []), figures]);
        }
        await department.stop();
      }
    }
  }
  return paths.flatMap((path) =>
    loads.map(([size]) => {
      const sums = Array.from({ length: rounds }, (_, round) => runs.get(`${round} ${path} ${size}`) ?? []);
      const total = (of: 'processes' | 'databases') =>
        median(sums.map((departments) => departments.reduce((sum, one) => sum + one[of], 0)));
      return { path, size, processes: total('processes'), databases: total('databases') };
    }),
  );
}

export function printBatches(figures: readonly BatchFigures[]): void {
  console.log(
    `${cpus().length} cores, Node ${process.version}; ms of processor time for 1,000 profiles, four departments`,
  );
  console.log('path | subjects a call | departments | their databases | together');
  for (const { path, size, processes, databases } of figures) {
    const numbers = [processes, databases, processes + databases].map((ms) => ms.toFixed(0));
    console.log([path, size, ...numbers].join(' | '));
  }
}

/** Supplies generated files to the departments' databases directly. */
async function supply(config: Config, samples: string, subjects: number): Promise<void> {
  await writeSamples(sample(subjects), samples);
  for (const name of DEPARTMENTS) {
    const department = await reachDepartment(config, name);
    for (const filename of (await readdir(join(samples, name))).filter((one) => !one.endsWith('.json'))) {
      const file = join(samples, name, filename);
      const answer = await department.supply(file, { filename, ...manifestOf(file) }, () => undefined);
      if ('refused' in answer) throw new Error(`${filename}: ${JSON.stringify(answer.refused)}`);
    }
    await department.close();
  }
}

/** What the gateway sends to each department for a profile. */
async function profileCalls(): Promise<ReadonlyMap<DepartmentName, string>> {
  const code = organisationAt(sample(1), 0).code;
  const calls: (DepartmentQuery & { readonly department: DepartmentName })[] = [];
  const subjects = new Map([[code, fullSubject(clientSchema, catalogue, code)]]);
  const departments = inMemoryDepartments(subjects, calls);
  const engine = await chooseEngine('batching', supergraphSdl, departments, inlinePlanner(supergraphSdl));
  const ask = await lineInMemory({ engine, directory: () => inMemoryDirectory([code], '') });
  await ask({ caller: { role: 'public' }, operation: { query: profile, variables: { code } } });
  return new Map(calls.map(({ department, query }) => [department, query]));
}

/** Until everything is compiled, connected and planned. */
const warmingCalls = 1_000;

interface Load {
  readonly codes: readonly string[];
  readonly size: number;
  readonly batches: number;
}

async function startDepartment(
  config: Config,
  variables: Readonly<Record<string, string>>,
  name: DepartmentName,
  path: Path,
) {
  const key = loadOrCreateGatewayKey(gatewayKeyFile(config));
  writePublicKey(key, gatewayPublicKeyFile(config));
  const child = fork(fileURLToPath(new URL('./department-process.ts', import.meta.url)), [name, path], {
    execArgv: ['--import', import.meta.resolve('@oxc-node/core/register')],
    env: { ...process.env, ...variables },
  });
  const { port } = await ready(child);
  const url = `http://127.0.0.1:${port}`;
  const client = createDepartmentClient({
    name,
    url,
    key,
    clock: systemClock,
    random: systemRandom,
    timeoutMs: 20_000,
  });
  const { databaseUrl } = config.departments[name];
  return {
    async measure(text: string, { codes, size, batches }: Load): Promise<Omit<BatchFigures, 'path' | 'size'>> {
      await send(client, text, { codes, size, batches: warmingCalls });
      const groups = { processes: [child.pid ?? 0], databases: [await postmasterOf(databaseUrl ?? '')] };
      const before = cpuOf(groups);
      await send(client, text, { codes, size, batches });
      const after = cpuOf(groups);
      const perThousand = (name: keyof typeof groups) => ((after[name] - before[name]) * 1_000) / (size * batches);
      return { processes: perThousand('processes'), databases: perThousand('databases') };
    },
    async stop() {
      await client.close();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function send(client: DepartmentClient, query: string, { codes, size, batches }: Load): Promise<void> {
  const terms = { scope: [], day: today(systemClock) };
  for (let batch = 0; batch < batches; batch += 1) {
    const from = Math.floor(Math.random() * Math.max(1, codes.length - size));
    const representations = codes.slice(from, from + size).map((creditCode) => ({ __typename: 'Subject', creditCode }));
    const { data, errors } = await client.query({ query, variables: { representations }, ...terms });
    if (!data || errors.length > 0) throw new Error(`no answer: ${JSON.stringify(errors)}`);
  }
}

async function ready(child: ChildProcess): Promise<ReadyMessage> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the department did not start'))),
  ]);
  return message as ReadyMessage;
}
