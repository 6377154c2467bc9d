import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogueFor, entryOfItem } from '../../domain/catalogue.ts';
import { providersElsewhere } from '../../domain/providers.ts';
import type { ExpectedRow, IntendedCounts } from '../../scripts/seed/expected-outcomes.ts';
import type { SampleFile } from '../../scripts/seed/sample-file.ts';
import { SAMPLE_FILES } from '../../scripts/seed/sample-files.ts';
import { writeSamples } from '../../scripts/seed/write-samples.ts';
import { departments } from '../../subgraphs/departments.ts';
import { contentOf, factOf } from '../../subgraphs/supply/digest.ts';
import { examineFile, rowsBelowHeader } from '../../subgraphs/supply/examine-file.ts';
import { judge } from '../../subgraphs/supply/judge.ts';
import type { RowOutcome } from '../../subgraphs/supply/outcome.ts';
import { type Fact, takeIn } from '../../subgraphs/supply/versions.ts';
import { catalogues, providers } from '../supply-files.ts';

const DAY = '2026-11-01';
const SHIPPED = new URL('../../schema/samples/', import.meta.url).pathname;

interface Expected extends Omit<IntendedCounts, 'path'> {
  readonly rows: readonly ExpectedRow[];
}

let generated: string;
beforeAll(async () => {
  generated = await mkdtemp(join(tmpdir(), 'seed-outcomes-'));
});
afterAll(() => rm(generated, { recursive: true }));

describe.each([
  ['the shipped samples', null],
  ['the samples of seed 5 with much dirt', 5],
  ['the samples of seed 6 with much dirt', 6],
  ['the samples of seed 7 with much dirt', 7],
])('each row comes out as its .expected.json says, in %s', (_, seed) => {
  let directory = SHIPPED;
  beforeAll(async () => {
    if (seed === null) return;
    directory = join(generated, String(seed));
    await writeSamples({ subjects: 900, seed, day: DAY, dirt: 0.3 }, directory);
  });

  it.each(SAMPLE_FILES.map((file) => [file.path, file] as const))('%s', async (path, file) => {
    const expected: Expected = JSON.parse(await readFile(join(directory, `${path}.expected.json`), 'utf8'));
    const meant = new Map(expected.rows.map((row) => [placeOf(row), row]));
    const came = (await judged(directory, file)).map(withoutRepetition());
    const wrong = came.flatMap((row) => {
      const intended: ExpectedRow = meant.get(placeOf(row)) ?? { row: row.row, outcome: 'ACCEPTED' };
      return JSON.stringify(said(intended)) === JSON.stringify(said(row)) ? [] : [{ row, intended }];
    });
    expect(wrong).toEqual([]);
    expect(came).toHaveLength(expected.rowsIn);
    expect(expected.accepted + expected.duplicate + expected.quarantined + expected.skipped).toBe(expected.rowsIn);
  });
});

/** What is set aside until the directory knows the number is, to the importer alone, set aside. */
function said({ outcome, column, code }: ExpectedRow) {
  return [code === 'IDENTITY_NOT_RESOLVED' ? 'QUARANTINED' : outcome, column ?? null, code ?? null];
}

const placeOf = ({ sheet, row }: ExpectedRow): string => `${sheet ?? ''}:${row}`;

/** The rows of a file, read and judged by the importer as of the day of the sample. */
async function judged(directory: string, { path, manifest }: SampleFile): Promise<readonly RowOutcome[]> {
  const department = departments.find(({ name }) => path.startsWith(`${name}/`));
  if (!department) throw new Error(`no department keeps ${path}`);
  const provider = providers.departments[department.name]?.find(({ code }) => code === manifest.provider);
  const elsewhere = providersElsewhere(providers, department.name);
  const file = await examineFile(join(directory, path), department, departments, elsewhere);
  const entry = entryOfItem(catalogueFor(catalogues, 2026), file.header.layout.item);
  if (!provider || !entry) throw new Error(`no provider or no catalogue entry for ${path}`);
  const { layout, columns, width } = file.header;
  const procedure = manifest.procedure ?? null;
  const outcomes: RowOutcome[] = [];
  for await (const row of rowsBelowHeader(join(directory, path), file)) {
    outcomes.push(judge(row, { layout, columns, width, entry, provider, elsewhere, procedure, day: DAY }));
  }
  return outcomes;
}

/** Tells new facts and versions from repeated ones, in the order of the file, as the store does. */
function withoutRepetition(): (outcome: RowOutcome) => ExpectedRow {
  const facts = new Map<string, Fact>();
  return (outcome) => {
    const { row } = outcome;
    if (outcome.outcome === 'SKIPPED') return { row, outcome: 'SKIPPED' };
    if (outcome.outcome === 'QUARANTINED') {
      const { column, code } = outcome;
      return { row, outcome: 'QUARANTINED', ...(column === null ? {} : { column }), code };
    }
    const key = factOf(outcome.record);
    const fact = facts.get(key) ?? newFact(key);
    facts.set(key, fact);
    const version = takeIn(fact, outcome.record, contentOf(outcome.record), { batch: 'sample', row });
    return { row, outcome: version === null ? 'DUPLICATE' : 'ACCEPTED' };
  };
}

function newFact(id: string): Fact {
  return { id, version: 0, versionHash: null, content: '', sourceTime: null, contents: new Set() };
}
