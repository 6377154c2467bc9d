import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../scripts/start/free-port.ts';
import { nodeCommand, startChild } from './child.ts';
import { type LimitDatabases, startLimit } from './limit-peer.ts';
import { type LinePeer, startLine } from './line-peer.ts';
import type { OpenSubgraphs } from './open-subgraphs.ts';

/**
 * What is measured: `line` is the whole product with everything on, `line-reference` the same on the reference engine; `bare` is the engine by
 * itself, as other gateways are; `limit` is no gateway, but the databases' statements and the answer's JSON.
 */
export const PEERS = [
  'line',
  'bare',
  'apollo',
  'hive',
  'mercurius',
  'grafbase',
  'grafbase-dedupe',
  'limit',
  'line-reference',
] as const;
export type PeerName = (typeof PEERS)[number];

export interface RunningPeer {
  /** Where `POST` is answered. */
  readonly url: string;
  readonly gateway: readonly number[];
  readonly subgraphs: readonly number[];
  readonly stop: () => Promise<void>;
}

/** What peers are started over. */
export interface Stage extends LinePeer, LimitDatabases {
  readonly subgraphs: OpenSubgraphs;
}

/** Starts a peer anew; `slow`: over a department that answers late. */
export async function startPeer(name: PeerName, stage: Stage, slow: boolean): Promise<RunningPeer> {
  if (name === 'line' || name === 'line-reference') return startLine(name, stage, slow);
  if (name === 'limit') return startLimit(stage, slow);
  const port = await freePort();
  const command = await commandOf(name, stage.subgraphs.files[slow ? 'slow' : 'usual'], port);
  const url = `http://127.0.0.1:${port}/graphql`;
  const { pid, stop } = await startChild(command, {
    answers: { url, body: '{"query":"{ __typename }"}' },
    ...(name === 'bare' ? {} : { directory: join(folder, packageOf(name)) }),
  });
  return { url, gateway: [pid], subgraphs: stage.subgraphs.pids, stop };
}

type OtherGateway = Exclude<PeerName, 'line' | 'line-reference' | 'limit'>;

const folder = fileURLToPath(new URL('./peers/', import.meta.url));
const packageOf = (name: PeerName): string => name.replace('-dedupe', '');

async function commandOf(
  name: OtherGateway,
  files: OpenSubgraphs['files']['usual'],
  port: number,
): Promise<[string, ...string[]]> {
  const listening = ['--port', String(port)];
  const node = process.execPath;
  switch (name) {
    case 'bare':
      return [...nodeCommand, join(folder, '../../gateway/main.ts'), '--supergraph', files.supergraph, ...listening];
    case 'apollo':
      return [node, 'start.mjs', '--supergraph', files.supergraph, ...listening];
    case 'mercurius':
      return [node, 'start.mjs', '--services', files.services, ...listening];
    case 'hive': {
      const program = 'node_modules/@graphql-hive/gateway/dist/bin.js';
      const serving = ['--host', '127.0.0.1', ...listening, '--hive-router-runtime'];
      return [node, program, 'supergraph', files.supergraph, ...serving];
    }
    default: {
      const config = await grafbaseConfig(files.grafbase, name === 'grafbase-dedupe');
      const program = 'node_modules/@grafbase/cli-x86_64-unknown-linux-musl/grafbase';
      return [join(folder, 'grafbase', program), 'dev', '--config', config, ...listening];
    }
  }
}

async function grafbaseConfig(file: string, dedupe: boolean): Promise<string> {
  const path = file.replace(/\.toml$/, dedupe ? '-dedupe.toml' : '-plain.toml');
  const shaping = `[traffic_shaping]\ninflight_deduplication = ${dedupe}\n`;
  await writeFile(path, `${shaping}\n${await readFile(file, 'utf8')}`);
  return path;
}

/** Installs the peers' packages that are missing, each in its own folder, by its lock file. */
export async function installPeers(names: readonly PeerName[]): Promise<void> {
  for (const name of new Set(names.map(packageOf))) {
    const directory = join(folder, name);
    if (!existsSync(join(directory, 'package-lock.json')) || existsSync(join(directory, 'node_modules'))) continue;
    console.log(`installing ${name}`);
    await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory });
  }
}
