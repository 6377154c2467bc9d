import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { developmentKey, issueToken } from '../gateway/callers/development-issuer.ts';
import { readConfig } from '../gateway/config.ts';
import { type Random, randomOf } from '../scripts/seed/random.ts';
import type { PostgresCluster } from '../test/postgres.ts';
import { profile } from './operations.ts';
import { supplySamples } from './samples.ts';
import { stackDatabases, stackVariables, startStack } from './stack.ts';

export interface SoakOptions {
  readonly seconds: number;
  readonly clients: number;
  readonly subjects: number;
}

/** How the gateway's process was between the end of the warm-up and the end of the load. */
export interface SoakFigures {
  readonly answers: number;
  /** Answers with a status that the request should not get. */
  readonly wrong: number;
  /** Lowest heap with what lies outside it, and median resident memory, in MB: in the first and in the last third. */
  readonly heap: readonly [number, number];
  readonly resident: readonly [number, number];
  /** Connections, files and the like that are open: the median in the first and in the last third. */
  readonly resources: readonly [number, number];
  /** Of the event loop's delays, in ms. */
  readonly delayP50: number;
  readonly delayP99: number;
}

interface Sample {
  readonly program: string;
  readonly at: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly resources: number;
  readonly delays: Readonly<Record<string, number>>;
}

/** Each client waits so long between its requests, in ms: the load is bounded, and the machine not full. */
const pause = 150;

/** Mixed load on a stack for so long, and how its gateway bears it; `directory` is empty. */
export async function benchSoak(
  postgres: PostgresCluster,
  directory: string,
  { seconds, clients, subjects }: SoakOptions,
): Promise<SoakFigures> {
  const watched = join(directory, 'watched');
  await mkdir(watched, { recursive: true });
  const watcher = new URL('./watch-process.mjs', import.meta.url);
  const stack = await startStack({
    ...stackVariables(await stackDatabases(postgres, postgres), directory),
    NODE_OPTIONS: `--import ${watcher}`,
    WATCH_DIR: watched,
  });
  try {
    const codes = await supplySamples(directory, subjects);
    const token = await officerToken(directory);
    const began = Date.now();
    const warm = began + Math.min(60_000, (seconds * 1_000) / 4);
    const ends = began + seconds * 1_000;
    const counts = { answers: 0, wrong: 0 };
    const asking = Array.from({ length: clients }, async (_, n) => {
      const random = randomOf('soak', n);
      while (Date.now() < ends) {
        await askOnce(stack.url, mixed(random, codes, token), counts);
        await delay(random.below(2 * pause));
      }
    });
    await Promise.all(asking);
    const samples = (await samplesOf(watched)).filter(({ at }) => at >= warm && at <= ends);
    return { ...counts, ...figuresOf(samples) };
  } finally {
    await stack.stop();
  }
}

interface Request {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** After how many ms the client leaves. */
  readonly leavesAfter?: number;
}

async function askOnce(url: string, request: Request, counts: { answers: number; wrong: number }): Promise<void> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...request.headers },
      body: request.body,
      ...(request.leavesAfter === undefined ? {} : { signal: AbortSignal.timeout(request.leavesAfter) }),
    });
    await response.arrayBuffer();
    counts.answers += 1;
    if (response.status !== request.status) counts.wrong += 1;
  } catch {
    if (request.leavesAfter === undefined) counts.wrong += 1;
  }
}

/** Profiles of one and of many, by everyone and by an officer; operations that nobody asked before; faults; clients that leave. */
function mixed(random: Random, codes: readonly string[], token: string): Request {
  const code = () => random.pick(codes as [string, ...string[]]);
  const about = (query: string, variables: object): Request => ({
    body: JSON.stringify({ query, variables }),
    status: 200,
  });
  const one = about(profile, { code: code() });
  const many = about(
    'query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { name penalties { fine facts } } }',
    {
      codes: Array.from({ length: 20 }, code),
    },
  );
  const unseen = `a${random.below(2 ** 31)}`;
  return random.pick([
    one,
    one,
    one,
    { ...one, headers: { authorization: `Bearer ${token}`, 'credit-purpose': 'SUPERVISION.food_drug' } },
    many,
    about(`query { ${unseen}: subject(creditCode: "${code()}") { name taxArrears { ${unseen}: balance } } }`, {}),
    { ...about(`{ ${unseen}`, {}), status: 400 },
    { ...about('{ queryLog { nodes { at } } }', {}), status: 200 },
    { ...many, leavesAfter: 1 + random.below(40) },
  ]);
}

async function officerToken(directory: string): Promise<string> {
  const config = readConfig({ DATA_DIR: directory });
  const claims = { role: 'officer', org: '11319900009001018T', name: '测试', sub: 'soak' };
  const { jwtIssuer: issuer, jwtAudience: audience } = config;
  const signing = { key: developmentKey(config), issuer, audience, now: systemClock(), random: systemRandom };
  return issueToken(claims, { ...signing, lifetime: 3_600 });
}

async function samplesOf(watched: string): Promise<readonly Sample[]> {
  const files = await Promise.all((await readdir(watched)).map((name) => readFile(join(watched, name), 'utf8')));
  const samples = files.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line) as Sample);
  return samples.filter(({ program }) => program.endsWith('gateway/main.ts')).sort((one, other) => one.at - other.at);
}

function figuresOf(samples: readonly Sample[]): Omit<SoakFigures, 'answers' | 'wrong'> {
  const third = Math.floor(samples.length / 3);
  const ends = [samples.slice(0, third), samples.slice(-third)];
  const both = (of: (part: readonly Sample[]) => number) => ends.map(of) as [number, number];
  const delays = new Map<number, number>();
  for (const sample of samples) {
    for (const [late, times] of Object.entries(sample.delays)) delays.set(+late, (delays.get(+late) ?? 0) + times);
  }
  const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
  return {
    heap: both((part) => megabytes(Math.min(...part.map(({ heapUsed, external }) => heapUsed + external)))),
    resident: both((part) => megabytes(median(part.map(({ rss }) => rss)))),
    resources: both((part) => median(part.map(({ resources }) => resources))),
    delayP50: quantile(delays, 0.5),
    delayP99: quantile(delays, 0.99),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function quantile(counts: ReadonlyMap<number, number>, at: number): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of [...counts].sort(([one], [other]) => one - other)) {
    seen += count;
    if (seen >= at * total) return value;
  }
  return 0;
}

export function printSoak({ answers, wrong, heap, resident, resources, delayP50, delayP99 }: SoakFigures): void {
  const change = ([from, to]: readonly [number, number]) => `${from} → ${to}`;
  console.log(`${answers} answers, ${wrong} with another status than they should have`);
  console.log(`heap MB ${change(heap)}, resident MB ${change(resident)}, open resources ${change(resources)}`);
  console.log(`event loop delay ms: p50 ${delayP50}, p99 ${delayP99}`);
}
