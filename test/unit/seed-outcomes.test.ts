import { catalogueFor, loadCatalogue } from '../../domain/catalogue.ts';
import { loadProviders } from '../../domain/providers.ts';
import type { Intended, SampleFile } from '../../scripts/seed/sample-file.ts';
import type { Sample } from '../../scripts/seed/subjects.ts';
import { rowsIn, SAMPLE_FILES } from '../../scripts/seed/write-samples.ts';
import { departments } from '../../subgraphs/departments.ts';
import { contentOf, factOf } from '../../subgraphs/supply/digest.ts';
import { examineFile } from '../../subgraphs/supply/examine-file.ts';
import { judge } from '../../subgraphs/supply/judge.ts';
import { judgeContext } from '../../subgraphs/supply/judge-context.ts';
import type { RowOutcome } from '../../subgraphs/supply/outcome.ts';
import { type Fact, takeIn } from '../../subgraphs/supply/versions.ts';

const SHIPPED = new URL('../../schema/samples/', import.meta.url).pathname;
const SAMPLE: Sample = { subjects: 2000, seed: 1, day: '2026-11-01' };
const catalogue = catalogueFor(loadCatalogue(new URL('../../schema/catalogue/', import.meta.url).pathname), 2026);
const providers = loadProviders(new URL('../../schema/providers.yaml', import.meta.url).pathname);

describe('each row of a shipped sample comes out as it is meant to', () => {
  it.each(SAMPLE_FILES.map((file) => [file.path, file] as const))('%s', async (_, file) => {
    const intended = [...rowsIn(SAMPLE, file)].map((row) => row.intended);
    const outcomes = (await judged(file)).map(withoutRepetition());
    const wrong = intended.flatMap((meant, index) =>
      same(meant, outcomes[index]) ? [] : [{ row: index, meant, came: outcomes[index] }],
    );
    expect(wrong).toEqual([]);
    expect(outcomes).toHaveLength(intended.length);
  });
});

/** The rows of the shipped file, read and judged by the importer as of the day of the sample. */
async function judged({ path, manifest }: SampleFile): Promise<readonly RowOutcome[]> {
  const department = departments.find(({ name }) => path.startsWith(`${name}/`));
  if (!department) throw new Error(`no department keeps ${path}`);
  const provider = providers.departments[department.name]?.find(({ code }) => code === manifest.provider);
  const { tables } = await examineFile(SHIPPED + path, department, departments);
  if (!provider) throw new Error(`no provider for ${path}`);
  const parts = { catalogues: [catalogue], providers, department, clock: () => new Date(`${SAMPLE.day}T04:00:00Z`) };
  const outcomes: RowOutcome[] = [];
  for (const table of tables) {
    const context = judgeContext(parts, table.header, { provider, procedure: manifest.procedure ?? null });
    for await (const row of table.rows()) outcomes.push(judge(row, context));
  }
  return outcomes;
}

/** Tells new facts and versions from repeated ones, in the order of the file, as the store does. */
function withoutRepetition(): (outcome: RowOutcome) => Intended | string {
  const facts = new Map<string, Fact>();
  const place = { batch: 'sample', number: 1, suppliedAt: `${SAMPLE.day}T04:00:00.000Z` };
  return (outcome) => {
    if (outcome.outcome === 'SKIPPED') return { outcome: 'SKIPPED' };
    if (outcome.outcome === 'QUARANTINED') return `${outcome.code} in ${outcome.column}`;
    const key = factOf(outcome.record);
    const fact = facts.get(key) ?? newFact(key);
    facts.set(key, fact);
    const version = takeIn(fact, outcome.record, contentOf(outcome.record), place, outcome.row);
    return { outcome: version === null ? 'DUPLICATE' : 'ACCEPTED' };
  };
}

function newFact(id: string): Fact {
  return { id, version: 0, versionHash: null, content: '', asOf: null, contents: new Set() };
}

function same(meant: Intended, came: Intended | string | undefined): boolean {
  if (meant.outcome === 'QUARANTINED') return typeof came === 'string' && came.startsWith(`${meant.code} in `);
  return typeof came === 'object' && came.outcome === meant.outcome;
}
