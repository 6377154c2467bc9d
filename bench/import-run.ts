import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type DatabasePlace, openDatabase } from '../database/open.ts';
import { systemRandom } from '../domain/clock.ts';
import { manifestOf } from '../scripts/supply-manifest.ts';
import { departmentOf, supplyPartsOf } from '../subgraphs/open-department.ts';
import { cellVault } from '../subgraphs/supply/cell-vault.ts';
import { importFile } from '../subgraphs/supply/import-file.ts';
import type { QuarantineKey } from '../subgraphs/supply/quarantine-id.ts';
import { resolveNumbers, unresolvedNumbers } from '../subgraphs/supply/resolve-numbers.ts';
import type { SupplyTables } from '../subgraphs/supply/tables.ts';

/** What one import took: processor time and memory are of the importing process alone, without the database's. */
export interface ImportFigures {
  readonly rowsIn: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly skipped: number;
  readonly megabytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly reportedRows: number;
  /** Seconds in which rows that name their party by an older number were judged again with the directory's answers. */
  readonly resolved?: { readonly rows: number; readonly seconds: number };
}

// A process of its own that imports one file into an empty database, and writes what it took as one line of JSON.
const [place = '', name = '', file = ''] = process.argv.slice(2);
const department = departmentOf(name);
const migrations = [new URL('../subgraphs/migrations/', import.meta.url), department.migrations];
const opened = await openDatabase<SupplyTables>(JSON.parse(place) as DatabasePlace, migrations);
const parts = supplyPartsOf(department, opened.query, cellVault([systemRandom(32)], systemRandom));
const hash = createHash('sha256');
for await (const chunk of createReadStream(file)) hash.update(chunk);
const before = cpuSeconds();
const started = performance.now();
const {
  rows,
  cleaned: _,
  ...counts
} = await importFile({
  ...parts,
  file: { path: file, filename: basename(file), sha256: hash.digest('hex') },
  manifest: manifestOf(file),
});
const figures: ImportFigures = {
  ...counts,
  megabytes: Math.round(statSync(file).size / 1_000_000),
  seconds: secondsSince(started),
  cpuSeconds: cpuSeconds() - before,
  reportedRows: rows.length,
  ...(existsSync(`${file}.directory.json`) ? { resolved: await resolveAll(`${file}.directory.json`) } : {}),
  peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
};
await opened.close();
console.log(JSON.stringify(figures));

/** Answers for the directory as the gateway does: a page of numbers, then pages of the rows that wait for them. */
async function resolveAll(directory: string) {
  const codes = JSON.parse(readFileSync(directory, 'utf8')) as Readonly<Record<string, string>>;
  const since = performance.now();
  let resolved = 0;
  for (let after = '0', more = true; more; ) {
    const page = await unresolvedNumbers(parts.database, after, 1_000);
    const known = page.numbers.map((number) => ({
      ...number,
      creditCodes: [codes[number.value] ?? ''].filter(Boolean),
    }));
    let last: QuarantineKey | null = null;
    do {
      const done = await resolveNumbers(parts, known, last);
      resolved += done.rows;
      last = done.last;
    } while (last !== null);
    ({ next: after, more } = page);
  }
  return { rows: resolved, seconds: secondsSince(since) };
}

function secondsSince(since: number): number {
  return (performance.now() - since) / 1_000;
}

function cpuSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1_000_000;
}
