import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../gateway/config.ts';
import { type DepartmentName, schemaPath } from '../../schema/subgraphs.ts';
import { reachDepartment } from '../departments/reach.ts';
import { manifestOf } from '../supply-manifest.ts';

/**
 * Supplies the shipped sample files to departments with embedded databases, at the first start, like any other file. A start
 * that was killed meanwhile does it again: nothing is taken in twice.
 */
export async function supplySamples(
  config: Config,
  departments: readonly DepartmentName[],
  say: (line: string) => void,
): Promise<void> {
  const marker = join(config.dataDir, 'samples-supplied');
  if (departments.length === 0 || existsSync(marker)) return;
  await Promise.all(departments.map((department) => supplyDepartment(config, department, say)));
  writeFileSync(marker, '');
}

async function supplyDepartment(config: Config, department: DepartmentName, say: (line: string) => void) {
  const folder = schemaPath(`samples/${department}`);
  const access = await reachDepartment(config, department);
  // Beside each file stand its manifest and what is meant to become of its rows.
  for (const filename of readdirSync(folder).filter((name) => !name.endsWith('.json'))) {
    const path = join(folder, filename);
    const answer = await access.supply(path, { filename, ...manifestOf(path) }, () => undefined);
    const report = 'supply' in answer ? answer.supply.report : null;
    if (!report) throw new Error(`${department}/${filename} was not taken in: ${JSON.stringify(answer)}`);
    const { rowsIn, accepted, duplicate, quarantined, skipped } = report;
    say(
      `supplied ${department}/${filename}: ${rowsIn} rows, ${accepted} accepted, ${duplicate} duplicate, ${quarantined} quarantined, ${skipped} skipped`,
    );
  }
}
