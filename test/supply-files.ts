import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { loadCatalogue } from '../domain/catalogue.ts';
import { systemRandom } from '../domain/clock.ts';
import { loadProviders } from '../domain/providers.ts';
import { schemaPath } from '../schema/subgraphs.ts';
import type { Department } from '../subgraphs/department.ts';
import { departments } from '../subgraphs/departments.ts';
import { cellVault } from '../subgraphs/supply/cell-vault.ts';
import type { Layout, LayoutColumn } from '../subgraphs/supply/layout.ts';
import type { Cells } from './supply-rows.ts';

export { AGENCY, type Cells, goodRows, ORGANISATION, PERSON, SOLE_TRADER } from './supply-rows.ts';

export const catalogues = loadCatalogue(schemaPath('catalogue'));
export const providers = loadProviders(schemaPath('providers.yaml'));

/** Seals cells with a key of the tests. */
export const vault = cellVault([Buffer.alloc(32, 7)], systemRandom);

/** Noon in Shanghai of 2026-11-01. */
export const supplyDay = new Date('2026-11-01T04:00:00Z');

/** Every layout of every department. */
export const everyLayout: readonly (readonly [string, Department, Layout])[] = departments.flatMap((department) =>
  department.layouts.map((layout) => [`${department.name}/${layout.name}`, department, layout] as const),
);

export function departmentNamed(name: string): Department {
  const found = departments.find((department) => department.name === name);
  if (!found) throw new RangeError(`no department ${name}`);
  return found;
}

/** The column of a layout that has this machine name. */
export const columnOf = (layout: Layout, machine: string): LayoutColumn | undefined =>
  layout.columns.find((column) => column.machine.includes(machine));

export interface CsvOptions {
  readonly encoding?: 'utf-8' | 'utf-8 with BOM' | 'gb18030';
  readonly lineEnd?: string;
}

/** Bytes of a CSV file; every cell is quoted that needs it. */
export function csv(
  rows: readonly (readonly string[])[],
  { encoding = 'utf-8', lineEnd = '\n' }: CsvOptions = {},
): Buffer {
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const text = rows.map((cells) => cells.map(quoted).join(',') + lineEnd).join('');
  if (encoding === 'gb18030') return iconv.encode(text, 'gb18030');
  return Buffer.from(encoding === 'utf-8' ? text : `\uFEFF${text}`, 'utf8');
}

/** Rows under one header of all their columns, in the order in which they first occur. */
export function table(rows: readonly Cells[], heading: (machine: string) => string = (machine) => machine): string[][] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [columns.map(heading), ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
}

let directory: string | undefined;
let files = 0;

// A process that tests start has no hooks, and reads files without making any.
if (typeof afterAll === 'function') {
  afterAll(() => {
    if (directory) rmSync(directory, { recursive: true, force: true });
  });
}

/** A file on disk as `importFile` takes it, for as long as the test file runs. */
export function fileOf(bytes: Buffer | string, filename = 'supplied.csv') {
  files += 1;
  directory ??= mkdtempSync(join(tmpdir(), 'supply-files-'));
  const path = join(directory, `${files}.csv`);
  writeFileSync(path, bytes);
  return { path, filename, sha256: createHash('sha256').update(bytes).digest('hex') };
}
