import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { supplyThrough } from '../../gateway/admin-client.ts';
import { type DepartmentName, schemaPath } from '../../schema/subgraphs.ts';
import type { ImportReport } from '../../subgraphs/supply/outcome.ts';
import { manifestOf } from '../supply-manifest.ts';

/**
 * Supplies the shipped sample files to departments with embedded databases, at the first start, like any other file. A start
 * that was killed meanwhile does it again: nothing is taken in twice.
 */
export async function supplySamples(
  dataDir: string,
  departments: readonly DepartmentName[],
  say: (line: string) => void,
): Promise<void> {
  const marker = join(dataDir, 'samples-supplied');
  if (departments.length === 0 || existsSync(marker)) return;
  await Promise.all(departments.map((department) => supplyDepartment(dataDir, department, say)));
  writeFileSync(marker, '');
}

async function supplyDepartment(dataDir: string, department: DepartmentName, say: (line: string) => void) {
  const folder = schemaPath(`samples/${department}`);
  for (const filename of readdirSync(folder).filter((name) => name.endsWith('.csv'))) {
    const path = join(folder, filename);
    const parameters = { filename, ...manifestOf(path) };
    const { status, body } = await supplyThrough(join(dataDir, 'admin.sock'), department, path, parameters);
    if (status !== 200) throw new Error(`${department}/${filename} was not taken in: ${JSON.stringify(body)}`);
    const { rowsIn, accepted, duplicate, quarantined, skipped } = body as ImportReport;
    say(
      `supplied ${department}/${filename}: ${rowsIn} rows, ${accepted} accepted, ${duplicate} duplicate, ${quarantined} quarantined, ${skipped} skipped`,
    );
  }
}
