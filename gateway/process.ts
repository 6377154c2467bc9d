import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';

/** The private key that signs calls to departments, for the gateway; a department needs the public one beside it. */
export const gatewayKeyFile = ({ gatewayKeyFile: file, dataDir }: Config): string =>
  file ?? join(dataDir, 'keys', 'gateway.pem');

/** The private keys that the log signs with, the newest first. */
export const logKeyFiles = ({ logKeyFiles: [newest, ...older], dataDir }: Config): readonly [string, ...string[]] =>
  newest === undefined ? [join(dataDir, 'keys', 'log.pem')] : [newest, ...older];

/** The public keys that the log has signed with, a line each (C2SP signed-note): what is needed to verify it, and nothing more. */
export const logVerifierKeyFile = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'keys', 'log.vkey');

/** The public key that departments verify the gateway's calls with. */
export const gatewayPublicKeyFile = ({ gatewayKeyFile: file, dataDir }: Config): string =>
  file ?? join(dataDir, 'keys', 'gateway.pub');

/**
 * Ends this process with a plain sentence for what an operator can put right (a setting, a port or directory in use), and with
 * the whole error for what is ours. Give it to `process.on('uncaughtException')`.
 */
export function explainAndExit(error: Error): never {
  return explainAndExitWith(1, error);
}

/** The same with another exit code than 1. */
export function explainAndExitWith(exitCode: number, error: Error): never {
  const known = [
    'ConfigError',
    'DirectoryInUse',
    'KeyFileError',
    'LogKeyError',
    'LogRoleError',
    'LogUnreadable',
    'CatalogueError',
    'ManifestError',
    'NotReachable',
    'RangeError',
  ];
  const { code, message } = error as NodeJS.ErrnoException;
  // Whoever reads what a command prints has seen enough.
  if (code === 'EPIPE') process.exit(process.exitCode ?? 0);
  if (code === 'EADDRINUSE') process.stderr.write(`${message}. Choose another: PORT, or --port beside --supergraph.\n`);
  else if (known.includes(error.name)) process.stderr.write(`${message}\n`);
  else process.stderr.write(`${error.stack}\n`);
  process.exit(exitCode);
}

/** What a process tells the one that started it once it serves. */
export interface ReadyMessage {
  readonly ready: true;
  readonly port: number;
}

/**
 * Listens, and serves until SIGTERM, SIGINT, or the end of the process that started this one (then nothing of a stack that
 * was killed lives on). Requests in flight are finished, then `close` is called.
 *
 * @returns the port, also where the system chose it
 */
export async function serveUntilTold(
  server: FastifyInstance,
  { host, port }: Pick<Config, 'host' | 'port'>,
  close: () => Promise<void>,
): Promise<number> {
  await server.listen({ host, port });
  const supervised = process.send !== undefined;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await server.close();
    await close();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  // Ctrl-C reaches the whole group at once; the one that started this decides the order.
  process.on('SIGINT', supervised ? () => undefined : stop);
  process.on('disconnect', stop);
  const ready = { ready: true, port: (server.server.address() as AddressInfo).port } satisfies ReadyMessage;
  if (process.connected) process.send?.(ready);
  return ready.port;
}
