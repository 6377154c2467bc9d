import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { organisationCodeOf } from '../../domain/credit-code.ts';
import type { ExpectedRow, IntendedCounts } from '../../scripts/seed/expected-outcomes.ts';
import type { SampleFile } from '../../scripts/seed/sample-file.ts';
import { SAMPLE_FILES } from '../../scripts/seed/sample-files.ts';
import { writeSamples } from '../../scripts/seed/write-samples.ts';
import { departments } from '../../subgraphs/departments.ts';
import { contentOf, factOf } from '../../subgraphs/supply/digest.ts';
import { examineFile } from '../../subgraphs/supply/examine-file.ts';
import { judge } from '../../subgraphs/supply/judge.ts';
import { judgeContext } from '../../subgraphs/supply/judge-context.ts';
import { type KnownNumbers, numberKey } from '../../subgraphs/supply/older-numbers.ts';
import type { RowOutcome } from '../../subgraphs/supply/outcome.ts';
import { type Fact, takeIn } from '../../subgraphs/supply/versions.ts';
import { catalogues, providers, supplyDay } from '../supply-files.ts';

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
  let known: KnownNumbers;

  beforeAll(async () => {
    if (seed !== null) {
      directory = join(generated, String(seed));
      await writeSamples({ subjects: 900, seed, day: DAY, dirt: 0.3 }, directory);
    }
    const everything = await Promise.all(SAMPLE_FILES.map((file) => judged(directory, file)));
    known = numbersIn(everything.flat());
  });

  it.each(SAMPLE_FILES.map((file) => [file.path, file] as const))('%s', async (path, file) => {
    const expected: Expected = JSON.parse(await readFile(join(directory, `${path}.expected.json`), 'utf8'));
    const meant = new Map(expected.rows.map((row) => [placeOf(row), row]));
    const alone = (await judged(directory, file)).map(withoutRepetition());
    const inTheEnd = (await judged(directory, file, known)).map(withoutRepetition());
    const wrong = alone.flatMap((first, index) => {
      const row = inTheEnd[index];
      const intended: ExpectedRow = meant.get(placeOf(first)) ?? { row: first.row, outcome: 'ACCEPTED' };
      return JSON.stringify(said(intended)) === JSON.stringify(came(first, row)) ? [] : [{ first, row, intended }];
    });
    expect(wrong).toEqual([]);
    expect(alone).toHaveLength(expected.rowsIn);
    expect(count(inTheEnd)).toEqual(count(expected));
  });
});

/** What is meant of a row: its outcome in the end, and for what it is set aside, be it for a while. */
const said = ({ outcome, column, code }: ExpectedRow) => [outcome, column ?? null, code ?? null];

/** What came of a row: judged alone, and again once the directory knew the numbers of all files. */
const came = (alone: ExpectedRow, inTheEnd: ExpectedRow | undefined) => [
  inTheEnd?.outcome,
  alone.column ?? null,
  alone.code ?? null,
];

const placeOf = ({ sheet, row }: ExpectedRow): string => `${sheet ?? ''}:${row}`;

function count(from: Expected | readonly ExpectedRow[]) {
  if ('rowsIn' in from) {
    const { accepted, duplicate, quarantined, skipped } = from;
    return { ACCEPTED: accepted, DUPLICATE: duplicate, QUARANTINED: quarantined, SKIPPED: skipped };
  }
  const of = (wanted: ExpectedRow['outcome']) => from.filter(({ outcome }) => outcome === wanted).length;
  return {
    ACCEPTED: of('ACCEPTED'),
    DUPLICATE: of('DUPLICATE'),
    QUARANTINED: of('QUARANTINED'),
    SKIPPED: of('SKIPPED'),
  };
}

interface Judged {
  readonly sheet: string | null;
  readonly outcome: RowOutcome;
}

/** The rows of a file, read and judged by the importer as of the day of the sample. */
async function judged(
  directory: string,
  { path, manifest, tables }: SampleFile,
  known?: KnownNumbers,
): Promise<readonly Judged[]> {
  const department = departments.find(({ name }) => path.startsWith(`${name}/`));
  const provider = providers.departments[department?.name ?? '']?.find(({ code }) => code === manifest.provider);
  if (!department || !provider) throw new Error(`no department or no provider for ${path}`);
  const parts = { catalogues, providers, department, clock: () => supplyDay };
  const outcomes: Judged[] = [];
  for (const table of (await examineFile(join(directory, path), department, departments)).tables) {
    const context = judgeContext(parts, table.header, { provider, procedure: manifest.procedure ?? null }, known);
    const sheet = tables.length > 1 ? table.sheet : null;
    for await (const row of table.rows()) outcomes.push({ sheet, outcome: judge(row, context) });
  }
  return outcomes;
}

/** What the directory learns from rows that are taken in: organisations' older numbers, and the code inside their credit code. */
function numbersIn(rows: readonly Judged[]): KnownNumbers {
  const known = new Map<string, readonly string[]>();
  for (const { outcome } of rows) {
    if (outcome.outcome !== 'RECORD' || outcome.record.subjectKind === 'NATURAL_PERSON') continue;
    const { creditCode, identifiers } = outcome.record;
    const inside = { kind: 'ORGANISATION_CODE', value: organisationCodeOf(creditCode) } as const;
    for (const key of [...identifiers, inside].map(numberKey)) {
      known.set(key, [...new Set([...(known.get(key) ?? []), creditCode])]);
    }
  }
  return known;
}

/** Tells new facts and versions from repeated ones, in the order of the file, as the store does. */
function withoutRepetition(): (judged: Judged) => ExpectedRow {
  const facts = new Map<string, Fact>();
  const place = { batch: 'sample', number: 1, suppliedAt: supplyDay.toISOString() };
  return ({ sheet, outcome }) => {
    const at = { ...(sheet === null ? {} : { sheet }), row: outcome.row };
    if (outcome.outcome === 'SKIPPED') return { ...at, outcome: 'SKIPPED' };
    if (outcome.outcome === 'QUARANTINED') {
      const { column, code } = outcome;
      return { ...at, outcome: 'QUARANTINED', ...(column === null ? {} : { column }), code };
    }
    const key = factOf(outcome.record);
    const fact = facts.get(key) ?? newFact(key);
    facts.set(key, fact);
    const version = takeIn(fact, outcome.record, contentOf(outcome.record), place, outcome.row);
    return { ...at, outcome: version === null ? 'DUPLICATE' : 'ACCEPTED' };
  };
}

function newFact(id: string): Fact {
  return { id, version: 0, versionHash: null, content: '', asOf: null, contents: new Set() };
}
