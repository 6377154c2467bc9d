import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type DatabasePlace, openDatabase } from '../database/open.ts';
import { loadCatalogue } from '../domain/catalogue.ts';
import { systemClock, systemRandom } from '../domain/clock.ts';
import { loadProviders } from '../domain/providers.ts';
import { schemaPath } from '../schema/subgraphs.ts';
import { manifestOf } from '../scripts/supply-manifest.ts';
import { departmentOf } from '../subgraphs/open-department.ts';
import { cellVault } from '../subgraphs/supply/cell-vault.ts';
import { importFile } from '../subgraphs/supply/import-file.ts';
import type { SupplyTables } from '../subgraphs/supply/tables.ts';

// A process of its own that imports one file into an empty database, and writes what it took as one line of JSON.
const [place = '', name = '', file = ''] = process.argv.slice(2);
const department = departmentOf(name);
const migrations = [new URL('../subgraphs/migrations/', import.meta.url), department.migrations];
const opened = await openDatabase<SupplyTables>(JSON.parse(place) as DatabasePlace, migrations);
const hash = createHash('sha256');
for await (const chunk of createReadStream(file)) hash.update(chunk);
const started = performance.now();
const report = await importFile({
  department,
  database: opened.query,
  catalogues: loadCatalogue(schemaPath('catalogue')),
  providers: loadProviders(schemaPath('providers.yaml')),
  vault: cellVault([systemRandom(32)], systemRandom),
  file: { path: file, filename: basename(file), sha256: hash.digest('hex') },
  manifest: manifestOf(file),
  clock: systemClock,
  random: systemRandom,
});
const seconds = (performance.now() - started) / 1_000;
await opened.close();
const { rowsIn, accepted, duplicate, quarantined, skipped } = report;
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1_024);
const megabytes = Math.round(statSync(file).size / 1_000_000);
console.log(JSON.stringify({ rowsIn, accepted, duplicate, quarantined, skipped, seconds, peakMegabytes, megabytes }));
