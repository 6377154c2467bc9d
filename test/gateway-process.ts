import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../scripts/start/free-port.ts';

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
      execArgv: ['--liftoff-only', '--import', import.meta.resolve('@oxc-node/core/register')],
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
