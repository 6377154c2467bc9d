import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isUscc } from '../domain/credit-code.ts';
import { readConfig } from '../gateway/config.ts';
import { DEPARTMENTS, type DepartmentName } from '../schema/subgraphs.ts';
import { reachDepartment } from '../scripts/departments/reach.ts';
import { writeSamples } from '../scripts/seed/write-samples.ts';
import { manifestOf } from '../scripts/supply-manifest.ts';

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
