import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { loadCatalogue } from '../../domain/catalogue.ts';
import { systemClock, systemRandom } from '../../domain/clock.ts';
import { loadProviders } from '../../domain/providers.ts';
import type { Config } from '../../gateway/config.ts';
import { schemaPath } from '../../schema/subgraphs.ts';
import { departmentOf, openDepartmentDatabase } from '../../subgraphs/open-department.ts';
import { importFile } from '../../subgraphs/supply/import-file.ts';
import { type ImportReport, SupplyRefused } from '../../subgraphs/supply/outcome.ts';

/** What became of a file: its report, or why it was refused as a whole. */
export type ImportAnswer =
  | { readonly report: ImportReport }
  | { readonly refused: { readonly reason: string; readonly advice: string } };

/** Imports into a department's database while no stack runs; the directory of subjects follows at the next start. */
export async function importDirectly(
  config: Config,
  name: string,
  file: string,
  { filename = '', procedure, provider, period }: Readonly<Record<string, string>>,
): Promise<ImportAnswer> {
  const department = departmentOf(name);
  const opened = await openDepartmentDatabase(config, department);
  try {
    const report = await importFile({
      database: opened.query,
      department,
      catalogues: loadCatalogue(schemaPath('catalogue')),
      providers: loadProviders(schemaPath('providers.yaml')),
      file: { path: file, filename, sha256: await digestOf(file) },
      manifest: { procedure, provider, period },
      clock: systemClock,
      random: systemRandom,
    });
    return { report };
  } catch (error) {
    if (!(error instanceof SupplyRefused)) throw error;
    return { refused: { reason: error.reason, advice: error.advice } };
  } finally {
    await opened.close();
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
