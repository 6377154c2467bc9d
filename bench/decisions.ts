import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { systemRandom } from '../domain/clock.ts';
import { centreExecutor } from '../gateway/execution/centre.ts';
import type { Engine, Fetched } from '../gateway/execution/engine.ts';
import { referenceEngine } from '../gateway/execution/reference.ts';
import type { Caller } from '../gateway/line/authenticate.ts';
import { type Authority, authorize, type Grants } from '../gateway/line/authorize.ts';
import { disclose } from '../gateway/line/disclose.ts';
import { fetchPlanned } from '../gateway/line/fetch.ts';
import { limited } from '../gateway/line/limits.ts';
import { namedSubjects } from '../gateway/line/named-subjects.ts';
import { plan } from '../gateway/line/plan.ts';
import type { Purpose } from '../gateway/line/purpose.ts';
import { schemaPath } from '../schema/subgraphs.ts';
import { organisationAt } from '../scripts/seed/subjects.ts';
import {
  type FullSubject,
  fullSubject,
  inMemoryDepartments,
  inMemoryDirectory,
  noDatabase,
} from '../test/in-memory-departments.ts';
import { authorityOver, catalogue, clientSchema, questionOf, succeeded } from '../test/line-question.ts';
import { profile } from './operations.ts';

/** Microseconds of processor time that one request spends in a step, medians of the rounds. */
export interface DecisionFigures {
  readonly request: string;
  readonly limits: number;
  readonly authorize: number;
  readonly prune: number;
  readonly disclose: number;
}

interface Asker {
  readonly request: string;
  readonly caller: Caller;
  readonly purpose: Purpose | null;
  readonly codes: readonly string[];
  /** Every how many subjects have opened an item to the caller in writing; 0: none. */
  readonly authorizing: number;
}

const day = '2026-11-23';
const rounds = 5;
const proven = { subject: 'x', jti: 'x', expiresAt: new Date(0), org: null, name: null, creditCode: null };
const officer: Caller = { ...proven, role: 'officer', org: '11319900009001018T', name: 'x' };
const purpose: Purpose = { code: 'SUPERVISION.food_drug', reference: null };

/** Authorization, pruning and disclosure of unified profiles by themselves, with nothing that waits: records and directory are in memory. */
export async function benchDecisions(): Promise<readonly DecisionFigures[]> {
  const sample = { subjects: 100, seed: 1, day };
  const codes = Array.from({ length: 100 }, (_, index) => organisationAt(sample, index).code);
  const [one = ''] = codes;
  const everyone: Caller = { role: 'public' };
  const self: Caller = { ...proven, role: 'subject', creditCode: one };
  const third: Caller = { ...proven, role: 'subject', creditCode: codes.at(-1) ?? '' };
  const askers: readonly Asker[] = [
    { request: 'everyone, one subject', caller: everyone, purpose: null, codes: [one], authorizing: 0 },
    { request: 'a subject, itself', caller: self, purpose: null, codes: [one], authorizing: 0 },
    { request: 'an officer, one subject', caller: officer, purpose, codes: [one], authorizing: 0 },
    { request: 'an officer, 100 subjects', caller: officer, purpose, codes, authorizing: 0 },
    { request: 'a third party, 100 subjects of three grants', caller: third, purpose: null, codes, authorizing: 2 },
  ];
  const subjects = new Map(codes.map((code) => [code, fullSubject(clientSchema, catalogue, code)]));
  const taken = new Map<string, DecisionFigures[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const asker of askers) {
      const figures = await measure(asker, subjects);
      taken.set(asker.request, [...(taken.get(asker.request) ?? []), figures]);
    }
  }
  return [...taken].map(([request, all]) => ({
    request,
    limits: median(all.map(({ limits }) => limits)),
    authorize: median(all.map((one) => one.authorize)),
    prune: median(all.map(({ prune }) => prune)),
    disclose: median(all.map((one) => one.disclose)),
  }));
}

async function measure(asker: Asker, subjects: ReadonlyMap<string, FullSubject>): Promise<DecisionFigures> {
  const { caller, purpose: given, codes } = asker;
  const question = questionOf(
    profile
      .replace('subject(creditCode: $code)', 'subjects(creditCodes: $codes)')
      .replace('$code: CreditCode!', '$codes: [CreditCode!]!'),
    { codes },
  );
  const roots = succeeded(namedSubjects(question));
  const authority = (): Authority => ({
    ...authorityOver([], day),
    directory: inMemoryDirectory(codes, ''),
    authorizations: {
      find: async (_, asked) =>
        new Map(
          asked.flatMap((code, at) =>
            asker.authorizing > 0 && at % asker.authorizing === 0
              ? [[code, [{ id: code, items: ['TAX_ARREARS'] }]]]
              : [],
          ),
        ),
      use: async (_, ids) => new Set(ids),
    },
  });
  const granted = async (): Promise<Grants> =>
    succeeded(await authorize(question, roots, caller, { purpose: given, whole: false }, authority()));
  const grants = await granted();
  const fetched = await fetchedOf(grants, subjects);
  const times = Math.max(20, Math.round(2_000 / codes.length));
  return {
    request: asker.request,
    limits: await microseconds(times, () => limited(question, roots, caller)),
    authorize: await microseconds(times, granted),
    prune: await microseconds(times, () => Promise.all(grants.parts.map((grant) => plan(pruningAlone, grant)))),
    disclose: await microseconds(times, () => disclose(grants, fetched, nothingSuspended)),
  };
}

const nothingSuspended: ReadonlySet<string> = new Set();

/** Takes what pruning leaves, and plans nothing. */
const pruningAlone: Engine = {
  admit: () => undefined,
  plan: async () => ({ engine: 'none' }),
  fetch: () => Promise.reject(new Error('nothing is fetched here')),
};

/** What departments would answer, for the disclosure to work on. */
async function fetchedOf(grants: Grants, subjects: ReadonlyMap<string, FullSubject>): Promise<readonly Fetched[]> {
  const supergraphSdl = readFileSync(schemaPath('supergraph.graphql'), 'utf8');
  const engine = referenceEngine(supergraphSdl, inMemoryDepartments(subjects, []), centreExecutor());
  const directory = inMemoryDirectory([...subjects.keys()], '');
  const context = {
    caller: { role: 'public' },
    database: noDatabase,
    random: systemRandom,
    now: new Date(0),
    day,
  } as const;
  const centre = {
    ...context,
    directory,
    catalogues: [catalogue],
    applicationLists: [],
    provider: null,
    access: { departmentsOf: () => [], ask: async () => null },
    revokeToken: async () => undefined,
    logVerifiers: [],
    note: () => undefined,
  };
  return Promise.all(grants.parts.map(async (grant) => fetchPlanned(engine, await plan(engine, grant), grant, centre)));
}

async function microseconds(times: number, work: () => unknown): Promise<number> {
  for (let i = 0; i < times / 4; i += 1) await work();
  const started = performance.now();
  for (let i = 0; i < times; i += 1) await work();
  return ((performance.now() - started) / times) * 1_000;
}

const median = (figures: readonly number[]): number =>
  [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;

export function printDecisions(figures: readonly DecisionFigures[]): void {
  console.log(`${cpus().length} cores, Node ${process.version}, µs a request, medians of ${rounds} rounds`);
  console.log('request | limits | authorize | prune | disclose');
  for (const { request, ...steps } of figures) {
    console.log(
      [request, steps.limits, steps.authorize, steps.prune, steps.disclose]
        .map((cell) => (typeof cell === 'number' ? cell.toFixed(0) : cell))
        .join(' | '),
    );
  }
}
