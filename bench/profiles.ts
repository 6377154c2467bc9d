import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { isUscc } from '../domain/credit-code.ts';
import { readConfig, variablePrefix } from '../gateway/config.ts';
import type { EngineName } from '../gateway/execution/choose-engine.ts';
import { DEPARTMENTS } from '../schema/subgraphs.ts';
import { reachDepartment } from '../scripts/departments/reach.ts';
import { writeSamples } from '../scripts/seed/write-samples.ts';
import { manifestOf } from '../scripts/supply-manifest.ts';
import type { PostgresCluster } from '../test/postgres.ts';
import { type LoadResult, load, medianOf } from './load.ts';
import { type BenchStack, startStack } from './stack.ts';

export interface ProfileOptions {
  readonly quick: boolean;
  readonly subjects: number;
  readonly connections: readonly number[];
  /** Engines that are measured in turn. */
  readonly engines: readonly EngineName[];
}

export interface ProfileFigures {
  readonly rounds: number;
  readonly seconds: number;
  readonly medians: Readonly<Partial<Record<EngineName, readonly LoadResult[]>>>;
}

/** The unified profile that is measured. */
export const profile = `query Profile($code: CreditCode!) { subject(creditCode: $code) {
  creditCode kind name
  registration { state establishedOn capital capitalCurrency scope }
  licences { documentNo kind decidedOn validTo }
  penalties { documentNo facts kinds fine decidedOn }
  taxCreditRatings { evaluationYear grade }
  taxArrears { taxType balance announcedOn }
  fireSafetyPenalties { documentNo facts fine }
  dishonestDebtorListings { caseNo court { name } publishedOn duty }
} }`;

/**
 * Unified profiles of random subjects through the whole line, on each engine in turn, over the same departments' data; `directory` is
 * empty.
 */
export async function benchProfiles(
  postgres: PostgresCluster,
  directory: string,
  { quick, subjects, connections, engines }: ProfileOptions,
): Promise<ProfileFigures> {
  const [rounds, seconds] = quick ? [1, 3] : [3, 8];
  const start = await stackOn(postgres, directory);
  const first = await start('batching');
  const codes = await supplySamples(directory, subjects).finally(first.stop);
  const body = () =>
    JSON.stringify({ query: profile, variables: { code: codes[Math.floor(Math.random() * codes.length)] } });
  const runs = new Map<string, LoadResult[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const engine of engines) {
      const stack = await start(engine);
      try {
        await proveAnswer(stack.url, body());
        await load(`${stack.url}/graphql`, 8, quick ? 2 : 4, body);
        for (const count of connections) {
          const key = `${engine} ${count}`;
          runs.set(key, [...(runs.get(key) ?? []), await load(`${stack.url}/graphql`, count, seconds, body)]);
        }
      } finally {
        await stack.stop();
      }
    }
  }
  const mediansOf = (engine: EngineName) => connections.map((count) => medianOf(runs.get(`${engine} ${count}`) ?? []));
  return { rounds, seconds, medians: Object.fromEntries(engines.map((engine) => [engine, mediansOf(engine)])) };
}

/** Starts the same stack again and again, each time with the engine that is named. */
export async function stackOn(postgres: PostgresCluster, directory: string) {
  const databases = await Promise.all(
    DEPARTMENTS.map(async (name) => [`${variablePrefix(name)}_DATABASE_URL`, await postgres.createDatabase()] as const),
  );
  const variables = {
    DATA_DIR: directory,
    PORT: '0',
    REQUESTS_PER_SECOND: '1000000',
    DATABASE_URL: await postgres.createDatabase(),
    ...Object.fromEntries(databases),
  };
  return (engine: EngineName, others: Readonly<Record<string, string>> = {}): Promise<BenchStack> =>
    startStack({ ...variables, ENGINE: engine, ...others });
}

export function printProfiles({ rounds, seconds, medians }: ProfileFigures): void {
  console.log(`${cpus().length} cores, Node ${process.version}, medians of ${rounds} rounds of ${seconds} s`);
  console.log('engine | connections | profiles/s | p50 ms | p99 ms | failed | times the reference engine');
  for (const [engine, results] of Object.entries(medians)) {
    results.forEach(({ connections, perSecond, p50, p99, failed }, at) => {
      const reference = medians.reference?.[at]?.perSecond;
      const times = reference ? (perSecond / reference).toFixed(1) : '';
      console.log([engine, connections, perSecond.toFixed(0), p50, p99, failed, times].join(' | '));
    });
  }
}

/** Load over a query that is refused would measure refusals. */
async function proveAnswer(url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  const answer = (await response.json()) as { data?: { subject?: unknown }; errors?: unknown };
  if (!answer.data?.subject || answer.errors) throw new Error(`no profile: ${JSON.stringify(answer.errors)}`);
}

/** Supplies generated files through the running stack, as `npm run import` does; returns the organisations' codes. */
export async function supplySamples(directory: string, subjects: number): Promise<readonly string[]> {
  const samples = join(directory, 'samples');
  await writeSamples({ subjects, seed: 1, day: '2026-11-01' }, samples);
  const config = readConfig({ DATA_DIR: directory });
  for (const name of DEPARTMENTS) {
    const department = await reachDepartment(config, name);
    for (const filename of (await readdir(join(samples, name))).filter((one) => !one.endsWith('.json'))) {
      const file = join(samples, name, filename);
      const answer = await department.supply(file, { filename, ...manifestOf(file) }, () => undefined);
      const report = 'supply' in answer ? answer.supply.report : null;
      if (!report) throw new Error(`${filename}: ${JSON.stringify(answer)}`);
    }
    await department.close();
  }
  const registrations = await readFile(join(samples, 'market-regulation', 'registrations.csv'), 'utf8');
  // Some are invented with defects.
  return [...new Set(registrations.match(/9\d3199[0-9A-Z]{12}/g))].filter(isUscc);
}
