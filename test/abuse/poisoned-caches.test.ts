import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { batchingEngine } from '../../gateway/execution/batching/engine.ts';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import type { DepartmentQuery } from '../../gateway/execution/department-client.ts';
import type { Caller } from '../../gateway/line/authenticate.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import { fullSubject, inMemoryDepartments, inMemoryDirectory } from '../in-memory-departments.ts';
import { type Asking, lineInMemory, supergraphSdl } from '../line-in-memory.ts';
import { catalogue, clientSchema as schema } from '../line-question.ts';
import { child, company, person, stranger, trader, unknownCodes } from '../profile-world.ts';
import { randomOperation } from '../random-operation.ts';

// What is kept of an operation is used by everybody who asks the same: whoever asked before, in whatever role and under whatever conditions,
// must not change what another gets. The same operation with another comment is parsed anew, and has nothing kept.

const [other = '', asker = ''] = unknownCodes(2);
const asked = [company, trader, other, person, stranger, child];
const subjects = new Map(
  [company, trader, other, person].map((code) => [code, fullSubject(schema, catalogue, code, ['OPEN', 'NON_OPEN'])]),
);
const proven = { subject: 's', jti: 'j', expiresAt: new Date(0), org: null, creditCode: null, name: 'n' };
const subject = (creditCode: string): Pick<Asking, 'caller'> => ({
  caller: { ...proven, role: 'subject', creditCode },
});
const officer = (code: string): Pick<Asking, 'caller' | 'extensions'> => ({
  caller: { ...proven, role: 'officer', org: '11319900009001018T' },
  extensions: { purpose: { code, reference: 'r' } },
});
const askers: readonly Pick<Asking, 'caller' | 'extensions'>[] = [
  { caller: { role: 'public' } },
  subject(company),
  subject(person),
  subject(asker),
  officer('SUPERVISION.food_drug'),
  officer('SUPERVISION.market'),
  { caller: { ...proven, role: 'analyst' } },
  { caller: { ...proven, role: 'auditor' } },
];

const authorized = (caller: Caller): Readonly<Record<string, readonly string[]>> =>
  caller.role === 'subject' && caller.creditCode === asker
    ? { [company]: ['TAX_ARREARS'], [person]: ['JUDGMENT'] }
    : {};

test('G-03 G-08 whoever asked the same before changes nothing of what another is answered, nor of what departments are asked', async () => {
  const calls: (DepartmentQuery & { readonly department: DepartmentName })[] = [];
  const engine = () =>
    batchingEngine(
      supergraphSdl,
      inMemoryDepartments(subjects, calls),
      centreExecutor(),
      inlinePlanner(supergraphSdl),
      {
        requestTimeoutMs: 100_000,
        mostRequests: 100,
      },
    );
  const directory = () => inMemoryDirectory([company, trader, other], person);
  const [warm, fresh] = await Promise.all(
    [engine(), engine()].map((one) => lineInMemory({ engine: one, directory, authorized })),
  );
  const answerOf = async (line: typeof warm, asking: Asking) => {
    calls.length = 0;
    const outcome = await line?.(asking);
    const sent = calls.map(({ signal: _, ...call }) => JSON.stringify(call)).sort();
    return { status: outcome?.status, body: outcome?.body, concerned: outcome?.concerned, items: outcome?.items, sent };
  };
  let [compared, different] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (gen) => {
      const draw = <Value>(arbitrary: fc.Arbitrary<Value>): Value => gen(() => arbitrary);
      const { query, variables } = randomOperation(schema, asked, draw);
      if (validate(schema, parse(query)).length > 0) return;
      const bodies = new Set<string>();
      for (let n = 0; n < 8; n += 1) {
        const who = draw(fc.constantFrom(...askers));
        const at = new Date(draw(fc.constantFrom('2026-11-23T04:00:00Z', '2027-03-01T04:00:00Z')));
        const given = {
          ...variables,
          yes: draw(fc.boolean()),
          no: draw(fc.boolean()),
          few: draw(fc.constantFrom(null, undefined, 0, 1, 2)),
          code: draw(fc.constantFrom(...asked)),
        };
        const kept = await answerOf(warm, { ...who, at, operation: { query, variables: given } });
        const anew = await answerOf(fresh, {
          ...who,
          at,
          operation: { query: `${query}\n# ${compared}`, variables: given },
        });
        expect([who, given, kept]).toEqual([who, given, anew]);
        bodies.add(String(kept.body));
        compared += 1;
      }
      if (bodies.size > 2) different += 1;
    }),
    { numRuns: 80, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(200);
  expect(different).toBeGreaterThan(20);
}, 240_000);
