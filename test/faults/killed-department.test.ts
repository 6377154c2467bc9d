import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom } from '../../domain/clock.ts';
import { createDepartmentClient, type DepartmentClient } from '../../gateway/execution/department-client.ts';
import { randomOf } from '../../scripts/seed/random.ts';
import { freePort } from '../../scripts/start/free-port.ts';
import { loadOrCreateGatewayKey } from '../../signing/keys.ts';
import { describeOnEachDatabase, type NewPlace } from '../each-database.ts';
import { giveTemplate } from '../embedded-template.ts';
import { department, troublesomeFile, undisturbed, withDatabase } from '../killed-imports.ts';
import { nodeFlags } from '../node-flags.ts';
import { until } from '../stack.ts';
import { currentRecords, verifyVersions } from '../supply-database.ts';
import { fileOf } from '../supply-files.ts';

const start = fileURLToPath(new URL('../../subgraphs/start.ts', import.meta.url));
const supplyQuery = `query Supply($id: ID!) { _supply(id: $id) {
  state rows rowsIn report { rowsIn accepted duplicate quarantined skipped rows { row column code reason } }
} }`;

interface Supply {
  readonly state: string;
  readonly report: Readonly<Record<string, unknown>> | null;
}

/** A department's process as it runs beside a gateway, which can be killed and started again. */
async function departmentProcess(directory: string, place: Awaited<ReturnType<NewPlace>>) {
  const keyFile = join(directory, 'gateway.pem');
  const key = loadOrCreateGatewayKey(keyFile);
  const port = await freePort();
  const env = {
    ...process.env,
    DATA_DIR: directory,
    HOST: '127.0.0.1',
    PORT: String(port),
    GATEWAY_KEY_FILE: keyFile,
    ...('url' in place ? { MARKET_REGULATION_DATABASE_URL: place.url } : {}),
  };
  let child: ChildProcess | undefined;
  const options = { name: department.name, url: `http://127.0.0.1:${port}`, key, clock: systemClock };
  const client = createDepartmentClient({ ...options, random: systemRandom, timeoutMs: 20_000 });
  const serves = async () => (await fetch(`${options.url}/healthz`).catch(() => null))?.ok || undefined;
  return {
    client,
    async start() {
      child = spawn(process.execPath, [...nodeFlags, start, department.name], { env, stdio: 'inherit' });
      await until(serves, 60_000);
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const day = () => new Date(systemClock().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

async function supplyOf(client: DepartmentClient, id: string): Promise<Supply> {
  const { data, errors } = await client.query({ query: supplyQuery, variables: { id }, scope: [], day: day() });
  if (!data) throw new Error(JSON.stringify(errors));
  return data._supply as Supply;
}

const stateOf = (place: Awaited<ReturnType<NewPlace>>, id: string): Promise<string> =>
  withDatabase(place, async ({ query }) => {
    const request = query.selectFrom('supply_request').select('state').where('id', '=', id);
    return (await request.executeTakeFirstOrThrow()).state;
  });

describeOnEachDatabase('a department that is killed while it imports', (newPlace) => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'killed-department-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  test('G-12 goes on by itself after each start, and ends with the report and records of one that was not', async () => {
    const random = randomOf(1, 'killed department');
    const given = await newPlace();
    const place = 'url' in given ? given : { directory: join(directory, 'db', department.name) };
    giveTemplate(join(directory, 'db'));
    const running = await departmentProcess(directory, place);
    const file = join(directory, 'supplied.csv');
    await writeFile(file, troublesomeFile());
    await running.start();
    try {
      const parameters = { filename: 'supplied.csv', procedure: 'GENERAL', async: '1' };
      const { status, body } = await running.client.supply(file, parameters, { day: day() });
      expect(status).toBe(202);
      const { id } = body as { readonly id: string };
      const states: string[] = [];
      for (let kills = 0; kills < 3; kills += 1) {
        await delay(random.below(300));
        await running.kill();
        states.push(await stateOf(place, id));
        await running.start();
      }
      expect(states[0]).toBe('RUNNING');
      const supply = await until(async () => {
        const found = await supplyOf(running.client, id);
        return found.state === 'RUNNING' ? undefined : found;
      }, 180_000);
      const expected = await undisturbed(await newPlace(), fileOf(troublesomeFile()));
      const { cleaned: _, unread: __, ...report } = expected.report;
      expect(supply).toMatchObject({ state: 'DONE', report });
      await running.kill();
      await withDatabase(place, async ({ query }) => {
        await verifyVersions(query, department.tables);
        const records = await currentRecords(query, department.tables);
        expect(records.length).toBeGreaterThan(900);
        expect(records).toEqual(expected.records);
      });
    } finally {
      await running.client.close();
      await running.kill();
    }
  }, 300_000);
});
