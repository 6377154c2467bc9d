import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileBytes } from '../scripts/seed/file-bytes.ts';
import { penalties2018 } from '../scripts/seed/penalties-2018.ts';
import { rowsIn } from '../scripts/seed/rows-in.ts';
import { type Cells, type SampleRow, type SampleTable, UTF8, WORKBOOK } from '../scripts/seed/sample-file.ts';

/** What is special about the rows of a file: nothing, every party by an older number alone, or a date that sets every row aside. */
export type RowKind = 'PLAIN' | 'OLDER_NUMBERS' | 'SET_ASIDE';

export interface SupplyFile {
  readonly rows: number;
  readonly kind: RowKind;
  readonly form: 'CSV' | 'XLSX';
}

/** The department that takes these files in. */
export const department = 'market-regulation';

const sample = { subjects: 10_000_000, seed: 1, day: '2026-11-01' };

/**
 * Writes penalties in the national template of 2018, 29 columns, as `npm run seed` invents them, with their manifest beside
 * (`FILE.manifest.json`). With older numbers, `FILE.directory.json` holds the credit code of each organisation code.
 */
export async function writeSupply(path: string, { rows, kind, form }: SupplyFile): Promise<void> {
  const directory: Record<string, string> = {};
  const file = { ...penalties2018, form: form === 'XLSX' ? WORKBOOK : UTF8 };
  const plain = (table: SampleTable) =>
    kind === 'SET_ASIDE' ? again(rowsIn(sample, penalties2018, table)) : rowsIn(sample, penalties2018, table);
  const rowsOf = (table: SampleTable) => changed(plain(table), rows, kind, directory);
  await pipeline(Readable.from(fileBytes(file, rowsOf)), createWriteStream(path));
  await writeFile(`${path}.manifest.json`, JSON.stringify(file.manifest));
  if (kind === 'OLDER_NUMBERS') await writeFile(`${path}.directory.json`, JSON.stringify(directory));
}

/** A thousand rows over and over: of what is set aside, nothing has to differ. */
function* again(rows: Iterable<SampleRow>): Generator<SampleRow> {
  const some: SampleRow[] = [];
  for (const row of rows) {
    if (some.push(row) === 1_000) break;
  }
  for (;;) yield* some;
}

function* changed(
  rows: Iterable<SampleRow>,
  count: number,
  kind: RowKind,
  directory: Record<string, string>,
): Generator<SampleRow> {
  let made = 0;
  for (const row of rows) {
    if (made === count) return;
    const cells = cellsAs(kind, row.cells, directory);
    if (cells === null) continue;
    made += 1;
    yield { ...row, cells };
  }
}

/** Null for a row that cannot be of this kind: persons have no older numbers. */
function cellsAs(kind: RowKind, cells: Cells, directory: Record<string, string>): Cells | null {
  if (kind === 'PLAIN') return cells;
  if (kind === 'SET_ASIDE') return { ...cells, CF_JDRQ: '2026-02-30' };
  const creditCode = cells.CF_XDR_SHXYM ?? '';
  if (creditCode === '') return null;
  const organisationCode = creditCode.slice(8, 17);
  directory[organisationCode] = creditCode;
  return { ...cells, CF_XDR_SHXYM: '', CF_XDR_ZZJG: organisationCode };
}
