import { join } from 'node:path';
import { type OpenDatabase, openDatabase } from '../database/open.ts';
import { loadCatalogue } from '../domain/catalogue.ts';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { loadProviders } from '../domain/providers.ts';
import type { Config } from '../gateway/config.ts';
import { DEPARTMENTS, type DepartmentName, schemaPath } from '../schema/subgraphs.ts';
import type { Department } from './department.ts';
import { departments } from './departments.ts';
import type { CellVault } from './supply/cell-vault.ts';
import type { SupplyParts } from './supply/import-file.ts';
import type { SupplyTables } from './supply/tables.ts';

/** The department of this name; throws for a name that is none. */
export function departmentOf(name: string): Department {
  const department = departments.find((candidate) => candidate.name === name);
  if (department) return department;
  throw new RangeError(`${name || 'nothing'} is no department; the departments are ${DEPARTMENTS.join(', ')}`);
}

/** Opens a department's database, where the configuration says it is, at its newest migration. */
export function openDepartmentDatabase(config: Config, department: Department): Promise<OpenDatabase<SupplyTables>> {
  const { databaseUrl } = config.departments[department.name];
  const place = databaseUrl ? { url: databaseUrl } : { directory: databaseDirectory(config, department.name) };
  return openDatabase<SupplyTables>(place, [new URL('./migrations/', import.meta.url), department.migrations]);
}

/** What a department works with: its database, what is published, real time and chance. */
export const supplyPartsOf = (
  department: Department,
  database: SupplyParts['database'],
  vault: CellVault,
): SupplyParts => ({
  department,
  database,
  catalogues: loadCatalogue(schemaPath('catalogue')),
  providers: loadProviders(schemaPath('providers.yaml')),
  vault,
  clock: systemClock,
  random: systemRandom,
});

/** Where an embedded database is kept. */
export const databaseDirectory = ({ dataDir }: Pick<Config, 'dataDir'>, name: DepartmentName | 'gateway'): string =>
  join(dataDir, 'db', name);

/** The department's key for the cells of supplied rows. */
export const cellsKeyFile = ({ cellsKeyFile: file, dataDir }: Config, name: DepartmentName): string =>
  file ?? join(dataDir, 'keys', `${name}-cells.key`);
