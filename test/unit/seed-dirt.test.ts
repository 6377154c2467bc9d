import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIRT } from '../../scripts/seed/dirt/soil.ts';
import { rowsIn } from '../../scripts/seed/rows-in.ts';
import type { SampleRow } from '../../scripts/seed/sample-file.ts';
import { SAMPLE_FILES } from '../../scripts/seed/sample-files.ts';
import { type Sample, SHOWN_ORGANISATION, SHOWN_PERSON, subjectAt } from '../../scripts/seed/subjects.ts';
import { writeSamples } from '../../scripts/seed/write-samples.ts';

const CLEAN: Sample = { subjects: 2000, seed: 1, day: '2026-11-01' };
const FEW: Sample = { ...CLEAN, subjects: 250 };
const HALF: Sample = { ...CLEAN, dirt: 0.5 };
const reason = (row: SampleRow) => ('code' in row.intended ? row.intended.code : row.intended.outcome);

describe('dirt', () => {
  const soiled = [1, 2, 3].flatMap((seed) =>
    SAMPLE_FILES.flatMap((file) => file.tables.flatMap((table) => [...rowsIn({ ...HALF, seed }, file, table)])),
  );

  it('of every kind occurs when half of the rows have some', () => {
    const found = new Set(soiled.map(({ dirt }) => dirt));
    expect(DIRT.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
    expect(new Set(DIRT.map(({ name }) => name)).size).toBe(DIRT.length);
  });

  it('ends in every outcome, and in every reason that a row can give', () => {
    expect(new Set(soiled.filter(({ dirt }) => dirt).map(reason))).toEqual(
      new Set([
        ...[
          'ACCEPTED',
          'DUPLICATE',
          'SKIPPED',
          'RESOLVED',
          'REQUIRED',
          'EXTRA_CELLS',
          'CHECK_DIGIT',
          'BIRTH_DATE',
          'MASKED',
        ],
        ...['SCIENTIFIC_NOTATION', 'IDENTITY_CONTRADICTED', 'IDENTITY_NOT_RESOLVED', 'WRONG_DEPARTMENT', 'DATE_ORDER'],
        ...['PERSON_NUMBER_IN_TEXT', 'MINOR', 'SUMMARY_PROCEDURE', 'DATE', 'FUTURE_DATE', 'AMOUNT', 'AMOUNT_UNIT'],
        ...['UNKNOWN_VALUE', 'CODE_FORM', 'FORMULA', 'UNREADABLE'],
      ]),
    );
  });

  it.each([0.1, 0.5, 1])('falls on about the share of rows that is asked for: %f', (dirt) => {
    const [file] = SAMPLE_FILES;
    const [table] = file?.tables ?? [];
    if (!file || !table) throw new Error('no file');
    const rows = [...rowsIn({ ...CLEAN, dirt }, file, table)];
    const share = rows.filter(({ dirt: kind }, index) => kind && kind !== rows[index - 1]?.dirt).length / 1400;
    expect(Math.abs(share - dirt)).toBeLessThan(0.06);
  });

  it('changes one row and leaves the others as they are', () => {
    for (const file of SAMPLE_FILES) {
      for (const table of file.tables) {
        const clean = new Set([...rowsIn(FEW, file, table)].map((row) => JSON.stringify(row)));
        const others = [...rowsIn({ ...FEW, dirt: 0.5 }, file, table)].filter(({ dirt }) => dirt === undefined);
        expect(others.filter((row) => !clean.has(JSON.stringify(row)))).toEqual([]);
      }
    }
  });

  it('never falls on the subjects that the documentation shows', () => {
    const codes = [SHOWN_ORGANISATION, SHOWN_PERSON].map((index) => subjectAt(CLEAN, index).code);
    const shown = soiled.filter(({ cells, dirt }) => dirt && Object.values(cells).some((cell) => codes.includes(cell)));
    expect(shown).toEqual([]);
  });
});

describe('the files of a sample', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seed-dirt-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const digests = async (sample: Sample, name: string) => {
    await writeSamples(sample, join(directory, name));
    const paths = SAMPLE_FILES.flatMap(({ path }) => [path, `${path}.expected.json`, `${path}.manifest.json`]);
    const bytes = await Promise.all(paths.map((path) => readFile(join(directory, name, path))));
    return bytes.map((one) => createHash('sha256').update(one).digest('hex'));
  };

  it('are the same bytes whenever they are written, and others for another seed', async () => {
    const sample: Sample = { subjects: 300, seed: 9, day: '2026-11-01', dirt: 0.3 };
    const first = await digests(sample, 'first');
    expect(await digests(sample, 'second')).toEqual(first);
    const other = await digests({ ...sample, seed: 10 }, 'other');
    expect(other.filter((digest) => first.includes(digest)).length).toBeLessThan(SAMPLE_FILES.length * 1.5);
  });

  it('can be written singly, and are then the same', async () => {
    const sample: Sample = { subjects: 120, seed: 2, day: '2026-11-01', dirt: 0.2 };
    await writeSamples(sample, join(directory, 'all'));
    const counts = await writeSamples(sample, join(directory, 'one'), ['tax/arrears.csv']);
    expect(counts.map(({ path }) => path)).toEqual(['tax/arrears.csv']);
    for (const name of ['tax/arrears.csv', 'tax/arrears.csv.expected.json']) {
      const [one, same] = await Promise.all(['one', 'all'].map((run) => readFile(join(directory, run, name), 'utf8')));
      expect(one).toBe(same);
    }
  });
});
