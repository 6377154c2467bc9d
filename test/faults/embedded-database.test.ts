import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Kysely, sql } from 'kysely';
import { embeddedPool } from '../../database/embedded.ts';
import { openDatabase } from '../../database/open.ts';
import { giveTemplate } from '../embedded-template.ts';
import { nodeFlags } from '../node-flags.ts';

const root = mkdtempSync(join(tmpdir(), 'credit-embedded-'));
giveTemplate(root);
const migrations = [new URL('../database-owner/', import.meta.url)];
const open = (name: string) => openDatabase({ directory: join(root, name) }, migrations);
const ownerProgram = fileURLToPath(new URL('../database-owner.ts', import.meta.url));

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** A process that owns the database of this name, and the lines that it says. */
function owner(name: string, ...parameters: readonly string[]) {
  const directory = join(root, name);
  const child = spawn(process.execPath, [...nodeFlags, ownerProgram, directory, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const said: string[] = [];
  createInterface(child.stdout).on('line', (line) => said.push(line));
  return {
    child,
    said,
    async says(count: number) {
      while (said.length < count && child.exitCode === null) await delay(5);
      if (said.length < count) throw new Error(`the owner ended with ${child.exitCode}`);
    },
    async kill() {
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const numbersIn = async (query: Kysely<unknown>): Promise<readonly { n: number; size: number }[]> =>
  (await sql<{ n: number; size: number }>`select n, length(body) as size from acknowledged order by n`.execute(query))
    .rows;

test('a second opener is refused by the pid of the first, in this process and from another', async () => {
  const first = await open('one');
  await expect(open('one')).rejects.toThrow(`in use by process ${process.pid}`);
  await first.close();
  const other = owner('one');
  await other.says(1);
  await expect(open('one')).rejects.toThrow(`in use by process ${other.child.pid}`);
  await other.kill();
  await (await open('one')).close();
});

test('an owner killed while it adds rows leaves every acknowledged one, again and again', async () => {
  for (let round = 1; round <= 4; round += 1) {
    const writer = owner('killed', 'adds');
    await writer.says(1 + 20 * round);
    await writer.kill();
    const last = Number(writer.said.at(-1));
    const { query, close } = await open('killed');
    const found = await numbersIn(query);
    // The one that was on its way may be there or not, but not in part.
    expect(found.map(({ n }) => n)).toEqual(Array.from({ length: found.length }, (_, index) => index + 1));
    expect([last, last + 1]).toContain(found.length);
    expect(new Set(found.map(({ size }) => size))).toEqual(new Set([2001]));
    await close();
  }
});

test('an owner killed while it makes its first database does not spoil the next', async () => {
  for (const after of [500, 1_200]) {
    const name = join(`killed-early-${after}`, 'db');
    const maker = owner(name);
    await delay(after);
    await maker.kill();
    const { query, close } = await open(name);
    expect(await numbersIn(query)).toEqual([]);
    await close();
    await (await open(name)).close();
  }
});

test('several processes that start on an empty directory all get a database', async () => {
  const owners = ['a', 'b', 'c'].map((name) => owner(join('together', name)));
  await Promise.all(owners.map(({ says }) => says(1)));
  await Promise.all(owners.map(({ kill }) => kill()));
});

test('transactions take turns: none sees another half done', async () => {
  const { query, close } = await open('turns');
  const trace: string[] = [];
  const one = (name: string) =>
    query.transaction().execute(async (tx) => {
      trace.push(`${name} begins`);
      await sql`select 1`.execute(tx);
      await delay(20);
      await sql`select ${1}::int`.execute(tx);
      trace.push(`${name} ends`);
    });
  await Promise.all([one('first'), one('second'), sql`select 1`.execute(query).then(() => trace.push('alone'))]);
  expect(trace).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'alone']);
  await close();
});

test('closing waits for the transaction under way, then gives the directory back', async () => {
  const { query, close } = await open('closing');
  const slow = query.transaction().execute(async (tx) => {
    await sql`insert into acknowledged values (1, 'x')`.execute(tx);
    await delay(100);
    await sql`insert into acknowledged values (2, 'x')`.execute(tx);
  });
  await delay(20);
  await close();
  await slow;
  const again = await open('closing');
  expect(await numbersIn(again.query)).toHaveLength(2);
  await again.close();
});

test('when its thread dies, what is asked and what will be asked fails, and the directory can be opened again', async () => {
  const { query, close } = await open('dying');
  await sql`insert into acknowledged values (1, 'x')`.execute(query);
  const thread = await threadOf(() => sql`select 1`.execute(query));
  const asked = query.transaction().execute(async (tx) => {
    await sql`insert into acknowledged values (2, 'x')`.execute(tx);
    const long = sql`select count(*) from generate_series(1, 20000000)`.execute(tx);
    await thread.terminate();
    await long;
  });
  await expect(asked).rejects.toThrow('the embedded database has stopped');
  await expect(sql`select 1`.execute(query)).rejects.toThrow('the embedded database has stopped');
  await expect(close()).rejects.toThrow('the embedded database has stopped');
  const again = await open('dying');
  expect((await numbersIn(again.query)).map(({ n }) => n)).toEqual([1]);
  await again.close();
});

test('what cannot be a parameter fails alone', async () => {
  const { query, close } = await open('parameters');
  await expect(sql`select ${Symbol('of this process')}::text`.execute(query)).rejects.toThrow(/could not be cloned/);
  expect((await sql`select 1 as one`.execute(query)).rows).toEqual([{ one: 1 }]);
  await close();
});

test('a directory that is no database fails to open, and is not kept locked', async () => {
  await (await open('broken')).close();
  await cp(join(root, 'broken'), join(root, 'torn'), { recursive: true });
  rmSync(join(root, 'torn', 'global'), { recursive: true });
  await expect(open('torn')).rejects.toThrow();
  await expect(open('torn')).rejects.not.toThrow(/in use/);
  await expect(embeddedPool(join(root, 'torn'))).rejects.toThrow();
});

/** The thread that a call talks to, found by watching Node's own class; nothing is replaced. */
async function threadOf(call: () => Promise<unknown>): Promise<Worker> {
  const threads: Worker[] = [];
  const original = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (this: Worker, ...message: Parameters<typeof original>) {
    threads.push(this);
    original.apply(this, message);
  };
  try {
    await call();
  } finally {
    Worker.prototype.postMessage = original;
  }
  const [thread] = threads;
  if (!thread) throw new Error('the call reached no thread');
  return thread;
}
