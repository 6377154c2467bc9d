import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { giveTemplate } from './embedded-template.ts';

/** `npm start`'s program in a process of its own, with everything it starts. */
export interface Stack {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  said(): string;
  /** Waits for the line `ready URL` and returns the URL. */
  ready(): Promise<string>;
  /** Process id of the stack's own process, the gateway's, or a department's, as their locks name it. */
  pid(name: 'stack' | 'gateway' | string): number;
  /** Ctrl-C as a terminal sends it: to the whole group. Resolves to the exit code. */
  interrupt(): Promise<number | null>;
}

const start = fileURLToPath(new URL('../scripts/start.ts', import.meta.url));

export function spawnStack(dataDir: string, variables: Readonly<Record<string, string>> = {}): Stack {
  giveTemplate(join(dataDir, 'db'));
  const child = spawn(process.execPath, ['--import', '@oxc-node/core/register', start], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', ...variables },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return {
    process: child,
    said: () => output,
    async ready() {
      const url = await until(
        () => /^ready (\S+)$/m.exec(output)?.[1],
        90_000,
        () => output,
      );
      return url;
    },
    pid: (name) => ownerOf(dataDir, name),
    async interrupt() {
      const gone = once(child, 'exit');
      if (child.pid) process.kill(-child.pid, 'SIGINT');
      const [code] = await gone;
      return code as number | null;
    },
  };
}

function ownerOf(dataDir: string, name: string): number {
  const places = { stack: 'stack.lock', gateway: 'gateway.lock' } as const;
  const folder = name === 'stack' || name === 'gateway' ? places[name] : join('db', `${name}.lock`);
  return (JSON.parse(readFileSync(join(dataDir, folder, 'owner.lock'), 'utf8')) as { pid: number }).pid;
}

/** Asks until there is an answer; throws after `limit` ms, saying what `told` returns. */
export async function until<Value>(
  ask: () => Value | undefined | Promise<Value | undefined>,
  limit: number,
  told: () => string = () => '',
): Promise<Value> {
  const end = Date.now() + limit;
  for (;;) {
    const value = await ask();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain ${told()}`);
    await delay(100);
  }
}

/** True while a process with this id runs. */
export const runs = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
