import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface BenchStack {
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs `npm start`'s program with these variables until it says that it is ready. */
export async function startStack(variables: Readonly<Record<string, string>>): Promise<BenchStack> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('@oxc-node/core/register'), 'scripts/start.ts'], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readyUrl(child);
  return {
    url,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new TypeError('the stack has no output');
  for await (const line of createInterface(child.stdout)) {
    const [word, url] = line.split(' ');
    if (word === 'ready' && url) return url;
  }
  throw new Error('the stack ended before it was ready');
}
