import { expect, test } from '@jest/globals';
import { batchingEngine } from '../../gateway/execution/batching/engine.ts';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { NotPlanned } from '../../gateway/execution/batching/planning/planner.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import type { Caller } from '../../gateway/line/authenticate.ts';
import { gate, until } from '../held-departments.ts';
import { fullSubject, inMemoryDepartments, inMemoryDirectory } from '../in-memory-departments.ts';
import { lineInMemory, supergraphSdl } from '../line-in-memory.ts';
import { catalogue, clientSchema as schema } from '../line-question.ts';
import { company, unknownCodes } from '../profile-world.ts';

const [asker = ''] = unknownCodes(1);
const caller: Caller = {
  role: 'subject',
  creditCode: asker,
  ...{ subject: 's', jti: 'j', name: 'n', org: null, expiresAt: new Date(0) },
};
const operation = { query: `{ subject(creditCode: "${company}") { taxArrears { balance } } }` };

/** The line, for which a company has authorized the asker in writing; `used` has the uses that were counted. */
async function countingLine(mayPlan: () => boolean) {
  const used: string[] = [];
  const tax = gate();
  const planner = inlinePlanner(supergraphSdl);
  const sometimes = {
    ...planner,
    plan: async (text: string) => {
      if (!mayPlan()) throw new NotPlanned('BUSY');
      return planner.plan(text);
    },
  };
  const subjects = new Map([[company, fullSubject(schema, catalogue, company, ['NON_OPEN'])]]);
  const departments = new Map(
    [...inMemoryDepartments(subjects, [])].map(([name, client]) => [name, tax.before(client)]),
  );
  const limits = { requestTimeoutMs: 60_000, mostRequests: 1 };
  const ask = await lineInMemory({
    engine: batchingEngine(supergraphSdl, departments, centreExecutor(), sometimes, limits),
    directory: () => inMemoryDirectory([company], ''),
    authorized: () => ({ [company]: ['TAX_ARREARS'] }),
    used: (ids) => used.push(...ids),
  });
  return { used, tax, ask: () => ask({ caller, operation }) };
}

test('a question that cannot be planned now uses no written authorization up', async () => {
  let busy = true;
  const { used, ask } = await countingLine(() => !busy);
  expect(await ask()).toMatchObject({ status: 503, errors: ['OVERLOADED'] });
  expect(used).toEqual([]);
  busy = false;
  expect(JSON.parse((await ask()).body).data.subject.taxArrears).toHaveLength(1);
  expect(used).toEqual([company]);
});

test('nor does one that comes while too many are fetched for', async () => {
  const { used, tax, ask } = await countingLine(() => true);
  tax.shut();
  const held = ask();
  await until(() => tax.waiting.length === 1);
  expect(used).toEqual([company]);
  expect(await ask()).toMatchObject({ status: 503, errors: ['OVERLOADED'] });
  expect(used).toEqual([company]);
  tax.open();
  expect(JSON.parse((await held).body).data.subject.taxArrears).toHaveLength(1);
});
