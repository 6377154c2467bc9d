import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { systemRandom } from '../domain/clock.ts';
import { developmentKey, issueToken } from '../gateway/callers/development-issuer.ts';
import { readConfig } from '../gateway/config.ts';
import { errorBody } from '../gateway/line/notice.ts';
import { randomOf } from '../scripts/seed/random.ts';
import { organisationAt } from '../scripts/seed/subjects.ts';
import { type GatewayProcess, startGateway } from './gateway-process.ts';
import { createPostgres, type PostgresCluster } from './postgres.ts';
import { type AskedAbout, type Received, startLoad } from './query-load.ts';

/** What is killed in a round. */
export type Victim = 'gateway' | 'database' | 'integrator';

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
const endIntegrator = (databaseUrl: string): Promise<void> =>
  withClient(databaseUrl, async (client) => {
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      const { rows } = await client.query(`
        select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and granted and objid = hashtext('log_integrator')::oid and pid <> pg_backend_pid()`);
      if (rows.length > 0) return;
    }
    throw new Error('nobody numbered anything for twenty seconds');
  });

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
    const load = startLoad(gateway.url, 64, await knownSubjects(databaseUrl, variables, seed), seed);
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
      ...(await halfDone(databaseUrl)),
      ...(await unverified(variables, ['--receipts', receipts, '--checkpoints', checkpoints])),
    ];
    return { rounds: kills, received: load.received.length, differences };
  } finally {
    await postgres.stop();
  }
}

/** Subjects that the directory knows, so that departments are asked about them, each with a token of its own for an hour. */
async function knownSubjects(
  databaseUrl: string,
  variables: Readonly<Record<string, string>>,
  seed: number,
): Promise<readonly AskedAbout[]> {
  const sample = { subjects: 200, seed, day: '2026-11-01' };
  // All but the first, to whom they grant.
  const codes = Array.from({ length: 200 }, (_, n) => organisationAt(sample, n + 1).code);
  await withClient(databaseUrl, (client) =>
    client.query(
      `insert into subject (credit_code, kind, name, name_rank, first_seen)
       select code, 'LEGAL_PERSON', '测试（测试）', 1, now() from unnest($1::text[]) as code`,
      [codes],
    ),
  );
  const { jwtIssuer: issuer, jwtAudience: audience, dataDir } = readConfig(variables);
  const key = developmentKey({ dataDir });
  const issuance = { key, issuer, audience, now: new Date(), lifetime: 3_600, random: systemRandom };
  return Promise.all(
    codes.map(async (code) => ({
      code,
      token: await issueToken({ role: 'subject', credit_code: code, sub: `subject ${code}` }, issuance),
    })),
  );
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Mutations whose effect is there without their entry, or the reverse. */
const halfDone = (databaseUrl: string): Promise<readonly string[]> =>
  withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ id: string | null; recorded: string | null }>(`
      select w.id, e.id as recorded from written_authorization w full join (
        select act ->> 'authorization' as id from log_entry, jsonb_array_elements(entry -> 'details' -> 'acts') as act
        where act ->> 'mutation' = 'grantAuthorization' and act ? 'authorization'
      ) e on e.id = w.id`);
    const halves = rows.filter(({ id, recorded }) => id === null || recorded === null);
    return rows.length === 0
      ? ['no mutation was done']
      : halves.map((half) => `half a mutation: ${JSON.stringify(half)}`);
  });

/** Answers without their entry, and entries that say something else than the answer. */
const unrecorded = (databaseUrl: string, received: readonly Received[]): Promise<readonly string[]> =>
  withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ hash: string; subject: string | null; status: number }>(
      `select encode(hash, 'hex') as hash, entry ->> 'subject' as subject, (entry ->> 'status')::int as status from log_entry`,
    );
    const entries = new Map(rows.map((row) => [row.hash, row] as const));
    return received.flatMap(({ status, subject, receipts, body }) => {
      if (receipts.length === 0) {
        const said = JSON.stringify(body);
        return status === 503 && said === logUnavailable ? [] : [`a ${status} without a receipt said ${said}`];
      }
      const [receipt = '', ...more] = receipts;
      const claims = JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString() || '{}');
      const entry = entries.get(claims.entry);
      const recorded = entry?.status === status && entry.subject === subject && more.length === 0;
      return recorded
        ? []
        : [
            `an answer ${status} (${JSON.stringify(body)}) is not on the record as it was: ${JSON.stringify(entry ?? null)}`,
          ];
    });
  });

const logUnavailable = JSON.stringify(JSON.parse(errorBody('LOG_UNAVAILABLE')));

const verifyLog = fileURLToPath(new URL('../scripts/verify-log.ts', import.meta.url));

/** What `npm run verify-log` finds wrong. */
async function unverified(variables: Readonly<Record<string, string>>, options: readonly string[]) {
  const env = { ...process.env, ...variables };
  const command = ['--import', import.meta.resolve('@oxc-node/core/register'), verifyLog, ...options];
  return promisify(execFile)(process.execPath, command, { env }).then(
    () => [],
    ({ stdout, stderr }: { stdout: string; stderr: string }) => [`${stdout}${stderr}`],
  );
}
