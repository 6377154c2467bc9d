import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../scripts/start/free-port.ts';

/** A PostgreSQL of its own for tests: on loopback alone, in a temporary directory, gone with `stop`. */
export interface PostgresCluster {
  /** Makes an empty database (UTF-8, C collation) and returns its URL. */
  createDatabase(): Promise<string>;
  /** Ends the server at once, with whatever is connected, as a crash would; `restart` brings it back on its port. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  /** Ends the server at once, with whatever is connected, and removes its files. */
  stop(): Promise<void>;
}

const run = promisify(execFile);
const installed = '/usr/lib/postgresql';

/** Debian's folder of the newest installed server's programs. */
function newestPrograms(): string | null {
  if (!existsSync(installed)) return null;
  const versions = readdirSync(installed).sort((a, b) => Number(b) - Number(a));
  return (
    versions.map((version) => join(installed, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb'))) ?? null
  );
}

const programs = newestPrograms();

/** Whether this machine has PostgreSQL's server programs where Debian puts them. */
export const postgresAvailable = programs !== null;

/** Starts a cluster; takes about two seconds. `durable` commits wait for the disk, as in production. */
export async function createPostgres({ durable = false } = {}): Promise<PostgresCluster> {
  if (programs === null) throw new Error(`PostgreSQL is not installed under ${installed}`);
  const directory = await mkdtemp(join(tmpdir(), 'credit-postgres-'));
  const data = join(directory, 'data');
  if (isRoot) await chown(directory, ...(await ownerIds()));
  try {
    await asOwner(
      join(programs, 'initdb'),
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C',
      '-N',
    );
    const files = { programs, directory, data, durable };
    const port = await startServer(files);
    const server = `postgres://postgres@127.0.0.1:${port}`;
    let databases = 0;
    const crash = async () =>
      void (await asOwner(join(files.programs, 'pg_ctl'), '-D', data, '-m', 'immediate', '-w', 'stop'));
    return {
      async createDatabase() {
        databases += 1;
        const name = `test_${databases}`;
        await statement(`${server}/postgres`, `create database ${name}`);
        return `${server}/${name}`;
      },
      crash,
      restart: async () => void (await startServer(files, port)),
      async stop() {
        await crash();
        await rm(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/**
 * `describe` where PostgreSQL is installed. Where it is not, the block is skipped under a name that says so; in CI, where it
 * has to be installed, it fails instead.
 */
export function describePostgres(name: string, body: () => void): void {
  if (postgresAvailable) return void describe(name, body);
  if (!process.env.CI) return void describe.skip(`${name} (skipped: PostgreSQL is not installed here)`, body);
  test(`${name} (PostgreSQL has to be installed in CI)`, () => {
    throw new Error(`PostgreSQL is not installed under ${installed}`);
  });
}

interface ServerFiles {
  readonly programs: string;
  readonly directory: string;
  readonly data: string;
  readonly durable: boolean;
}

/** Starts the server on a port that is free, or on the one that it had. */
async function startServer({ programs: bin, directory, data, durable }: ServerFiles, had?: number): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = had ?? (await freePort());
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
      'max_connections=100',
      // PostgreSQL's own default where it is measured; tests run many clusters.
      `shared_buffers=${durable ? 128 : 32}MB`,
    ];
    const options = settings.map((setting) => `-c ${setting}`).join(' ');
    try {
      await asOwner(join(bin, 'pg_ctl'), '-D', data, '-l', join(directory, 'log'), '-o', options, '-w', 'start');
      return port;
    } catch (error) {
      // Somebody else may have taken the port since it was found free.
      if (attempt === 3) throw error;
    }
  }
}

// PostgreSQL refuses to run as root, which a container's user often is.
const isRoot = userInfo().uid === 0;

function asOwner(program: string, ...parameters: readonly string[]) {
  const options = { cwd: tmpdir() };
  return isRoot
    ? run('runuser', ['-u', 'postgres', '--', program, ...parameters], options)
    : run(program, [...parameters], options);
}

async function ownerIds(): Promise<[number, number]> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'postgres'])));
  return [Number(uid?.stdout), Number(gid?.stdout)];
}

async function statement(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
