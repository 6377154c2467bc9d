import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { Agent } from 'undici';
import { errorBody } from '../gateway/line/notice.ts';
import { randomOf } from '../scripts/seed/random.ts';
import { organisationAt } from '../scripts/seed/subjects.ts';
import { freePort } from '../scripts/start/free-port.ts';
import { createPostgres, type PostgresCluster } from './postgres.ts';

/** What a client got: its status, and what was said to be on the record about which subject. */
export interface Received {
  readonly status: number;
  readonly subject: string | null;
  readonly receipts: readonly string[];
  /** Everything else that came. */
  readonly body: unknown;
}

/** What is killed in a round. */
export type Victim = 'gateway' | 'database' | 'integrator';

const main = fileURLToPath(new URL('../gateway/main.ts', import.meta.url));

/** The gateway's own program in a process of its own, without departments: they are said to be at a port where nobody listens. */
export interface GatewayProcess {
  readonly url: string;
  /** Kills it with -9 and waits until it is gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startGateway(variables: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const port = String(await freePort());
  const nobody = 'http://127.0.0.1:9';
  const urls = Object.fromEntries(
    ['TAX', 'MARKET_REGULATION', 'PUBLIC_SECURITY', 'COURTS'].map((name) => [`${name}_URL`, nobody]),
  );
  let child: ChildProcess;
  async function start(): Promise<void> {
    child = fork(main, [], {
      execArgv: ['--liftoff-only', '--import', import.meta.resolve('tsx')],
      env: { ...process.env, ...urls, REQUESTS_PER_SECOND: '1000000', PORT: port, ...variables },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the gateway ended with ${code}`))),
    ]);
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  await start();
  return { url: `http://127.0.0.1:${port}`, start, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** Clients that ask without pause, each over a connection of its own, whatever becomes of their answers. */
export interface Load {
  readonly received: Received[];
  /** Resolves when so many more answers have come. */
  more(count: number): Promise<void>;
  /** Resolves when at least so many requests are under way. */
  inFlight(count: number): Promise<void>;
  underWay(): number;
  stop(): Promise<void>;
}

export function startLoad(url: string, connections: number, codes: readonly string[], seed: number): Load {
  const agent = new Agent({ connections, pipelining: 1 });
  const received: Received[] = [];
  let under = 0;
  let stopped = false;

  async function ask(random: ReturnType<typeof randomOf>): Promise<void> {
    const subject = random.pick(codes);
    const [body, named, headers = {}] = random.pick(requestsAbout(subject));
    under += 1;
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        dispatcher: agent,
      } as RequestInit);
      const { extensions = {}, ...rest } = (await response.json()) as { extensions?: { receipt?: readonly string[] } };
      received.push({ status: response.status, subject: named, receipts: extensions.receipt ?? [], body: rest });
    } catch {
      await delay(20); // Nothing came, or not all of it.
    } finally {
      under -= 1;
    }
  }

  const clients = Array.from({ length: connections }, async (_, n) => {
    const random = randomOf('load', seed, n);
    while (!stopped) await ask(random);
  });
  const until = async (reached: () => boolean) => {
    while (!reached()) await delay(2);
  };
  return {
    received,
    more: (count) => {
      const goal = received.length + count;
      return until(() => received.length >= goal);
    },
    inFlight: (count) => until(() => under >= count),
    underWay: () => under,
    stop: async () => {
      stopped = true;
      await Promise.all(clients);
      await agent.close();
    },
  };
}

type Request = readonly [body: string, subject: string | null, headers?: Readonly<Record<string, string>>];

/** An answer, a forbidden field, a partial answer, a mutation, a syntax error and a bad token. */
function requestsAbout(code: string): readonly [Request, ...Request[]] {
  const about = (selection: string): Request => [
    JSON.stringify({
      query: `query ($code: CreditCode!) { subject(creditCode: $code) { ${selection} } }`,
      variables: { code },
    }),
    code,
  ];
  return [
    about('name kind'),
    about('name aliases { value }'),
    about('accesses { endCursor }'),
    about('taxArrears { balance } penalties { fine }'),
    [JSON.stringify({ query: '{' }), null],
    [JSON.stringify({ query: '{ __typename }' }), null, { authorization: 'Bearer x' }],
  ];
}

/** One kill in the middle of the load, and everything up again after it. */
export async function killOnce(
  victim: Victim,
  { gateway, postgres, databaseUrl }: { gateway: GatewayProcess; postgres: PostgresCluster; databaseUrl: string },
): Promise<void> {
  if (victim === 'gateway') {
    await gateway.kill();
    await gateway.start();
  } else if (victim === 'database') {
    await postgres.crash();
    await postgres.restart();
  } else {
    await endIntegrator(databaseUrl);
  }
}

/** Ends the connection that is numbering entries, in the middle of its transaction. */
async function endIntegrator(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      const { rows } = await client.query(`
        select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and granted and objid = hashtext('log_integrator')::oid and pid <> pg_backend_pid()`);
      if (rows.length > 0) return;
    }
    throw new Error('nobody numbered anything for twenty seconds');
  } finally {
    await client.end();
  }
}

export interface LogKill {
  readonly victim: Victim;
  /** Requests that were under way when it was killed. */
  readonly inFlight: number;
}

export interface LogKills {
  readonly rounds: readonly LogKill[];
  /** Answers that came. */
  readonly received: number;
  /** What is not as it should be; empty if all is well. */
  readonly differences: readonly string[];
}

const victims: readonly Victim[] = ['gateway', 'database', 'integrator'];

/**
 * Kills the gateway, the log's database and the integrator in turn, at random moments of a load of 64 connections with at least 50 requests
 * under way, and compares what clients got with what is on the record. `answers` come before each kill; `directory` is empty.
 */
export async function killLog(
  directory: string,
  { rounds, answers, seed }: { readonly rounds: number; readonly answers: number; readonly seed: number },
  told: (kill: LogKill) => void = () => undefined,
): Promise<LogKills> {
  const postgres = await createPostgres();
  const checkpoints = join(directory, 'checkpoints');
  await mkdir(checkpoints, { recursive: true });
  try {
    const databaseUrl = await postgres.createDatabase();
    const variables = { DATA_DIR: join(directory, 'data'), DATABASE_URL: databaseUrl };
    const gateway = await startGateway(variables);
    const random = randomOf('kills', seed);
    const sample = { subjects: 200, seed, day: '2026-11-01' };
    const codes = Array.from({ length: 200 }, (_, n) => organisationAt(sample, n).code);
    const load = startLoad(gateway.url, 64, codes, seed);
    const kills: LogKill[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) {
        await load.more(answers);
        await writeFile(join(checkpoints, String(round)), await (await fetch(`${gateway.url}/log/checkpoint`)).text());
        await delay(random.below(500));
        await load.inFlight(50);
        const kill = { victim: victims[round % victims.length] ?? 'gateway', inFlight: load.underWay() };
        await killOnce(kill.victim, { gateway, postgres, databaseUrl });
        kills.push(kill);
        told(kill);
      }
      await load.more(answers);
    } finally {
      await load.stop();
      await gateway.stop();
    }
    const receipts = join(directory, 'receipts');
    await writeFile(receipts, load.received.flatMap((got) => got.receipts.map((receipt) => `${receipt}\n`)).join(''));
    const differences = [
      ...(await unrecorded(databaseUrl, load.received)),
      ...(await unverified(variables, ['--receipts', receipts, '--checkpoints', checkpoints])),
    ];
    return { rounds: kills, received: load.received.length, differences };
  } finally {
    await postgres.stop();
  }
}

/** Answers without their entry, and entries that say something else than the answer. */
async function unrecorded(databaseUrl: string, received: readonly Received[]): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ hash: string; subject: string | null; status: number }>(
      `select encode(hash, 'hex') as hash, entry ->> 'subject' as subject, (entry ->> 'status')::int as status from log_entry`,
    );
    const entries = new Map(rows.map((row) => [row.hash, row] as const));
    return received.flatMap(({ status, subject, receipts, body }) => {
      if (status === 503) {
        const said = JSON.stringify(body);
        return receipts.length === 0 && said === logUnavailable ? [] : [`a 503 said ${said}`];
      }
      const [receipt = '', ...more] = receipts;
      const claims = JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString() || '{}');
      const entry = entries.get(claims.entry);
      const recorded = entry?.status === status && entry.subject === subject && more.length === 0;
      return recorded ? [] : [`an answer ${status} is not on the record as it was: ${JSON.stringify(entry ?? null)}`];
    });
  } finally {
    await client.end();
  }
}

const logUnavailable = JSON.stringify(JSON.parse(errorBody('LOG_UNAVAILABLE')));

const verifyLog = fileURLToPath(new URL('../scripts/verify-log.ts', import.meta.url));

/** What `npm run verify-log` finds wrong. */
async function unverified(variables: Readonly<Record<string, string>>, options: readonly string[]) {
  const env = { ...process.env, ...variables };
  const command = ['--import', import.meta.resolve('tsx'), verifyLog, ...options];
  return promisify(execFile)(process.execPath, command, { env }).then(
    () => [],
    ({ stdout, stderr }: { stdout: string; stderr: string }) => [`${stdout}${stderr}`],
  );
}
