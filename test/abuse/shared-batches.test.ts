import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { batchingEngine } from '../../gateway/execution/batching/engine.ts';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import type { DepartmentQuery } from '../../gateway/execution/department-client.ts';
import type { Caller } from '../../gateway/line/authenticate.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import { everyFault, type Failing, type Fault, faultyDepartment, representedIn } from '../faulty-departments.ts';
import { fullSubject, inMemoryDepartments, inMemoryDirectory } from '../in-memory-departments.ts';
import { type Asking, lineInMemory, supergraphSdl } from '../line-in-memory.ts';
import { catalogue, clientSchema as schema } from '../line-question.ts';
import { child, company, person, stranger, trader, unknownCodes } from '../profile-world.ts';
import { randomOperation } from '../random-operation.ts';

// Hundreds of requests of all kinds of callers at once, over departments that fail in every way: each is answered as if it were alone.

const organisations = [company, trader, ...unknownCodes(30)];
const asked = [...organisations, person, stranger, child];
const [asker = '', otherAsker = ''] = unknownCodes(32).slice(30);
const subjects = new Map(
  [...organisations, person].map((code) => [code, fullSubject(schema, catalogue, code, ['OPEN', 'NON_OPEN', 'OPEN'])]),
);
const suspended = new Set([`tax:TaxArrears:${company}1`, `courts:Judgment:${trader}2`]);
const opened = ['JUDGMENT', 'TAX_ARREARS', 'ENFORCEMENT_CASE'];

const proven = { subject: 'sub-of-caller', jti: 'jti-of-caller', expiresAt: new Date(0), org: null, creditCode: null };
const called = '王测试之名';
const subjectCaller = (creditCode: string): Caller => ({ ...proven, name: called, role: 'subject', creditCode });
const officer = (org: string, code: string): Pick<Asking, 'caller' | 'extensions'> => ({
  caller: { ...proven, role: 'officer', org, name: called },
  extensions: { purpose: { code, reference: 'ref-of-caller' } },
});
const staff = (role: 'analyst' | 'auditor' | 'centre' | 'supervisor'): Caller => ({ ...proven, name: called, role });
const market = '11319900009001018T';

const askers: readonly Pick<Asking, 'caller' | 'extensions'>[] = [
  { caller: { role: 'public' } },
  { caller: { role: 'public' } },
  { caller: subjectCaller(company) },
  { caller: subjectCaller(organisations[5] ?? '') },
  { caller: subjectCaller(person) },
  { caller: subjectCaller(asker) },
  { caller: subjectCaller(otherAsker) },
  officer(market, 'SUPERVISION.food_drug'),
  officer(market, 'SUPERVISION.market'),
  officer(market, 'SUPERVISION.ip'),
  { caller: staff('analyst') },
  { caller: staff('centre') },
  { caller: staff('auditor') },
  { caller: staff('supervisor') },
  { caller: { ...proven, role: 'provider', org: market, name: called } },
];

/** What two third parties were allowed to see. */
function authorized(caller: Caller): Readonly<Record<string, readonly string[]>> {
  if (caller.role !== 'subject') return {};
  if (caller.creditCode === asker) return Object.fromEntries(asked.slice(0, 12).map((code) => [code, opened]));
  if (caller.creditCode === otherAsker) return { [company]: ['TAX_ARREARS'], [person]: opened.slice(0, 1) };
  return {};
}

const selections = [
  'creditCode name taxArrears { taxType balance } penalties { documentNo }',
  'creditCode taxArrears { taxType balance } penalties { documentNo }',
  'taxArrears(first: 1) { id taxType } judgments { id courtName: caseNo } enforcementCases { caseNo }',
  'dishonestDebtorListings { caseNo openness } fireSafetyPenalties { documentNo } registration { state }',
  'mine: taxArrears { taxType } taxCreditRatings { grade } trafficViolations { id } licences { id documentNo: item }',
  'judgments { caseNo } majorTaxViolations { id item } abnormalListings { item } fireSafetyPenalties { id }',
];

/** Each department fails in one way, for three subjects at most, so that a batch of them can always be answered for the others. */
const failingOf = (...kinds: readonly Fault[]): Readonly<Record<DepartmentName, Failing>> => {
  const three = (n: number): Failing =>
    Object.fromEntries([0, 1, 2].map((k) => [organisations[n * 5 + k * 2] ?? '', kinds[n] ?? 'REFUSES']));
  return { tax: three(0), 'market-regulation': three(1), courts: three(2), 'public-security': three(3) };
};

type Call = DepartmentQuery & { readonly department: DepartmentName };

async function lineOver(failing: Readonly<Record<DepartmentName, Failing>>, delayMs: () => number) {
  const calls: Call[] = [];
  const departments = new Map(
    [...inMemoryDepartments(subjects, calls)].map(([name, client]) => [
      name,
      faultyDepartment(name, client, { failing: failing[name], delayMs }),
    ]),
  );
  const limits = { requestTimeoutMs: 100_000, mostRequests: 4_000 };
  const engine = batchingEngine(supergraphSdl, departments, centreExecutor(), planner, limits);
  const directory = () => inMemoryDirectory(organisations, person);
  return { calls, ask: await lineInMemory({ engine, directory, authorized, suspended }) };
}

const planner = inlinePlanner(supergraphSdl);

/** One question, drawn: usual ones, which share batches, and some of any shape. */
function questionOf(draw: <Value>(arbitrary: fc.Arbitrary<Value>) => Value): Asking {
  const who = draw(fc.constantFrom(...askers));
  const at = new Date(draw(fc.constantFrom('2026-11-23T04:00:00Z', '2026-11-24T04:00:00Z', '2026-11-23T15:59:00Z')));
  if (draw(fc.integer({ min: 0, max: 5 })) === 0) {
    const operation = randomOperation(schema, asked.slice(-12), draw);
    if (validate(schema, parse(operation.query)).length === 0) return { ...who, at, operation };
  }
  const selection = draw(fc.constantFrom(...selections));
  const codes = draw(fc.array(fc.constantFrom(...asked), { minLength: 1, maxLength: 9 }));
  const first = draw(
    fc.constantFrom('', ` us: subject(creditCode: $code, name: "${person}（测试）") { ${selection} }`),
  );
  const query = `query Of${draw(fc.constantFrom('A', 'B'))}($codes: [CreditCode!]!, $code: CreditCode!) {
    subjects(creditCodes: $codes) { ${selection} }${first} use: subject(creditCode: $code) { kind } }`;
  return {
    ...who,
    at,
    operation: { query, variables: { codes, code: draw(fc.constantFrom(person, codes[0] ?? '')) } },
  };
}

let questions: readonly Asking[];
beforeAll(() => {
  questions = fc.sample(
    fc.gen().map((gen) => questionOf((arbitrary) => gen(() => arbitrary))),
    { numRuns: 250, seed: 20_261_123 },
  );
});
afterAll(() => planner.close());

/** What leaves, but for the receipts, which `record` adds. */
const answerOf = ({ status, body, incomplete }: { status: number; body: string; incomplete: readonly string[] }) => ({
  status,
  incomplete,
  body: JSON.parse(body) as { data?: unknown; errors?: readonly { extensions: { code: string } }[] },
});

const noFaults = { tax: {}, 'market-regulation': {}, courts: {}, 'public-security': {} };

describe.each([
  ['that answer out of order', noFaults],
  ['of which one is refused, garbled, wrong in a field or a subject', failingOf(...everyFault.slice(0, 4))],
  ['with errors of nobody or of others, subjects swapped or repeated', failingOf(...everyFault.slice(4, 8))],
  ['with subjects too few or too many', failingOf(...everyFault.slice(8))],
])('G-08 G-09 many callers at once over departments %s', (_, failing) => {
  const seeded = randomDelays();
  let together: { readonly calls: readonly Call[]; readonly answers: readonly ReturnType<typeof answerOf>[] };
  let alone: typeof together;

  beforeAll(async () => {
    const line = await lineOver(failing, () => 0);
    const answers = [];
    for (const question of questions) answers.push(answerOf(await line.ask(question)));
    alone = { calls: line.calls, answers };
    const crowded = await lineOver(failing, seeded);
    const asking = questions.map(async (question, n) => {
      // In waves: batches are on their way when others come.
      await new Promise((resolve) => setTimeout(resolve, (n % 5) * 7));
      return answerOf(await crowded.ask(question));
    });
    together = { answers: await Promise.all(asking), calls: crowded.calls };
  }, 120_000);

  test('each gets what it gets alone: the same data, errors and status', () => {
    questions.forEach((question, n) => {
      expect([question.caller, question.operation, together.answers[n]]).toEqual([
        question.caller,
        question.operation,
        alone.answers[n],
      ]);
    });
    const told = together.answers.map(({ body }) => JSON.stringify(body));
    expect(told.filter((body) => body.includes('secret'))).toEqual([]);
    expect(told.filter((body) => body.includes(' in '))).not.toHaveLength(0);
  });

  test('they shared calls', () => {
    expect(together.calls.length).toBeLessThan(alone.calls.length * 0.8);
  });

  test('only the fields of those are missing for whom a department fails', () => {
    const fails = Object.values(failing).some((codes) => Object.keys(codes).length > 0);
    expect(together.answers.some(({ incomplete }) => incomplete.length > 0)).toBe(fails);
    for (const { incomplete, body } of together.answers) {
      const missing = (body.errors ?? []).some(({ extensions }) => extensions.code === 'DEPARTMENT_UNAVAILABLE');
      expect(missing).toBe(incomplete.length > 0);
    }
  });

  test('nothing of a caller is in what departments are asked, and each scope and day has calls of its own', () => {
    for (const { signal: __, ...call } of together.calls) {
      expect(Object.keys(call).sort()).toEqual([
        ...['day', 'department', 'query', 'refusedBefore', 'retried', 'scope', 'variables'],
      ]);
      expect(JSON.stringify(call)).not.toMatch(/of-caller|王测试|SUPERVISION|Bearer|OfA|OfB/);
      expect(JSON.stringify(call)).not.toContain(asker);
      expect(Object.keys(call.variables ?? {}).filter((key) => !['representations', 'few'].includes(key))).toEqual([]);
      expect(representedIn(call).length).toBeLessThanOrEqual(256);
      expect(new Set(representedIn(call)).size).toBe(representedIn(call).length);
    }
    const terms = new Set(together.calls.map(({ scope, day }) => `${day} ${scope}`));
    expect(terms).toEqual(new Set(alone.calls.map(({ scope, day }) => `${day} ${scope}`)));
    expect(terms.size).toBeGreaterThan(8);
  });
});

/** The same delays in every run. */
function randomDelays(): () => number {
  let state = 7;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % 13;
  };
}
