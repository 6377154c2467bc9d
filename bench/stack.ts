import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { variablePrefix } from '../gateway/config.ts';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import type { PostgresCluster } from '../test/postgres.ts';

export interface BenchStack {
  readonly url: string;
  /** The process that started all the others. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** The URLs of a stack's databases. */
export interface StackDatabases {
  readonly centre: string;
  readonly departments: Readonly<Record<DepartmentName, string>>;
}

/** Empty databases: the centre's on one cluster and the departments' on another, or on the same. */
export async function stackDatabases(centre: PostgresCluster, others: PostgresCluster): Promise<StackDatabases> {
  const departments = await Promise.all(
    DEPARTMENTS.map(async (name) => [name, await others.createDatabase()] as const),
  );
  return {
    centre: await centre.createDatabase(),
    departments: Object.fromEntries(departments) as Record<DepartmentName, string>,
  };
}

/** What a stack over these databases is started with; `directory` keeps its keys. */
export function stackVariables(databases: StackDatabases, directory: string): Readonly<Record<string, string>> {
  return {
    DATA_DIR: directory,
    PORT: '0',
    REQUESTS_PER_SECOND: '1000000',
    DATABASE_URL: databases.centre,
    ...Object.fromEntries(
      DEPARTMENTS.map((name) => [`${variablePrefix(name)}_DATABASE_URL`, databases.departments[name]]),
    ),
  };
}

/** Runs `npm start`'s program with these variables until it says that it is ready. */
export async function startStack(variables: Readonly<Record<string, string>>): Promise<BenchStack> {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('@oxc-node/core/register'), 'scripts/start.ts'],
    {
      env: { ...process.env, ...variables },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  // Told so, it ends whatever it has started.
  const endWithUs = () => child.kill('SIGTERM');
  process.on('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  const url = await readyUrl(child);
  return {
    url,
    pid: child.pid ?? 0,
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
