import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { arrears } from './arrears.ts';
import { creditGrades } from './credit-grades.ts';
import { opening, rowBytes } from './csv-text.ts';
import { dishonestDebtors } from './dishonest-debtors.ts';
import { firePenalties } from './fire-penalties.ts';
import { licences2016 } from './licences-2016.ts';
import { licences2018 } from './licences-2018.ts';
import { penalties2016 } from './penalties-2016.ts';
import { penalties2018 } from './penalties-2018.ts';
import { registrations } from './registrations.ts';
import type { Intended, SampleFile, SampleRow } from './sample-file.ts';
import { type Sample, subjectAt } from './subjects.ts';
import { traffic } from './traffic.ts';

/** Every file that is written. */
export const SAMPLE_FILES: readonly SampleFile[] = [
  registrations,
  licences2016,
  licences2018,
  penalties2016,
  penalties2018,
  creditGrades,
  arrears,
  dishonestDebtors,
  firePenalties,
  traffic,
];

/** How many rows of a file are meant to go which way; `rowsIn` is the sum. */
export interface IntendedCounts {
  readonly path: string;
  readonly rowsIn: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly skipped: number;
}

/**
 * Writes the sample's files and their manifests (`FILE.manifest.json`) below a directory: the same bytes for the same sample, on every
 * machine. A row is made when it is written, so memory doesn't grow with the sample. Returns what the importer is meant to make of them.
 */
export async function writeSamples(sample: Sample, directory: string): Promise<readonly IntendedCounts[]> {
  const counts: IntendedCounts[] = [];
  for (const file of SAMPLE_FILES) counts.push(await writeFileOf(sample, file, join(directory, file.path)));
  return counts;
}

/** All rows of a file in their order. */
export function* rowsIn(sample: Sample, file: SampleFile): Generator<SampleRow> {
  for (let index = 0; index < sample.subjects; index++) yield* file.rowsOf(sample, subjectAt(sample, index));
  yield* file.closingRows(sample);
}

async function writeFileOf(sample: Sample, file: SampleFile, path: string): Promise<IntendedCounts> {
  const tally = new Map<Intended['outcome'], number>();
  function* bytes(): Generator<Buffer> {
    yield opening(file);
    for (const row of rowsIn(sample, file)) {
      tally.set(row.intended.outcome, (tally.get(row.intended.outcome) ?? 0) + 1);
      yield rowBytes(row, file);
    }
  }
  await mkdir(dirname(path), { recursive: true });
  await pipeline(Readable.from(bytes()), createWriteStream(path));
  await writeFile(`${path}.manifest.json`, `${JSON.stringify(file.manifest, null, 2)}\n`);
  return countsOf(file.path, tally);
}

function countsOf(path: string, tally: ReadonlyMap<Intended['outcome'], number>): IntendedCounts {
  return {
    path,
    rowsIn: [...tally.values()].reduce((sum, count) => sum + count, 0),
    accepted: tally.get('ACCEPTED') ?? 0,
    duplicate: tally.get('DUPLICATE') ?? 0,
    quarantined: tally.get('QUARANTINED') ?? 0,
    skipped: tally.get('SKIPPED') ?? 0,
  };
}
