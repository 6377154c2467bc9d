import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { isUscc } from '../domain/credit-code.ts';
import { readConfig } from '../gateway/config.ts';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import { reachDepartment } from '../scripts/departments/reach.ts';
import { writeSamples } from '../scripts/seed/write-samples.ts';
import { manifestOf } from '../scripts/supply-manifest.ts';
import { type StackDatabases, stackVariables, startStack } from './stack.ts';

/** Supplies generated files through the running stack, as `npm run import` does; returns the organisations' codes. */
export async function supplySamples(directory: string, subjects: number): Promise<readonly string[]> {
  const samples = join(directory, 'samples');
  await writeSamples({ subjects, seed: 1, day: '2026-11-01' }, samples);
  await Promise.all(DEPARTMENTS.map((name) => supplyDepartment(directory, name, join(samples, name))));
  const registrations = await readFile(join(samples, 'market-regulation', 'registrations.csv'), 'utf8');
  // Some are invented with defects.
  return [...new Set(registrations.match(/9\d3199[0-9A-Z]{12}/g))].filter(isUscc);
}

async function supplyDepartment(directory: string, name: DepartmentName, folder: string): Promise<void> {
  const department = await reachDepartment(readConfig({ DATA_DIR: directory }), name);
  for (const filename of (await readdir(folder)).filter((one) => !one.endsWith('.json'))) {
    const file = join(folder, filename);
    const answer = await department.supply(file, { filename, ...manifestOf(file) }, () => undefined);
    const report = 'supply' in answer ? answer.supply.report : null;
    if (!report) throw new Error(`${filename}: ${JSON.stringify(answer)}`);
  }
  await department.close();
}

/** Supplies them to empty databases through a running product; returns the codes of the organisations that its directory then knows. */
export async function supplyOrganisations(
  databases: StackDatabases,
  directory: string,
  subjects: number,
): Promise<readonly string[]> {
  const began = Date.now();
  const stack = await startStack(stackVariables(databases, directory));
  try {
    await supplySamples(directory, subjects);
    await allFollowed(databases);
  } finally {
    await stack.stop();
  }
  // What the server would do by itself soon, in the middle of what is measured.
  for (const url of [databases.centre, ...Object.values(databases.departments)]) {
    await rowsOf(url, 'vacuum analyze');
    await rowsOf(url, 'checkpoint');
  }
  const known = await rowsOf<{ code: string }>(
    databases.centre,
    `select credit_code as code from subject where kind <> 'NATURAL_PERSON' order by md5(credit_code)`,
  );
  console.log(`${known.length} organisations supplied in ${((Date.now() - began) / 1_000).toFixed(0)} s`);
  return known.map(({ code }) => code);
}

/** Waits until the directory has followed every department to the end of its feed, and for longer than it rests nothing came any more. */
async function allFollowed({ centre, departments }: StackDatabases): Promise<void> {
  for (let before = ''; ; await delay(2_000)) {
    const followed = await rowsOf<{ department: DepartmentName; position: string }>(
      centre,
      'select department, position from followed_feed order by department',
    );
    const ends = await Promise.all(
      DEPARTMENTS.map(async (name) => {
        const [end] = await rowsOf<{ end: string }>(
          departments[name],
          'select coalesce(max(position), 0)::text as end from change',
        );
        return { department: name, position: end?.end ?? '0' };
      }),
    );
    const reached = ends.every((end) =>
      followed.some(({ department, position }) => department === end.department && position === end.position),
    );
    const now = JSON.stringify(followed);
    if (reached && now === before) return;
    before = now;
  }
}

async function rowsOf<Row extends pg.QueryResultRow>(url: string, statement: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}
