import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { OpenDatabase } from '../database/open.ts';
import { systemClock } from '../domain/clock.ts';
import { type AssembledGateway, assembleGateway } from '../gateway/assemble.ts';
import { oneKey } from '../gateway/callers/key-set.ts';
import { inlinePlanner } from '../gateway/execution/batching/planning/inline-planner.ts';
import { chooseEngine, readSupergraph } from '../gateway/execution/choose-engine.ts';
import { handle, type Line } from '../gateway/line/handle.ts';
import type { LogKeys } from '../gateway/querylog/log-keys.ts';
import { readReceipt } from '../gateway/querylog/receipt.ts';
import type { LogStore } from '../gateway/querylog/store.ts';
import { findLeaf } from '../gateway/querylog/stored-tree.ts';
import { loadOrCreateGatewayKey } from '../signing/keys.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { PostgresCluster } from '../test/postgres.ts';
import { keysIn, median, openLog, organisationCode, report } from './bench-log.ts';

/** What the record costs at so many requests at once. */
export interface RecordFigures {
  readonly atOnce: number;
  /** Requests a second with the record, and with a store that keeps nothing: medians. */
  readonly recorded: number;
  readonly unrecorded: number;
  readonly rowsPerCommit: number;
  /** From the answer's release to a checkpoint over its entry, in ms. */
  readonly lagMedian: number;
  readonly lagMost: number;
}

/** A store that keeps nothing: what everything but the record costs. It exists here alone. */
const nothing: LogStore = {
  append: async ({ entries }) => entries.map(() => ''),
  delivered: () => undefined,
  close: async () => undefined,
};

/** Questions that the centre answers by itself, through the line without HTTP, with the record and without it in turn. */
export async function* benchRecord(
  postgres: PostgresCluster,
  directory: string,
  { rounds, seconds, atOnce }: { rounds: number; seconds: number; atOnce: readonly number[] },
): AsyncGenerator<RecordFigures> {
  const opened = await openLog(postgres);
  const keys = keysIn(directory);
  const supergraphSdl = readSupergraph();
  const gateway = await assembleGateway({
    database: opened.query,
    departments: new Map(),
    engine: await chooseEngine('batching', supergraphSdl, new Map(), inlinePlanner(supergraphSdl)),
    spoolDirectory: await mkdtemp(join(directory, 'spool-')),
    trust: { keys: oneKey(loadOrCreateGatewayKey(join(directory, 'issuer.pem'))), issuer: 'bench', audience: 'bench' },
    allowances: { requests: 1e9, failures: 1e9, persons: 1e9 },
    trustProxy: [],
    logKeys: keys,
    clock: systemClock,
    report,
  });
  const codes = await supplySubjects(opened);
  try {
    for (const count of atOnce) {
      const rates = { recorded: [] as number[], unrecorded: [] as number[] };
      const lags: number[] = [];
      const commits = await commitsOf(opened);
      for (let round = 0; round < rounds; round += 1) {
        const probing = probe(gateway, opened, keys, codes, seconds);
        rates.recorded.push(await rateOf(gateway.line, codes, count, seconds));
        lags.push(...(await probing));
        rates.unrecorded.push(await rateOf({ ...gateway.line, log: nothing }, codes, count, seconds));
      }
      const after = await commitsOf(opened);
      yield {
        atOnce: count,
        recorded: median(rates.recorded),
        unrecorded: median(rates.unrecorded),
        rowsPerCommit: (after.rows - commits.rows) / (after.commits - commits.commits),
        lagMedian: median(lags),
        lagMost: Math.max(...lags),
      };
    }
  } finally {
    await gateway.server.close();
    await gateway.stop();
    await opened.close();
  }
}

async function supplySubjects({ query }: OpenDatabase<CentreTables>): Promise<readonly string[]> {
  const codes = Array.from({ length: 1_000 }, (_, index) => organisationCode(index));
  const row = (credit_code: string) => ({
    credit_code,
    kind: 'LEGAL_PERSON' as const,
    name: '测试（测试）',
    name_rank: 1,
    first_seen: systemClock(),
  });
  await query
    .insertInto('subject')
    .values(codes.map(row) as never)
    .execute();
  return codes;
}

const question = 'query Who($code: CreditCode!) { subject(creditCode: $code) { creditCode name kind } }';

const ask = (line: Line, codes: readonly string[]) =>
  handle(line, {
    source: '127.0.0.1',
    method: 'POST',
    search: '',
    headers: { 'content-type': 'application/json' },
    credentials: [],
    body: Buffer.from(
      JSON.stringify({ query: question, variables: { code: codes[Math.floor(Math.random() * codes.length)] } }),
    ),
  });

/** Answers a second with so many requests at once. */
async function rateOf(line: Line, codes: readonly string[], atOnce: number, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  let answered = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < end) {
        const { status } = await ask(line, codes);
        if (status !== 200) throw new Error(`an answer was ${status}`);
        answered += 1;
      }
    }),
  );
  return answered / seconds;
}

/** How long single entries wait for a checkpoint meanwhile, in ms. */
async function probe(
  { line }: AssembledGateway,
  { query }: OpenDatabase<CentreTables>,
  keys: LogKeys,
  codes: readonly string[],
  seconds: number,
): Promise<readonly number[]> {
  const end = performance.now() + seconds * 1_000;
  const lags: number[] = [];
  while (performance.now() < end) {
    const { extensions } = JSON.parse((await ask(line, codes)).body) as { extensions: { receipt: readonly [string] } };
    const released = performance.now();
    const claims = readReceipt(extensions.receipt[0], keys.verifiers);
    while (claims && !(await findLeaf(query, claims))) await delay(5);
    lags.push(performance.now() - released);
    await delay(50);
  }
  return lags;
}

async function commitsOf({ query }: OpenDatabase<CentreTables>) {
  const { rows } = await sql<{ rows: number; commits: number }>`
    select count(*)::int as rows, count(distinct xmin::text)::int as commits from log_entry`.execute(query);
  return rows[0] ?? { rows: 0, commits: 0 };
}
