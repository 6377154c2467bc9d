import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { faultyDepartment } from '../faulty-departments.ts';
import { type Gate, gate, until } from '../held-departments.ts';
import { association, company, logOf, person, startProfileWorld, stranger, trader } from '../profile-world.ts';
import { apart } from '../receipts.ts';
import { claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

// Over HTTP, with real departments: what many callers get at once, and what becomes of those who leave.

let courts: Gate;
let world: World;
beforeAll(async () => {
  courts = gate();
  world = await startProfileWorld({
    engineLimits: { requestTimeoutMs: 20_000, mostRequests: 200 },
    departmentTimeoutMs: 20_000,
    between: (name, client) => {
      if (name === 'courts') return courts.before(client);
      const failing = { [association]: 'REFUSES' } as const;
      return name === 'public-security' ? faultyDepartment(name, client, { failing }) : client;
    },
  });
}, 180_000);
afterAll(() => world.close());
beforeEach(() => {
  courts.open();
  world.calls.length = 0;
});

const selections = [
  'creditCode name taxArrears { taxType balance } penalties { documentNo fine }',
  'taxArrears(first: 1) { balance } dishonestDebtorListings { caseNo } fireSafetyPenalties { documentNo }',
  'creditCode dishonestDebtorListings { caseNo publishedOn } taxCreditRatings { grade } registration { state }',
];
const askers: readonly { readonly claims?: Readonly<Record<string, string>>; readonly purpose?: string }[] = [
  {},
  { claims: claimsOf.subject },
  { claims: { ...claimsOf.subject, credit_code: person } },
  { claims: claimsOf.officer, purpose: 'SUPERVISION.food_drug' },
  { claims: claimsOf.officer, purpose: 'SUPERVISION.market' },
  { claims: claimsOf.analyst },
  { claims: claimsOf.auditor },
  { claims: { ...claimsOf.subject, credit_code: trader } },
];

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const post = async ({ headers, body }: Sent) => {
  const response = await fetch(`${world.url}/graphql`, { method: 'POST', headers, body });
  return {
    status: response.status,
    body: apart((await response.json()) as { extensions?: Record<string, unknown> }).body,
  };
};

async function requests(): Promise<readonly Sent[]> {
  const all: Sent[] = [];
  for (const [a, { claims, purpose }] of askers.entries()) {
    const token = claims ? await world.token(claims) : null;
    for (const [s, selection] of selections.entries()) {
      const codes = [company, trader, person, association, stranger].filter((_, n) => (n + a + s) % 4 !== 0);
      const query = `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { ${selection} } }`;
      all.push({
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(purpose ? { 'credit-purpose': purpose, 'credit-reference': 'ref-of-caller' } : {}),
        },
        body: JSON.stringify({ query, variables: { codes } }),
      });
    }
  }
  return all;
}

test('G-08 G-09 callers of all kinds at once get what each gets alone, though a department fails for one of the subjects', async () => {
  const all = await requests();
  const alone: Awaited<ReturnType<typeof post>>[] = [];
  for (const one of all) alone.push(await post(one));
  const callsAlone = world.calls.splice(0).length;
  const times = 4;
  const together = await Promise.all(all.flatMap((one) => Array.from({ length: times }, () => post(one))));
  together.forEach((answer, n) => {
    const which = Math.floor(n / times);
    expect([all[which]?.body, answer]).toEqual([all[which]?.body, alone[which]]);
  });
  expect(new Set(alone.map((answer) => JSON.stringify(answer))).size).toBeGreaterThan(10);
  expect(alone.some(({ body }) => JSON.stringify(body).includes('"incomplete":["public-security"]'))).toBe(true);
  expect(world.calls.length).toBeLessThan(callsAlone * times * 0.8);
  for (const { signal: _, ...call } of world.calls) {
    expect(JSON.stringify(call)).not.toMatch(/officer-1|王测试|SUPERVISION|ref-of-caller|Bearer/);
  }
});

const query = `{ subjects(creditCodes: ["${company}"]) { name dishonestDebtorListings { caseNo } } }`;
const whole = [
  { name: '申城测试科技有限公司（测试）', dishonestDebtorListings: [{ caseNo: '（2025）沪0198执101号' }] },
];
const stays = async () => (await world.ask(query)).body.data?.subjects;

/** Somebody who asks and can hang up. */
function leaver() {
  const sent = request(`${world.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } });
  const closed = new Promise<void>((resolve) => {
    sent.once('error', () => resolve()).once('close', () => resolve());
  });
  sent.end(JSON.stringify({ query }));
  return async () => {
    sent.destroy();
    await closed;
  };
}

/** Entries since `act` began, when as many have come; leaving is noticed a moment later. */
async function entriesOf(act: () => Promise<void>, count: number) {
  const before = await logOf(world);
  await act();
  const end = Date.now() + 10_000;
  for (;;) {
    const since = (await logOf(world)).slice(before.length);
    if (since.length >= count || Date.now() > end) return since;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a client that leaves while a department is asked', () => {
  test('G-02 alone: the department’s call is given up, and the request is on the record', async () => {
    courts.shut();
    const entries = await entriesOf(async () => {
      const leave = leaver();
      await until(() => courts.waiting.length === 1);
      await leave();
      await until(() => courts.abandoned.length === 1);
    }, 1);
    expect(entries).toMatchObject([{ subject: company, outcome: 'PARTIAL', incomplete: ['courts'] }]);
    courts.open();
    expect(await stays()).toEqual(whole);
  });

  test('G-08 beside others on the same call: the call goes on, and they get all of it', async () => {
    courts.shut();
    let others: Promise<unknown>[] = [];
    const entries = await entriesOf(async () => {
      const first = stays();
      await until(() => courts.waiting.length === 1);
      // These wait for the next call together.
      const leave = leaver();
      others = [first, stays(), stays()];
      await new Promise((resolve) => setTimeout(resolve, 100));
      courts.open();
      courts.shut();
      await until(() => courts.waiting.length === 1);
      await leave();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(courts.waiting).toHaveLength(1);
      expect(courts.abandoned).toEqual([]);
      courts.open();
    }, 4);
    expect(await Promise.all(others)).toEqual([whole, whole, whole]);
    expect(entries.map(({ outcome }) => outcome).sort()).toEqual(['ANSWERED', 'ANSWERED', 'ANSWERED', 'PARTIAL']);
    expect(entries.every(({ subject }) => subject === company)).toBe(true);
  });
});

test('G-02 what comes above the limit is refused with 503, told when to come again, and on the record', async () => {
  courts.shut();
  const waves = Array.from({ length: 200 }, () => stays());
  await until(() => courts.waiting.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const statuses: number[] = [];
  const entries = await entriesOf(async () => {
    for (let n = 0; n < 3; n += 1) {
      const response = await fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      statuses.push(response.status);
      expect(response.headers.get('retry-after')).toBe('2');
      expect(apart((await response.json()) as { extensions?: Record<string, unknown> }).body).toMatchObject({
        errors: [{ extensions: { code: 'OVERLOADED' } }],
      });
    }
  }, 3);
  expect(statuses).toEqual([503, 503, 503]);
  expect(entries.map(({ outcome, status, errors, subject }) => ({ outcome, status, errors, subject }))).toEqual(
    Array.from({ length: 3 }, () => ({ outcome: 'FAILED', status: 503, errors: ['OVERLOADED'], subject: company })),
  );
  courts.open();
  expect(await Promise.all(waves)).toEqual(waves.map(() => whole));
  expect(await stays()).toEqual(whole);
});
