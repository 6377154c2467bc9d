import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { PostgresCluster } from '../test/postgres.ts';
import type { ImportFigures } from './import-run.ts';
import { department, type SupplyFile, writeSupply } from './supply-files.ts';

/** What one import took, of which file, and how busy the machine was in the minute before its end. */
export interface SupplyFigures extends ImportFigures {
  readonly file: SupplyFile;
  readonly load: number;
}

const run = fileURLToPath(new URL('./import-run.ts', import.meta.url));
const spreadsheetRows = 100_000;

/** The files that are imported: as many rows as asked, those that a spreadsheet can send, and rows that have to be resolved. */
export const filesOf = (rows: number): readonly SupplyFile[] => [
  { rows: Math.min(rows, 100_000), kind: 'PLAIN', form: 'CSV' },
  ...(rows > 100_000 ? [{ rows, kind: 'PLAIN', form: 'CSV' } as const] : []),
  { rows: Math.min(rows, spreadsheetRows), kind: 'PLAIN', form: 'XLSX' },
  { rows: Math.min(rows, 100_000), kind: 'OLDER_NUMBERS', form: 'CSV' },
  { rows, kind: 'SET_ASIDE', form: 'CSV' },
];

/** Imports generated files, each by a process of its own into an empty database; yields what each took. */
export async function* benchSupply(
  postgres: PostgresCluster,
  directory: string,
  files: readonly SupplyFile[],
): AsyncGenerator<SupplyFigures> {
  await mkdir(directory, { recursive: true });
  for (const [index, file] of files.entries()) {
    const path = join(directory, `${index}.${file.form.toLowerCase()}`);
    await writeSupply(path, file);
    const figures = await importedBy({ url: await postgres.createDatabase() }, path);
    if (figures.rowsIn !== file.rows) throw new Error(`${figures.rowsIn} rows of ${file.rows} were read`);
    yield { ...figures, file, load: loadavg()[0] ?? 0 };
    await rm(path);
  }
}

async function importedBy(place: object, path: string): Promise<ImportFigures> {
  const parameters = [
    '--import',
    import.meta.resolve('@oxc-node/core/register'),
    run,
    JSON.stringify(place),
    department,
    path,
  ];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`the import ended with ${code}`);
  return JSON.parse(printed) as ImportFigures;
}

export function printSupplyHead(): void {
  console.log(`${cpus().length} cores, Node ${process.version}; CPU and memory of the importing process alone`);
  console.log('file | MB | rows | set aside | s | rows/s | CPU s | peak MB | resolved rows | resolved in s | load');
}

export function printSupply({ file, resolved, ...figures }: SupplyFigures): void {
  const { rowsIn, quarantined, seconds, cpuSeconds, peakMegabytes, megabytes, load } = figures;
  const cells = [
    `${file.form} ${file.kind.toLowerCase().replace('_', ' ')}`,
    ...[megabytes, rowsIn, quarantined, seconds.toFixed(1), (rowsIn / seconds).toFixed(0)],
    ...[
      cpuSeconds.toFixed(1),
      peakMegabytes,
      resolved?.rows ?? '',
      resolved?.seconds.toFixed(1) ?? '',
      load.toFixed(1),
    ],
  ];
  console.log(cells.join(' | '));
}
