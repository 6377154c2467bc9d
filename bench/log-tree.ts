import type { OpenDatabase } from '../database/open.ts';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { act } from '../gateway/querylog/entry.ts';
import { followLog } from '../gateway/querylog/integrator.ts';
import { databaseLog } from '../gateway/querylog/store.ts';
import { lastCheckpoint, readNodes } from '../gateway/querylog/stored-tree.ts';
import { inclusionPath } from '../gateway/querylog/tree/nodes.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { PostgresCluster } from '../test/postgres.ts';
import { keysIn, median, openLog, organisationCode, report } from './bench-log.ts';

/** What the tree costs at so many entries. */
export interface TreeFigures {
  readonly entries: number;
  /** Entries appended, and numbered, a second since the figures before. */
  readonly appended: number;
  readonly numbered: number;
  /** One inclusion proof, in ms. */
  readonly proof: number;
  readonly memoryMb: number;
}

/** Appends so many entries about 100,000 subjects and numbers them, in steps. */
export async function* benchTree(
  postgres: PostgresCluster,
  directory: string,
  entries: number,
): AsyncGenerator<TreeFigures> {
  const opened = await openLog(postgres);
  const keys = keysIn(directory);
  const log = databaseLog(opened.query, { instance: 'bench', keys, random: systemRandom });
  const integrator = followLog({ database: opened.query, keys, clock: systemClock, report });
  const step = Math.max(1_000, Math.floor(entries / 10));
  try {
    for (let done = 0; done < entries; done += step) {
      const began = performance.now();
      for (let part = 0; part < step; part += 1_000)
        await log.append({ entries: Array.from({ length: 1_000 }, anEntry) });
      const appended = performance.now();
      await integrator.now();
      const numbered = performance.now();
      yield {
        entries: done + step,
        appended: (step * 1_000) / (appended - began),
        numbered: (step * 1_000) / (numbered - began),
        proof: await proofTime(opened),
        memoryMb: Math.round(process.memoryUsage.rss() / 1e6),
      };
    }
  } finally {
    await log.close();
    await integrator.stop();
    await opened.close();
  }
}

const anEntry = () =>
  act({
    kind: 'QUERY',
    at: systemClock(),
    request: systemRandom(16).toString('hex'),
    channel: 'API',
    caller: { role: 'officer', id: 'officer-1', name: '测试', organisation: '11319900009001018T' },
    operation: 'ab'.repeat(32),
    purpose: 'SUPERVISION.food_drug',
    reference: '沪测〔2026〕1号',
    subject: organisationCode(Math.floor(Math.random() * 100_000)),
    items: ['PENALTY', 'REGISTRATION'],
    released: { PENALTY: 2, REGISTRATION: 1 },
    records: 'cd'.repeat(32),
    policies: ['agency-listed-items'],
    outcome: 'ANSWERED',
    status: 200,
  });

async function proofTime({ query }: OpenDatabase<CentreTables>): Promise<number> {
  const size = (await lastCheckpoint(query))?.size ?? 0;
  const times: number[] = [];
  for (let round = 0; round < 50; round += 1) {
    const began = performance.now();
    await inclusionPath(Math.floor(Math.random() * size), size, readNodes(query));
    times.push(performance.now() - began);
  }
  return median(times);
}
