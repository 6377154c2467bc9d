import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, statSync } from 'node:fs';
import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEPARTMENTS } from '../../schema/subgraphs.ts';
import { freePort } from '../../scripts/start/free-port.ts';
import { composeFile, imageContents, repository } from '../containers.ts';
import { createPostgres, describePostgres, type PostgresCluster } from '../postgres.ts';
import { apart } from '../receipts.ts';
import { until } from '../stack.ts';

// The commands and variables of docker-compose.yml, run as processes in a copy of what the image holds. What only Docker
// does (networks, mounts, health, restarts) is not tried here.
describePostgres('the services of docker-compose.yml', () => {
  const { services } = composeFile();
  const image = imageContents();
  const directory = mkdtempSync(join(tmpdir(), 'credit-containers-'));
  const app = join(directory, 'app');
  const running = new Map<string, ChildProcess>();
  const replaced = new Map<string, string>();
  let cluster: PostgresCluster;
  let url: string;

  beforeAll(async () => {
    cluster = await createPostgres();
    for (const path of image.copied) await cp(join(repository, path), join(app, path), { recursive: true });
    await symlink(join(repository, 'node_modules'), join(app, 'node_modules'));
    for (const path of ['keys/private', 'keys/public']) await mkdir(join(directory, path), { recursive: true });
    for (const name of ['gateway', ...DEPARTMENTS]) {
      const port = services[name]?.environment?.PORT ?? '';
      replaced.set(`http://127.0.0.1:${port}`, `http://127.0.0.1:${await freePort()}`);
      replaced.set(`postgres://credit:credit@${name}-db:5432/credit`, await cluster.createDatabase());
    }
    url = replaced.get('http://127.0.0.1:4000') ?? '';
  });

  afterAll(async () => {
    for (const child of running.values()) child.kill('SIGKILL');
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** What stands in the compose file, at this machine's places. */
  const here = (text: string): string => replaced.get(text) ?? text.replace(/^\/keys\//, `${directory}/keys/`);

  function environmentOf(name: string): Record<string, string> {
    const given = { ...services[name]?.environment };
    const port = replaced.get(`http://127.0.0.1:${given.PORT}`)?.split(':').at(-1);
    const variables = { ...image.environment, ...given, DATA_DIR: join(directory, 'data', name) };
    const values = Object.entries({ ...variables, ...(port ? { PORT: port } : {}) });
    return {
      PATH: process.env.PATH ?? '',
      ...Object.fromEntries(values.map(([key, value]) => [key, here(value)])),
    };
  }

  const commandOf = (name: string): string[] => (services[name]?.command ?? []).slice(1).map(here);

  function start(name: string): void {
    const options = { cwd: app, env: environmentOf(name), stdio: 'inherit' } as const;
    running.set(name, spawn(process.execPath, commandOf(name), options));
  }

  async function end(name: string, signal: NodeJS.Signals): Promise<number | null> {
    const child = running.get(name);
    if (!child) throw new Error(`${name} does not run`);
    const gone = once(child, 'exit');
    child.kill(signal);
    const [code] = await gone;
    return code as number | null;
  }

  const ready = () =>
    until(async () => {
      const response = await fetch(`${url}/readyz`).catch(() => undefined);
      const state = (await response?.json()) as { ready: boolean; departments: Record<string, string> } | undefined;
      return state?.ready && Object.values(state.departments).every((one) => one === 'up') ? state : undefined;
    }, 180_000);

  const ask = async () => {
    const query = '{ subject(creditCode: "91319900MA9TEXT196") { name taxArrears { balance } } }';
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const answer = await response.json();
    return apart(answer).body as { data: { subject: { name: string; taxArrears: unknown[] } | null } };
  };

  test('the keys are made once, the private one for its owner alone', async () => {
    const make = () =>
      promisify(execFile)(process.execPath, commandOf('keys'), { cwd: app, env: environmentOf('keys') });
    const first = await make();
    expect(first.stdout).toMatch(/^key \S{22}\n$/);
    expect((await make()).stdout).toBe(first.stdout);
    expect(statSync(join(directory, 'keys/private/gateway.pem')).mode & 0o777).toBe(0o600);
  });

  test('everything comes up, takes a file in by the documented command and answers', async () => {
    for (const name of ['gateway', ...DEPARTMENTS]) start(name);
    await ready();
    expect(await ask()).toMatchObject({ data: { subject: null } });
    const importing = [
      '--import',
      '@oxc-node/core/register',
      'scripts/import.ts',
      'tax',
      'schema/samples/tax/arrears.csv',
    ];
    const options = { cwd: app, env: environmentOf('gateway') };
    const { stdout } = await promisify(execFile)(process.execPath, importing, options);
    expect(stdout).toMatch(/^schema\/samples\/tax\/arrears\.csv: \d+ rows in, [1-9]\d* accepted/);
    const { data } = await ask();
    expect(data.subject?.name).toMatch(/（测试）$/);
    expect(data.subject?.taxArrears.length).toBeGreaterThan(0);
  });

  test('a gateway or department that was killed comes back beside the others', async () => {
    const before = await ask();
    await Promise.all([end('gateway', 'SIGKILL'), end('tax', 'SIGKILL')]);
    start('tax');
    start('gateway');
    await ready();
    expect(await ask()).toEqual(before);
  });

  test('each ends with code 0 when it is told to', async () => {
    const codes = await Promise.all([...running.keys()].map((name) => end(name, 'SIGTERM')));
    expect(codes).toEqual([...running.keys()].map(() => 0));
  });
});
