import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { listenOnSocket } from '../../gateway/admin.ts';
import { logPagesRoute } from '../../gateway/log-pages-route.ts';
import { LogUnavailable } from '../../gateway/querylog/store.ts';
import { entryAbout, openTestLog } from '../filled-log.ts';
import { testLogKeys } from '../log-keys.ts';
import { company } from '../profile-world.ts';
import { type Ended, verify } from '../verify-log-command.ts';
import { startWorld, type World } from '../world.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'verify-log-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

let world: World;
let admin: FastifyInstance;
let key: string;
beforeAll(async () => {
  world = await startWorld({ now: new Date() });
  key = world.logKeys.verifierKeys[0] ?? '';
  admin = Fastify();
  admin.get('/healthz', () => ({ alive: true }));
  await admin.register(logPagesRoute, { ...world.line, database: world.gatewayDatabase.query });
  await mkdir(join(directory, 'running'));
  await listenOnSocket(admin, join(directory, 'running', 'admin.sock'));
}, 240_000);
afterAll(async () => {
  await admin.close();
  await world.close();
});

describe('verify-log beside a running gateway', () => {
  const run = (...parameters: readonly string[]) => {
    world.clock.now = new Date();
    return verify({ DATA_DIR: join(directory, 'running') }, '--key', key, ...parameters);
  };
  const ask = () => world.ask('query ($code: String!) { subject(creditCode: $code) { name } }', { code: company });

  test('G-10 the stack’s socket gives the log, and each reading is on the record', async () => {
    const { receipts } = await ask();
    const answers = await file(
      'answers.ndjson',
      `{"data":null,"extensions":{"receipt":${JSON.stringify(receipts)}}}\n`,
    );
    await world.integrator.now();
    const { code, said } = await run('--receipts', answers, '--compare', world.url);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/in the running stack/) });
    expect(said).toMatch(/\n1 receipt fits\.\n/);
    expect(said).toContain(`\n${world.url} shows the same log.\n`);
    await world.integrator.now();
    const { rows } = await sql<{ kind: string; name: string; caller: string }>`
      select kind, operation_name as name, caller from query_log order by id desc limit 1`.execute(
      world.gatewayDatabase.query,
    );
    expect(rows).toEqual([{ kind: 'OPERATOR', name: 'log-pages', caller: 'operator' }]);
  });

  test('G-10 an auditor verifies the pages of an export without the database', async () => {
    for (let n = 0; n < 5; n += 1) await ask();
    await world.integrator.now();
    const token = await world.token({ role: 'auditor' });
    const files: string[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const response: Response = await fetch(`${world.url}/log/entries?from=${from}&limit=4`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(200);
      const text: string = await response.text();
      files.push('--export', await file(`page-${from}.ndjson`, text));
      from = (JSON.parse(text.trim().split('\n').at(-1) ?? '') as { next: number | null }).next;
    }
    expect(await run(...files, '--compare', world.url)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^The log is whole: \d+ entries in the export/),
    });
    const forged = await file('forged.ndjson', await changed(files[1] ?? ''));
    expect(await run('--export', forged, ...files.slice(2))).toMatchObject({
      code: 1,
      said: expect.stringMatching(/the first bad entry is 2 /),
    });
    const part = { code: 2, said: '', complained: 'The export is not complete: another page begins at entry 4.\n' };
    expect(await run(...files.slice(0, 2))).toEqual(part);
    const [flag = '', first = '', , second = ''] = files;
    expect(await run(flag, second, flag, first)).toMatchObject({
      code: 2,
      complained: expect.stringContaining('in order'),
    });
  });

  test('G-10 another log under the same key is a fork', async () => {
    const other = await openTestLog({ directory: join(directory, 'fork', 'db', 'gateway') }, world.logKeys);
    await other.log.append({ entries: [entryAbout(company)] });
    await other.integrator.now();
    await other.close();
    const DATA_DIR = join(directory, 'fork');
    const { code, said } = await verify({ DATA_DIR }, '--key', key, '--compare', world.url);
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/\nFORK: .*two readers are shown two logs/),
    });
  });
});

describe('verify-log beside a stack that does not give the log whole', () => {
  async function besides(pages: (stack: FastifyInstance) => unknown): Promise<Ended> {
    const DATA_DIR = join(directory, 'cut');
    await mkdir(DATA_DIR, { recursive: true });
    const stack = Fastify();
    stack.get('/healthz', () => ({ alive: true }));
    await pages(stack);
    await listenOnSocket(stack, join(DATA_DIR, 'admin.sock'));
    const ended = await verify({ DATA_DIR }, '--key', testLogKeys().verifierKeys[0] ?? '');
    await stack.close();
    return ended;
  }

  test('nothing is told that cannot be put on the record', async () => {
    const append = () => Promise.reject(new LogUnavailable('away'));
    const ended = await besides((stack) =>
      stack.register(logPagesRoute, {
        ...world.line,
        log: { ...world.line.log, append },
        database: world.gatewayDatabase.query,
      }),
    );
    expect(ended).toEqual({
      code: 2,
      said: '',
      complained:
        'It cannot be put on the record now, so nothing is told of it. Ask again later. What was sent may have been done all the same.\n',
    });
  });

  test('an answer that breaks off is no whole log', async () => {
    const page = JSON.stringify({ leaves: [], operations: [], nodes: [], checkpoints: [] });
    for (const breakOff of ['end', 'destroy'] as const) {
      const ended = await besides((stack) =>
        stack.get('/log/pages', (_, reply) => {
          reply.hijack();
          reply.raw.write(`${page}\n`, () => reply.raw[breakOff]());
        }),
      );
      expect(ended).toEqual({ code: 2, said: '', complained: 'The running stack broke off while the log was read.\n' });
    }
  });
});

/** A page of an export whose third entry says something else. */
async function changed(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const leaf = JSON.parse(lines[2] ?? '') as { entry: object };
  lines[2] = JSON.stringify({ ...leaf, entry: { ...leaf.entry, channel: 'WINDOW' } });
  return lines.join('\n');
}
