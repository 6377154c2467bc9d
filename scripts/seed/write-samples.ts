import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ExpectedOutcomes, type IntendedCounts } from './expected-outcomes.ts';
import { fileBytes } from './file-bytes.ts';
import { rowsIn } from './rows-in.ts';
import { rowsAbove, type SampleFile, type SampleRow, type SampleTable } from './sample-file.ts';
import { SAMPLE_FILES } from './sample-files.ts';
import type { Sample } from './subjects.ts';

const BYTES_AT_ONCE = 65_536;

/**
 * Writes files of the sample below a directory, all of them without `only`, each with its manifest (`FILE.manifest.json`) and with what
 * the importer is meant to make of its rows (`FILE.expected.json`): the same bytes for the same sample, on every machine. A row is made
 * when the disk is ready for it, so memory doesn't grow with the sample.
 */
export async function writeSamples(
  sample: Sample,
  directory: string,
  only: readonly string[] = SAMPLE_FILES.map(({ path }) => path),
): Promise<readonly IntendedCounts[]> {
  const counts: IntendedCounts[] = [];
  for (const file of SAMPLE_FILES) {
    if (only.includes(file.path)) counts.push(await writeFileOf(sample, file, join(directory, file.path)));
  }
  return counts;
}

async function writeFileOf(sample: Sample, file: SampleFile, path: string): Promise<IntendedCounts> {
  await mkdir(dirname(path), { recursive: true });
  const expected = new ExpectedOutcomes(file, `${path}.expected.json`);
  try {
    const bytes = fileBytes(file, (table) => noted(sample, file, table, expected));
    await pipeline(Readable.from(inBlocks(bytes)), createWriteStream(path));
    await writeFile(`${path}.manifest.json`, `${JSON.stringify(file.manifest, null, 2)}\n`);
    return expected.finish();
  } finally {
    expected.close();
  }
}

/** The rows of a table, noted with their numbers as they are written. */
function* noted(
  sample: Sample,
  file: SampleFile,
  table: SampleTable,
  expected: ExpectedOutcomes,
): Generator<SampleRow> {
  let number = rowsAbove(table, file.form);
  for (const row of rowsIn(sample, file, table)) {
    number += 1;
    expected.note(number, row, table);
    yield row;
  }
}

function* inBlocks(bytes: Iterable<Uint8Array>): Generator<Buffer> {
  let block: Uint8Array[] = [];
  let length = 0;
  for (const piece of bytes) {
    block.push(piece);
    length += piece.length;
    if (length < BYTES_AT_ONCE) continue;
    yield Buffer.concat(block);
    block = [];
    length = 0;
  }
  yield Buffer.concat(block);
}
