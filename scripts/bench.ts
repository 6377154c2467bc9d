import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { writeCharts } from '../bench/charts.ts';
import { compare } from '../bench/compare.ts';
import { benchDecisions, printDecisions } from '../bench/decisions.ts';
import { benchDepartments, printBatches } from '../bench/department-batches.ts';
import type { Comparison } from '../bench/figures.ts';
import { benchKills, type KillFigures, printKill } from '../bench/kills.ts';
import { benchRecord, type RecordFigures } from '../bench/log-record.ts';
import { benchTree, type TreeFigures } from '../bench/log-tree.ts';
import { PEERS, type PeerName } from '../bench/peers.ts';
import { reportOf } from '../bench/report.ts';
import { benchSoak, printSoak } from '../bench/soak.ts';
import { benchSupply, filesOf, printSupply, printSupplyHead, type SupplyFigures } from '../bench/supply.ts';
import { WORKLOADS, type WorkloadName } from '../bench/workloads.ts';
import { killLog } from '../test/killed-log.ts';
import { createPostgres, type PostgresCluster } from '../test/postgres.ts';

interface Options {
  readonly supply?: true;
  readonly decisions?: true;
  readonly log?: true;
  readonly departments?: true;
  readonly soak?: number;
  readonly entries: number;
  readonly logKills?: number;
  readonly rows: number;
  readonly kills?: number;
  readonly seed: number;
  readonly quick?: true;
  readonly subjects?: number;
  readonly connections?: readonly number[];
  readonly peers: readonly PeerName[];
  readonly workload?: readonly WorkloadName[];
  readonly rounds?: number;
  readonly seconds?: number;
  readonly json?: string;
  readonly charts?: string;
  readonly report?: string;
}

const options = new Command('bench')
  .description(
    'This gateway and others over the same rows, or what an option names, on PostgreSQL that it starts for itself, under load on loopback.',
  )
  .option('--quick', 'peers: profiles at 1 and 64 connections, one short round, 2,000 subjects')
  .option('--subjects <N>', 'peers: how many subjects are supplied (100,000); soak: 2,000', whole)
  .option('--connections <list>', 'peers: numbers of connections for profiles', (text) => text.split(',').map(whole))
  .option('--peers <list>', `peers: which of ${PEERS.join(', ')}`, listOf(PEERS), PEERS.slice(0, -1))
  .option('--workload <list>', `peers: which of ${WORKLOADS.join(', ')}`, listOf(WORKLOADS))
  .option('--rounds <N>', 'peers: how often each is measured', whole)
  .option('--seconds <N>', 'peers: how long one run takes', whole)
  .option('--charts <directory>', 'peers: writes charts as SVG')
  .option(
    '--report <file>',
    'prints the tables of figures that --json wrote, and with --charts draws them; measures nothing',
  )
  .option('--supply', 'measures imports instead')
  .option('--decisions', 'measures limits, authorization, pruning and disclosure by themselves instead, in memory')
  .option('--log', 'measures what the record costs, and its tree, instead')
  .option('--departments', 'measures what departments take for a profile instead, by subjects a call')
  .option('--entries <N>', 'record: entries in the tree', whole, 1_000_000)
  .option(
    '--log-kills <N>',
    'kills the gateway, the log’s database and the integrator so many times under load instead, and checks every answer',
    whole,
  )
  .option('--soak <time>', 'bounded mixed load for so long instead: 60s, 10m', seconds)
  .option('--rows <N>', 'imports: rows of the largest file', whole, 1_000_000)
  .option(
    '--kills <N>',
    'kills so many imports at random moments instead, and proves that running them again mends all',
    whole,
  )
  .option('--seed <S>', 'kills: another seed draws other moments', whole, 1)
  .option('--json <file>', 'writes the figures as JSON')
  .allowExcessArguments(false)
  .parse()
  .opts<Options>();

if (options.report) {
  await show(JSON.parse(await readFile(options.report, 'utf8')) as Comparison);
  process.exit();
}
const clusters: PostgresCluster[] = [];
const directory = await mkdtemp(join(tmpdir(), 'credit-bench-'));
// Told to end, it leaves nothing behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
}
try {
  const figures = await measure();
  if (options.json) await writeFile(options.json, `${JSON.stringify({ cores: cpus().length, ...figures }, null, 2)}\n`);
} finally {
  await cleanUp();
}

async function measure(): Promise<object> {
  if (options.decisions) {
    const decisions = await benchDecisions();
    printDecisions(decisions);
    return { decisions };
  }
  if (options.logKills) return proveLogKills(options.logKills);
  const postgres = await startCluster();
  if (options.kills) return proveKills(postgres, options.kills);
  if (options.log) return measureLog(postgres);
  if (options.supply) return measureSupply(postgres);
  if (options.departments) return measureDepartments(postgres);
  if (options.soak) return soak(postgres, options.soak);
  return comparePeers(postgres);
}

async function startCluster(): Promise<PostgresCluster> {
  const cluster = await createPostgres({ durable: true });
  clusters.push(cluster);
  return cluster;
}

async function cleanUp(): Promise<void> {
  await Promise.allSettled(clusters.splice(0).map((cluster) => cluster.stop()));
  await rm(directory, { recursive: true, force: true });
}

/** The centre's database on one cluster, the departments' on another. */
async function comparePeers(centre: PostgresCluster): Promise<Comparison> {
  const { quick = false, peers } = options;
  const comparison = await compare(centre, await startCluster(), directory, {
    peers,
    workloads: options.workload ?? (quick ? ['profile'] : WORKLOADS),
    subjects: options.subjects ?? (quick ? 2_000 : 100_000),
    connections: options.connections ?? (quick ? [1, 64] : [1, 16, 64, 256]),
    rounds: options.rounds ?? (quick ? 1 : 3),
    seconds: options.seconds ?? (quick ? 2 : 3),
    warmUp: quick ? 1 : 3,
  });
  await show(comparison);
  return comparison;
}

async function show(comparison: Comparison): Promise<void> {
  console.log(reportOf(comparison));
  if (options.charts) console.log(`\n${await writeCharts(comparison, options.charts)}`);
}

/** Exit code 1 where an import that was killed and run again ended otherwise than one that was not. */
async function proveKills(postgres: PostgresCluster, count: number): Promise<object> {
  const kills: KillFigures[] = [];
  for await (const kill of benchKills(postgres, directory, count, options.seed)) {
    printKill(kill);
    kills.push(kill);
  }
  const mended = kills.filter(({ differences }) => differences.length === 0).length;
  console.log(`${mended} of ${kills.length} killed imports ended as if they had run once`);
  if (mended < kills.length) process.exitCode = 1;
  return { kills };
}

async function soak(postgres: PostgresCluster, time: number): Promise<object> {
  const figures = await benchSoak(postgres, directory, {
    seconds: time,
    clients: 32,
    subjects: options.subjects ?? 2_000,
  });
  printSoak(figures);
  return figures;
}

/** Exit code 1 where an answer that came is not on the record, or the log does not verify. */
async function proveLogKills(rounds: number): Promise<object> {
  const kills = await killLog(directory, { rounds, answers: 1_000, seed: options.seed }, ({ victim, inFlight }) =>
    console.log(`${victim} killed with ${inFlight} requests in flight`),
  );
  const { received, differences } = kills;
  for (const difference of differences) console.log(difference);
  console.log(`${received} answers came, ${differences.length} differences`);
  if (differences.length > 0) process.exitCode = 1;
  return kills;
}

async function measureLog(postgres: PostgresCluster): Promise<object> {
  const record: RecordFigures[] = [];
  const [rounds, seconds] = options.quick ? [1, 2] : [5, 4];
  console.log(
    'at once | requests/s recorded | without record | ratio | rows a commit | checkpoint after ms, median | most',
  );
  for await (const figures of benchRecord(postgres, directory, {
    rounds,
    seconds,
    atOnce: options.connections ?? [1, 16, 64, 256],
  })) {
    const { atOnce, recorded, unrecorded, rowsPerCommit, lagMedian, lagMost } = figures;
    const ratio = (recorded / unrecorded).toFixed(2);
    console.log(
      [
        atOnce,
        recorded.toFixed(0),
        unrecorded.toFixed(0),
        ratio,
        rowsPerCommit.toFixed(1),
        lagMedian.toFixed(0),
        lagMost.toFixed(0),
      ].join(' | '),
    );
    record.push(figures);
  }
  const tree: TreeFigures[] = [];
  console.log('entries | appended/s | appended and numbered/s | proof ms | memory MB');
  for await (const figures of benchTree(postgres, directory, options.entries)) {
    const { entries, appended, numbered, proof, memoryMb } = figures;
    console.log([entries, appended.toFixed(0), numbered.toFixed(0), proof.toFixed(2), memoryMb].join(' | '));
    tree.push(figures);
  }
  return { record, tree };
}

async function measureDepartments(postgres: PostgresCluster): Promise<object> {
  const { subjects = 2_000, quick = false } = options;
  const batches = await benchDepartments(postgres, directory, { quick, subjects });
  printBatches(batches);
  return { batches };
}

async function measureSupply(postgres: PostgresCluster): Promise<object> {
  const imports: SupplyFigures[] = [];
  printSupplyHead();
  for await (const figures of benchSupply(postgres, directory, filesOf(options.rows))) {
    printSupply(figures);
    imports.push(figures);
  }
  return { imports };
}

function listOf<Name extends string>(names: readonly Name[]) {
  return (text: string): readonly Name[] =>
    text.split(',').map((given) => {
      const name = names.find((one) => one === given);
      if (name) return name;
      throw new InvalidArgumentError(`They are ${names.join(', ')}.`);
    });
}

function seconds(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,4})([smh])$/.exec(text) ?? [];
  const time = Number(amount) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 0);
  if (time > 0) return time;
  throw new InvalidArgumentError('A time is such as 60s or 10m.');
}

function whole(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1 on.');
}
