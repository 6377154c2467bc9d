import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemRandom } from '../../domain/clock.ts';
import { createDepartmentClient, type DepartmentClient } from '../../gateway/execution/department-client.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import { loadOrCreateGatewayKey } from '../../signing/keys.ts';
import { askedDepartments, company, logOf, startProfileWorld, trader } from '../profile-world.ts';
import type { World } from '../world.ts';

/** What the courts' server does instead of answering; null: it answers. */
let fault: 'HANG' | { readonly status: number; readonly body: string } | null = null;
const directory = mkdtempSync(join(tmpdir(), 'credit-courts-'));
let server: Server;
let faulty: DepartmentClient;
let world: World;

const query = `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) {
  name registration { state } taxArrears { balance } debts: dishonestDebtorListings { caseNo } judgments { id } } }`;
const ask = () => world.ask(query, { codes: [company, trader] });

beforeAll(async () => {
  server = createServer((_, response) => {
    if (fault === 'HANG' || fault === null) return;
    response.writeHead(fault.status, { 'content-type': 'application/json' }).end(fault.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world = await startProfileWorld({
    between: (name, client) =>
      name === 'courts'
        ? { ...client, query: (asked) => (fault && isOurs(asked.query) ? faulty : client).query(asked) }
        : client,
  });
  faulty = createDepartmentClient({
    name: 'courts',
    url,
    key: loadOrCreateGatewayKey(join(directory, 'key.pem')),
    clock: () => world.clock.now,
    random: systemRandom,
    timeoutMs: 300,
  });
}, 180_000);
afterAll(async () => {
  await world.close();
  await faulty.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  fault = null;
  world.calls.length = 0;
});

const isOurs = (text: string) => !/_changes|_acts/.test(text);
const whole = [
  {
    name: '申城测试科技有限公司（测试）',
    registration: { state: '存续' },
    taxArrears: [{ balance: '446243.00' }, { balance: '479467.00' }],
    debts: [{ caseNo: '（2025）沪0198执101号' }],
    judgments: null,
  },
  {
    name: '沪北鼎帆食品有限公司（测试）',
    registration: { state: '存续' },
    taxArrears: [{ balance: '2000.50' }],
    debts: [],
    judgments: null,
  },
];
const forbidden = {
  message: 'You may not see this.',
  path: ['subjects', 'judgments'],
  extensions: {
    code: 'FORBIDDEN',
    policy: expect.stringMatching(/^(?:default-deny|not-in-the-catalogue)$/),
    article: expect.stringMatching(/^Art\. 1[56]/),
    reason: expect.stringMatching(/\.$/),
  },
};
const unavailable = (department: DepartmentName, ...path: string[]) => ({
  message: 'The department does not answer now. Its fields are left out; ask again later.',
  path: ['subjects', ...path],
  extensions: { code: 'DEPARTMENT_UNAVAILABLE', department },
});

/** Asks while the courts fail in some way, and expects that only their own fields are missing. */
async function expectOnlyCourtsMissing() {
  const rows = await logOf(world, async () => {
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { subjects: whole.map((subject) => ({ ...subject, debts: null })) },
      errors: [forbidden, unavailable('courts', 'debts')],
      extensions: { incomplete: ['courts'], cost: expect.anything() },
    });
  });
  const entry = {
    outcome: 'PARTIAL',
    status: 200,
    incomplete: ['courts'],
    errors: ['FORBIDDEN', 'DEPARTMENT_UNAVAILABLE'],
  };
  expect(rows).toMatchObject([
    { ...entry, subject: company, released: { TAX_ARREARS: 2, REGISTRATION: 1 } },
    { ...entry, subject: trader, released: { TAX_ARREARS: 1, REGISTRATION: 1 } },
  ]);
}

const expectWhole = async () =>
  expect((await ask()).body).toEqual({
    data: { subjects: whole },
    errors: [forbidden],
    extensions: { cost: expect.anything() },
  });

describe('G-09 a department that fails costs only its own fields', () => {
  const faults = {
    'one that hangs': 'HANG',
    'one that answers 500': { status: 500, body: '{"message":"Error at /srv/courts.js:1"}' },
    'one that answers garbage': { status: 200, body: '<html>' },
    'one that answers no GraphQL': { status: 200, body: '[1, 2]' },
    'one that refuses our signature': { status: 401, body: '{}' },
    'one that answers errors alone': {
      status: 200,
      body: '{"data":null,"errors":[{"message":"Error at /srv/courts.js:1"}]}',
    },
  } as const;

  test.each(Object.entries(faults))('%s', async (_, how) => {
    fault = how;
    const started = Date.now();
    await expectOnlyCourtsMissing();
    expect(Date.now() - started).toBeLessThan(2_000);
    fault = null;
    await expectWhole();
  });

  test('one that is stopped; it comes back after a cool-down', async () => {
    await world.stopDepartment('courts');
    for (let call = 0; call < 6; call += 1) await expectOnlyCourtsMissing();
    await world.startDepartment('courts');
    // The breaker is open by now: nobody is asked until the cool-down has passed.
    await expectOnlyCourtsMissing();
    world.clock.now = new Date(world.clock.now.getTime() + 3_000);
    await expectWhole();
    await expectWhole();
  }, 30_000);

  test('all of them: who the subjects are is still answered', async () => {
    const names = ['tax', 'market-regulation', 'courts', 'public-security'] as const;
    await Promise.all(names.map((name) => world.stopDepartment(name)));
    const { status, body } = await ask();
    await Promise.all(names.map((name) => world.startDepartment(name)));
    expect(status).toBe(200);
    expect(body).toEqual({
      data: {
        subjects: whole.map(({ name }) => ({
          name,
          registration: null,
          taxArrears: null,
          debts: null,
          judgments: null,
        })),
      },
      errors: [
        forbidden,
        unavailable('market-regulation', 'registration'),
        unavailable('tax', 'taxArrears'),
        unavailable('courts', 'debts'),
      ],
      extensions: { incomplete: ['courts', 'market-regulation', 'tax'], cost: expect.anything() },
    });
  });

  test('a department that is not asked is not missed', async () => {
    world.clock.now = new Date(world.clock.now.getTime() + 10_000);
    await world.stopDepartment('courts');
    const { body } = await world.ask(`{ subject(creditCode: "${company}") { taxArrears(first: 1) { balance } } }`);
    await world.startDepartment('courts');
    expect(body).toEqual({
      data: { subject: { taxArrears: [{ balance: '446243.00' }] } },
      extensions: { cost: expect.anything() },
    });
    expect(askedDepartments(world)).toEqual(['tax']);
  });
});
