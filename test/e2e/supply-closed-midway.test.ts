import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabasePlace } from '../../database/open.ts';
import { digest } from '../../domain/canonical-json.ts';
import { systemRandom } from '../../domain/clock.ts';
import { supplyRequests } from '../../subgraphs/supply/requests.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { openDepartment } from '../supply-database.ts';
import { catalogues, csv, departmentNamed, goodRows, providers, supplyDay, table, vault } from '../supply-files.ts';

const department = departmentNamed('market-regulation');
const penalty = goodRows['penalty-2018']?.organisation ?? {};
const rows = Array.from({ length: 3_600 }, (_, n) => ({ ...penalty, CF_WSH: `沪罚〔2026〕${n}号` }));
const content = csv(table(rows));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'supply-closed-midway-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function open(place: DatabasePlace) {
  const opened = await openDepartment(place, department);
  const parts = { department, catalogues, providers, vault, clock: () => supplyDay, random: systemRandom };
  const reported: unknown[] = [];
  const waiting = join(directory, 'waiting');
  const requests = supplyRequests({ ...parts, database: opened.query }, waiting, (error) => reported.push(error));
  const rowsStored = async () => {
    const batch = await opened.query.selectFrom('supply_batch').select(['rows_in', 'accepted']).executeTakeFirst();
    return batch ?? { rows_in: 0, accepted: 0 };
  };
  return { ...opened, requests, reported, waiting, rowsStored };
}

describeOnEachDatabase('a file that was received', (newPlace) => {
  test('is imported to its end by the next process when its department is stopped midway', async () => {
    const place = await newPlace();
    const path = join(directory, 'penalties.csv');
    await writeFile(path, content);
    const first = await open(place);
    const file = { path, filename: 'penalties.csv', sha256: digest([content]) };
    const id = await first.requests.take(file, { procedure: 'GENERAL' }, null);
    while ((await first.rowsStored()).rows_in === 0) await new Promise((soon) => setTimeout(soon, 5));
    await first.close();
    await first.requests.finished(id);
    expect(first.reported).not.toEqual([]);
    expect(await readdir(first.waiting)).toEqual([id]);

    const second = await open(place);
    try {
      await second.requests.resume();
      await second.requests.finished(id);
      expect(second.reported).toEqual([]);
      const request = second.query.selectFrom('supply_request').select('state').where('id', '=', id);
      expect(await request.executeTakeFirst()).toEqual({ state: 'DONE' });
      expect(await second.rowsStored()).toEqual({ rows_in: rows.length, accepted: rows.length });
      expect(await readdir(second.waiting)).toEqual([]);
    } finally {
      await second.close();
    }
  }, 240_000);
});
