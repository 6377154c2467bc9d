import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that the bench started, and that serves. */
export interface Child {
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface ChildOptions {
  /** Asked until it answers 200: by POST with this body, or by GET. */
  readonly answers: { readonly url: string; readonly body?: string };
  readonly variables?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** This Node.js as `npm start` runs it on PostgreSQL, running TypeScript. */
export const nodeCommand = [process.execPath, '--import', import.meta.resolve('@oxc-node/core/register')] as const;

const patience = 60_000;

const alive = new Set<ChildProcess>();
// None outlives the bench, however that ends by itself.
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Starts a program and waits until it answers. @throws Error with the end of what it said, where it ends before that or is too late */
export async function startChild(
  [program, ...parameters]: readonly [string, ...string[]],
  { answers, variables = {}, directory }: ChildOptions,
): Promise<Child> {
  const child = spawn(program, parameters, {
    env: { ...process.env, NODE_ENV: 'production', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(directory === undefined ? {} : { cwd: directory }),
  });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  const said = lastWords(child);
  const stop = () => stopped(child);
  for (const end = Date.now() + patience; ; await delay(50)) {
    if (child.pid !== undefined && (await isAnswered(answers))) return { pid: child.pid, stop };
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null && Date.now() < end) continue;
    await stop();
    throw new Error(`${[program, ...parameters].join(' ')} does not serve:\n${said()}`);
  }
}

async function isAnswered({ url, body }: ChildOptions['answers']): Promise<boolean> {
  try {
    const posted = { method: 'POST', headers: { 'content-type': 'application/json' }, body: body ?? null };
    const response = await fetch(url, { ...(body === undefined ? {} : posted), signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Reads what the process says, so that it is never held up, and keeps the end of it. */
function lastWords(child: ChildProcess): () => string {
  let said = '';
  const keep = (text: Buffer) => {
    said = (said + text).slice(-4_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(error.message)));
  return () => said;
}

/** Asks the process to end, and after ten seconds insists. */
async function stopped(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(insist);
}
