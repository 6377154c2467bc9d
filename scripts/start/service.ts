import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ReadyMessage } from '../../gateway/process.ts';

/** A process of the stack, started again whenever it ends by itself. */
export interface Service {
  /** When it serves for the first time. */
  readonly ready: Promise<{ readonly port: number }>;
  /** Ends it for good: asks, and after ten seconds insists. */
  stop(): Promise<void>;
}

/** How long a process that ended rests before it is started again, in ms: longer each time it does not come to serve. */
const rests = [500, 1_000, 2_000, 5_000, 15_000];

interface Program {
  readonly script: string;
  readonly parameters: readonly string[];
  /** Added to the environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether its database is in its own process. */
  readonly embedded: boolean;
  /** Of Node.js. */
  readonly flags?: readonly string[];
}

/** Starts a program. One that cannot start the first time rejects `ready`. */
export function startService(name: string, { script, parameters, variables, embedded, flags = [] }: Program): Service {
  let child: ChildProcess;
  let stopping = false;
  let failures = 0;
  let served = false;
  let restart: NodeJS.Timeout | undefined;
  let serves: (message: ReadyMessage) => void = () => undefined;
  let fails: (error: Error) => void = () => undefined;
  const ready = new Promise<{ readonly port: number }>((resolve, reject) => {
    serves = resolve;
    fails = reject;
  });

  function start(): void {
    child = fork(script, parameters, {
      // An embedded database's code is not worth optimising: that costs each process 70 MB.
      execArgv: [
        ...flags,
        ...(embedded ? ['--liftoff-only'] : []),
        '--import',
        import.meta.resolve('@oxc-node/core/register'),
      ],
      // Else graphql-js looks a second time at every type that it tells from another.
      env: { NODE_ENV: 'production', ...process.env, ...variables },
    });
    child.on('message', (message: ReadyMessage) => {
      failures = 0;
      served = true;
      serves(message);
    });
    child.on('exit', (code, signal) => {
      if (stopping) return;
      if (!served) return fails(new Error(`${name} ended before it served (${signal ?? `code ${code}`})`));
      const rest = rests[Math.min(failures, rests.length - 1)] ?? 0;
      failures += 1;
      console.error(`${name} ended (${signal ?? `code ${code}`}); starting it again`);
      restart = setTimeout(start, rest);
    });
  }

  async function stop(): Promise<void> {
    stopping = true;
    clearTimeout(restart);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(insist);
  }

  start();
  return { ready, stop };
}
