import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { type LoadResult, load, medianOf } from '../bench/load.ts';
import { startStack } from '../bench/stack.ts';
import { supplyThrough } from '../gateway/admin-client.ts';
import { variablePrefix } from '../gateway/config.ts';
import { DEPARTMENTS } from '../schema/subgraphs.ts';
import { createPostgres } from '../test/postgres.ts';
import { writeSamples } from './seed/write-samples.ts';
import { manifestOf } from './supply-manifest.ts';

const profile = `query Profile($code: CreditCode!) { subject(creditCode: $code) {
  creditCode kind name
  registration { state establishedOn capital capitalCurrency scope }
  licences { documentNo kind decidedOn validTo }
  penalties { documentNo facts kinds fine decidedOn }
  taxCreditRatings { evaluationYear grade }
  taxArrears { taxType balance announcedOn }
  fireSafetyPenalties { documentNo facts fine }
  dishonestDebtorListings { caseNo court { name } publishedOn duty }
} }`;

const options = new Command('bench')
  .description('Unified profiles of random subjects through the whole line, on PostgreSQL that it starts for itself.')
  .option('--quick', 'one short round')
  .option('--subjects <N>', 'how many subjects are supplied', Number, 2_000)
  .option('--connections <list>', 'numbers of connections', (text) => text.split(',').map(Number), [1, 16, 64])
  .option('--json <file>', 'writes the figures as JSON')
  .parse()
  .opts<{ quick?: true; subjects: number; connections: number[]; json?: string }>();
const [rounds, seconds] = options.quick ? [1, 3] : [3, 8];

const directory = await mkdtemp(join(tmpdir(), 'credit-bench-'));
const postgres = await createPostgres({ durable: true });
const stack = await startStack({
  DATA_DIR: directory,
  PORT: '0',
  DATABASE_URL: await postgres.createDatabase(),
  ...Object.fromEntries(
    await Promise.all(
      DEPARTMENTS.map(
        async (name) => [`${variablePrefix(name)}_DATABASE_URL`, await postgres.createDatabase()] as const,
      ),
    ),
  ),
});
try {
  const codes = await supply();
  const body = () =>
    JSON.stringify({ query: profile, variables: { code: codes[Math.floor(Math.random() * codes.length)] } });
  await proveAnswer(body());
  await load(`${stack.url}/graphql`, 8, options.quick ? 2 : 5, body);
  const medians: LoadResult[] = [];
  for (const connections of options.connections) {
    const runs: LoadResult[] = [];
    for (let round = 0; round < rounds; round += 1)
      runs.push(await load(`${stack.url}/graphql`, connections, seconds, body));
    medians.push(medianOf(runs));
  }
  print(medians);
  if (options.json)
    await writeFile(options.json, `${JSON.stringify({ cores: cpus().length, rounds, seconds, medians }, null, 2)}\n`);
} finally {
  await stack.stop();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

/** Load over a query that is refused would measure refusals. */
async function proveAnswer(body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${stack.url}/graphql`, { method: 'POST', headers, body });
  const answer = (await response.json()) as { data?: { subject?: unknown }; errors?: unknown };
  if (!answer.data?.subject || answer.errors) throw new Error(`no profile: ${JSON.stringify(answer.errors)}`);
}

/** Supplies generated files through the real importers; returns the organisations' codes. */
async function supply(): Promise<readonly string[]> {
  const samples = join(directory, 'samples');
  await writeSamples({ subjects: options.subjects, seed: 1, day: '2026-11-01' }, samples);
  for (const department of DEPARTMENTS) {
    for (const filename of (await readdir(join(samples, department))).filter((name) => !name.endsWith('.json'))) {
      const file = join(samples, department, filename);
      const answer = await supplyThrough(join(directory, 'admin.sock'), department, file, {
        filename,
        ...manifestOf(file),
      });
      if (answer.status !== 200) throw new Error(`${filename}: ${JSON.stringify(answer.body)}`);
    }
  }
  const registrations = await readFile(join(samples, 'market-regulation', 'registrations.csv'), 'utf8');
  return [...new Set(registrations.match(/9\d3199[0-9A-Z]{12}/g))];
}

function print(results: readonly LoadResult[]): void {
  console.log(`${cpus().length} cores, Node ${process.version}, medians of ${rounds} rounds of ${seconds} s`);
  console.log('connections | profiles/s | p50 ms | p99 ms | failed');
  for (const { connections, perSecond, p50, p99, failed } of results) {
    console.log([connections, perSecond.toFixed(0), p50, p99, failed].join(' | '));
  }
}
