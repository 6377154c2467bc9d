import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { benchDecisions, printDecisions } from '../bench/decisions.ts';
import { benchKills, type KillFigures, printKill } from '../bench/kills.ts';
import { benchProfiles, printProfiles } from '../bench/profiles.ts';
import { benchSupply, filesOf, printSupply, printSupplyHead, type SupplyFigures } from '../bench/supply.ts';
import { createPostgres, type PostgresCluster } from '../test/postgres.ts';

interface Options {
  readonly supply?: true;
  readonly decisions?: true;
  readonly rows: number;
  readonly kills?: number;
  readonly seed: number;
  readonly quick?: true;
  readonly subjects: number;
  readonly connections: readonly number[];
  readonly json?: string;
}

const options = new Command('bench')
  .description(
    'Unified profiles of random subjects through the whole line, or imports of files, on PostgreSQL that it starts for itself.',
  )
  .option('--quick', 'profiles: one short round')
  .option('--subjects <N>', 'profiles: how many subjects are supplied', whole, 2_000)
  .option('--connections <list>', 'profiles: numbers of connections', (text) => text.split(',').map(whole), [1, 16, 64])
  .option('--supply', 'measures imports instead')
  .option('--decisions', 'measures limits, authorization, pruning and disclosure by themselves instead, in memory')
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

const directory = await mkdtemp(join(tmpdir(), 'credit-bench-'));
try {
  const figures = await measure();
  if (options.json) await writeFile(options.json, `${JSON.stringify({ cores: cpus().length, ...figures }, null, 2)}\n`);
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<object> {
  if (options.decisions) {
    const decisions = await benchDecisions();
    printDecisions(decisions);
    return { decisions };
  }
  const postgres = await createPostgres({ durable: true });
  try {
    if (options.kills) return await proveKills(postgres, options.kills);
    if (options.supply) return await measureSupply(postgres);
    const { subjects, connections } = options;
    const figures = await benchProfiles(postgres, directory, { quick: options.quick ?? false, subjects, connections });
    printProfiles(figures);
    return figures;
  } finally {
    await postgres.stop();
  }
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

async function measureSupply(postgres: PostgresCluster): Promise<object> {
  const imports: SupplyFigures[] = [];
  printSupplyHead();
  for await (const figures of benchSupply(postgres, directory, filesOf(options.rows))) {
    printSupply(figures);
    imports.push(figures);
  }
  return { imports };
}

function whole(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1 on.');
}
