import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { batchingEngine, type EngineLimits } from '../../gateway/execution/batching/engine.ts';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';
import { NotPlanned, type NotPlannedReason, type Planner } from '../../gateway/execution/batching/planning/planner.ts';
import { centreExecutor } from '../../gateway/execution/centre.ts';
import { gate, until } from '../held-departments.ts';
import { fullSubject, inMemoryDepartments, inMemoryDirectory } from '../in-memory-departments.ts';
import { lineInMemory, supergraphSdl } from '../line-in-memory.ts';
import { catalogue, clientSchema as schema } from '../line-question.ts';
import { company, unknownCodes } from '../profile-world.ts';

const codes = [company, ...unknownCodes(999)];
const subjects = new Map([[company, fullSubject(schema, catalogue, company)]]);
const planning = inlinePlanner(supergraphSdl);
const patient: EngineLimits = { requestTimeoutMs: 60_000, mostRequests: 4_000 };

/** The line over departments of which the tax office can be held up. */
async function heldLine({ limits = patient, planner = planning }: { limits?: EngineLimits; planner?: Planner } = {}) {
  const tax = gate();
  const departments = new Map(
    [...inMemoryDepartments(subjects, [])].map(([name, client]) => [
      name,
      name === 'tax' ? tax.before(client) : client,
    ]),
  );
  const engine = batchingEngine(supergraphSdl, departments, centreExecutor(), planner, limits);
  const line = await lineInMemory({ engine, directory: () => inMemoryDirectory(codes, '') });
  const ask = async (asked: readonly string[] = [company], selection = usual, left?: AbortSignal) => {
    const query = `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { ${selection} } }`;
    const outcome = await line({
      caller: { role: 'public' },
      operation: { query, variables: { codes: asked } },
      ...(left ? { left } : {}),
    });
    return { ...outcome, body: JSON.parse(outcome.body) };
  };
  return { tax, ask };
}

const usual = 'creditCode taxArrears { taxType } penalties { documentNo }';
const penalties = [{ documentNo: 'String ADMINISTRATIVE_PENALTY1' }, { documentNo: 'String ADMINISTRATIVE_PENALTY2' }];
const taxArrears = [{ taxType: 'String TAX_ARREARS1' }, { taxType: 'String TAX_ARREARS2' }];
const whole = { creditCode: company, taxArrears, penalties };
const withoutTax = {
  data: { subjects: [{ ...whole, taxArrears: null }] },
  errors: [{ path: ['subjects', 'taxArrears'], extensions: { code: 'DEPARTMENT_UNAVAILABLE', department: 'tax' } }],
};
const refused = (code: string, status: number) => ({
  status,
  errors: [code],
  body: { errors: [{ extensions: { code } }] },
});

describe('an engine that is asked too much', () => {
  test('refuses what comes above its limit as a whole, with 503, and takes more when others are done', async () => {
    const { tax, ask } = await heldLine({ limits: { ...patient, mostRequests: 2 } });
    tax.shut();
    const held = [ask(), ask()];
    await until(() => tax.waiting.length === 1);
    const turnedAway = await ask();
    expect(turnedAway).toMatchObject({ kind: 'FAILED', ...refused('OVERLOADED', 503) });
    expect(turnedAway.headers).toMatchObject({ 'retry-after': '2' });
    expect(turnedAway.body.data).toBeUndefined();
    tax.open();
    for (const { body } of await Promise.all(held)) expect(body.data.subjects).toEqual([whole]);
    for (let time = 0; time < 5; time += 1) expect((await ask()).body.data.subjects).toEqual([whole]);
  });

  test('has room again after requests that failed and after clients that left', async () => {
    const { tax, ask } = await heldLine({ limits: { requestTimeoutMs: 60_000, mostRequests: 2 } });
    for (let time = 0; time < 4; time += 1) {
      tax.shut();
      const leaving = new AbortController();
      const gone = [ask([company], usual, leaving.signal), ask([company], usual, leaving.signal)];
      await until(() => tax.waiting.length === 1);
      leaving.abort();
      for (const { body } of await Promise.all(gone)) expect(body).toMatchObject(withoutTax);
      expect(tax.abandoned).toHaveLength(1);
      tax.open();
    }
    expect((await ask()).body.data.subjects).toEqual([whole]);
  });
});

test('G-09 a department for which too many subjects wait costs new requests its own fields alone', async () => {
  const { tax, ask } = await heldLine();
  tax.shut();
  // 20,000 may wait.
  const held = Array.from({ length: 20 }, () => ask(codes, 'taxArrears { taxType }'));
  await until(() => tax.waiting.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const outcome of await Promise.all([ask(), ask([company], 'taxPenalties { id } penalties { documentNo }')])) {
    expect(outcome).toMatchObject({ kind: 'PARTIAL', status: 200, incomplete: ['tax'] });
    expect(outcome.body.data.subjects[0].penalties).toEqual(penalties);
  }
  expect((await ask()).body).toMatchObject(withoutTax);
  tax.open();
  for (const { kind, body } of await Promise.all(held)) {
    expect(kind).toBe('ANSWERED');
    expect(body.data.subjects[0]).toEqual({ taxArrears });
  }
  expect((await ask()).body.data.subjects).toEqual([whole]);
});

describe('G-09 a request that takes too long', () => {
  test('is answered without what is late when its own time is over, and its call is given up', async () => {
    const { tax, ask } = await heldLine({ limits: { ...patient, requestTimeoutMs: 300 } });
    tax.shut();
    const began = Date.now();
    expect((await ask()).body).toMatchObject(withoutTax);
    expect(Date.now() - began).toBeGreaterThanOrEqual(290);
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(tax.abandoned).toHaveLength(1);
    tax.open();
    expect((await ask()).body.data.subjects).toEqual([whole]);
  });

  test('does not take from others on its call what comes in their time', async () => {
    const { tax, ask } = await heldLine({ limits: { ...patient, requestTimeoutMs: 600 } });
    tax.shut();
    const first = ask();
    await until(() => tax.waiting.length === 1);
    const leaving = new AbortController();
    // Both wait for the second call: one leaves before it is made, one stays.
    const [gone, stays] = [ask([company], usual, leaving.signal), ask()];
    leaving.abort();
    expect((await gone).incomplete).toContain('tax');
    tax.open();
    for (const { body } of await Promise.all([first, stays])) expect(body.data.subjects).toEqual([whole]);
  });
});

test('a request that fails at the centre waits for no department any more', async () => {
  const tax = gate();
  const departments = new Map(
    [...inMemoryDepartments(subjects, [])].map(([name, client]) => [name, tax.before(client)] as const),
  );
  const down = async () => {
    await until(() => tax.waiting.length === 1);
    throw new Error('the database is gone');
  };
  const engine = batchingEngine(supergraphSdl, departments, down, planning, patient);
  tax.shut();
  const query = 'query ($code: CreditCode!) { subject(creditCode: $code) { name taxArrears { taxType } } }';
  const fetching = engine.fetch(await engine.plan(parse(query)), {
    variables: { code: company },
    scope: { items: [], day: '2026-11-23' },
    centre: {} as never,
  });
  await expect(fetching).rejects.toThrow('the database is gone');
  expect(tax.waiting).toEqual([]);
  expect(tax.abandoned).toHaveLength(1);
});

describe('an operation that cannot be planned', () => {
  const planner = (reason: NotPlannedReason): Planner => {
    let times = 0;
    return {
      plan: async (text) => {
        times += 1;
        if (times === 1) throw new NotPlanned(reason);
        return planning.plan(text);
      },
      close: async () => undefined,
    };
  };

  test.each([
    ['TOO_COMPLEX', 'COST_EXCEEDED', 400],
    ['BUSY', 'OVERLOADED', 503],
  ] as const)('%s: it is refused with %s, and planned when it is asked again', async (reason, code, status) => {
    const { ask } = await heldLine({ planner: planner(reason) });
    expect(await ask()).toMatchObject(refused(code, status));
    expect((await ask()).body.data.subjects).toEqual([whole]);
  });
});
