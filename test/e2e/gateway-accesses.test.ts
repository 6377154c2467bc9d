import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { readReceipt } from '../../gateway/querylog/receipt.ts';
import { type Asked, askAs } from '../ask-as.ts';
import { association, company, person, startProfileWorld, stranger, trader } from '../profile-world.ts';
import { type Accesses, type SealWork, sealMutations } from '../recorded-accesses.ts';
import { claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

const agency = '11319900009001018T';
const officer = { role: 'officer', org: agency, name: '王测试（测试）', sub: 'officer-wang' };
const listed = { purpose: { code: 'SUPERVISION.food_drug', reference: '沪市监（2026）1号' } };
const clerk = { role: 'centre', sub: 'clerk-1' };
const colleague = { role: 'centre', sub: 'clerk-2' };

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 240_000);
afterAll(() => world.close());

const send = askAs(() => world);
const receiptOf = ({ receipts }: Awaited<ReturnType<typeof send>>): string => receipts[0] ?? '';

const ratings = (code: string) => `{ s: subject(creditCode: "${code}") { name taxCreditRatings { grade } } }`;
const accessesOf = (code: string, more = '') =>
  `{ s: subject(creditCode: "${code}") { accesses(first: 100${more}) {
    nodes { at organisation role purpose items channel outcome proof } endCursor hasNextPage sealed { count until } } } }`;

/** What a subject sees; its own looking is on the record as well, and left out here. */
async function seen(code: string, more = '') {
  const as = { role: 'subject', credit_code: code, sub: 'me' };
  const { body, status } = await send<{ s: { accesses: Accesses | null } | null }>(accessesOf(code, more), { as });
  expect([status, body.errors ?? []]).toEqual([200, []]);
  const page = body.data?.s?.accesses ?? null;
  return { body, page, nodes: page?.nodes.filter(({ role }) => role !== 'SUBJECT') ?? [] };
}
const ask = (code: string, asked: Asked = {}) => send(ratings(code), asked);

describe('G-11 a subject sees who asked', () => {
  test('an officer’s agency, purpose and items, with the very receipt that the answer left with', async () => {
    const answer = await ask(company, {
      as: officer,
      extensions: listed,
      headers: { 'credit-channel': 'WINDOW' },
    });
    const { nodes } = await seen(company);
    expect(nodes).toEqual([
      {
        at: '2026-11-23T04:00:00.000Z',
        organisation: agency,
        role: 'OFFICER',
        purpose: 'SUPERVISION.food_drug',
        items: ['TAX_CREDIT_RATING'],
        channel: 'WINDOW',
        outcome: 'ANSWERED',
        proof: receiptOf(answer),
      },
    ]);
    expect(readReceipt(nodes[0]?.proof ?? '', world.logKeys.verifiers)?.at).toBe(nodes[0]?.at);
  });

  test('one of which no department knows anything, too', async () => {
    await ask(stranger);
    expect((await seen(stranger)).nodes).toMatchObject([{ role: 'PUBLIC', outcome: 'ANSWERED' }]);
    // For others it is not there all the same.
    expect((await ask(stranger, { as: { role: 'subject', credit_code: trader, sub: 'x' } })).body.data).toEqual({
      s: null,
    });
  });

  test('an organisation that asks under its own code by that code; a person’s stays out', async () => {
    await ask(association, { as: { role: 'subject', credit_code: trader, sub: 'trader' } });
    await ask(association, { as: { role: 'subject', credit_code: person, sub: 'person' } });
    const { nodes } = await seen(association);
    expect(nodes.slice(0, 2).map(({ role, organisation }) => [role, organisation])).toEqual([
      ['THIRD_PARTY', null],
      ['THIRD_PARTY', trader],
    ]);
  });

  test('the public, a third party that it authorized, refusals, and itself', async () => {
    const own = { role: 'subject', credit_code: trader, sub: 'me' };
    await send(
      `mutation { grantAuthorization(grantee: "${person}", items: ["TAX_CREDIT_RATING"], validFrom: "2026-11-23",
        validTo: "2026-12-31") { authorization { id } } }`,
      { as: own },
    );
    const receipts = [
      await ask(trader),
      await ask(trader, { as: { role: 'subject', credit_code: person, sub: 'third-1' } }),
      await ask(trader, { as: officer, extensions: { purpose: { code: 'CURIOSITY' } } }),
      await ask(trader, { as: officer }),
      await ask(trader, { as: claimsOf.auditor }),
      await ask(trader, { as: own }),
    ].map(receiptOf);
    const { page } = await seen(trader);
    expect(page?.nodes.map(({ role, outcome, purpose }) => [role, outcome, purpose]).reverse()).toEqual([
      // Its own grant: whose file is opened is told so, whoever does it.
      ['SUBJECT', 'ANSWERED', null],
      ['PUBLIC', 'ANSWERED', null],
      ['THIRD_PARTY', 'ANSWERED', null],
      ['OFFICER', 'REFUSED', 'CURIOSITY'],
      ['OFFICER', 'REFUSED', null],
      ['AUDITOR', 'ANSWERED', null],
      ['SUBJECT', 'ANSWERED', null],
    ]);
    expect(
      page?.nodes
        .map(({ proof }) => proof)
        .reverse()
        .slice(1),
    ).toEqual(receipts);
    expect((await seen(trader)).page?.nodes[0]?.role).toBe('SUBJECT');
  });

  test('an answer that a department’s failure left incomplete', async () => {
    await world.stopDepartment('tax');
    try {
      await ask(company, { as: officer, extensions: listed });
    } finally {
      await world.startDepartment('tax');
    }
    expect((await seen(company)).nodes[0]).toMatchObject({ role: 'OFFICER', outcome: 'PARTIAL' });
  });

  test('each subject of a request its own entry', async () => {
    await send(`{ subjects(creditCodes: ["${company}", "${association}"]) { name } }`);
    const [one, another] = [await seen(company), await seen(association)].map(({ nodes }) => nodes[0]);
    expect([one?.role, another?.role]).toEqual(['PUBLIC', 'PUBLIC']);
    expect(one?.proof).not.toBe(another?.proof);
  });
});

test('G-17 no officer’s name, no sub, nobody else’s code and no reference is in what a subject sees', async () => {
  for (const code of [company, trader, association]) {
    const { body } = await seen(code);
    const data = JSON.stringify(body.data);
    const hidden = [officer.name, officer.sub, 'third-1', '"me"', 'clerk', listed.purpose.reference, person];
    for (const one of hidden) expect(data).not.toContain(one);
    // Codes in it are those of organisations that asked.
    const asked = [agency, trader, code];
    expect(data.match(/\b[0-9A-HJ-NPQRTUWXY]{18}\b/g)?.filter((found) => !asked.includes(found)) ?? []).toEqual([]);
  }
});

describe('nobody else sees who asked', () => {
  const callers: readonly (readonly [string, Asked])[] = [
    ['the public', {}],
    ['an officer for a listed purpose', { as: officer, extensions: listed }],
    ['the authorized third party', { as: { role: 'subject', credit_code: person, sub: 'third-1' } }],
    ['another subject', { as: { role: 'subject', credit_code: association } }],
    ['an analyst', { as: claimsOf.analyst }],
    ['a provider', { as: claimsOf.provider }],
    ['the centre', { as: claimsOf.centre }],
    ['a supervisor', { as: claimsOf.supervisor }],
    ['an auditor', { as: claimsOf.auditor }],
  ];

  test.each(callers)('%s is told FORBIDDEN, the same for a code that nobody has', async (_, asked) => {
    const answers = await Promise.all(
      [trader, stranger].map(async (code) => {
        const { status, body } = await send<{ s: { accesses: unknown } | null }>(accessesOf(code), asked);
        // Of some nothing of a subject may be seen, so that the error is one for all of it.
        const errors = body.errors?.map(({ path, extensions }) => [path?.[0], extensions]);
        return [status, body.data?.s?.accesses ?? null, errors];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toEqual([
      200,
      null,
      [['s', expect.objectContaining({ code: 'FORBIDDEN', article: expect.any(String) })]],
    ]);
  });

  test('first is 0 to 1,000, and a cursor that is none answers null without an error', async () => {
    const as = { role: 'subject', credit_code: trader };
    for (const first of [-1, 1_001]) {
      const query = `{ subject(creditCode: "${trader}") { accesses(first: ${first}) { nodes { at } } } }`;
      expect((await send(query, { as })).code).toBe('BAD_USER_INPUT');
    }
    const { page } = await seen(company);
    for (const after of ['x', page?.endCursor ?? ''])
      expect((await seen(trader, `, after: "${after}"`)).page).toBeNull();
  });
});

describe('a seal on an access', () => {
  const done = async (mutation: keyof typeof sealMutations, variables: object, asked: Asked) => {
    const { body, code } = await send<{ done: SealWork | null }>(sealMutations[mutation], { variables, ...asked });
    return { ...(body.data?.done ?? { seal: null, refused: null }), code };
  };
  const entries = async () =>
    (
      await sql<{ subject: string | null; details: unknown; caller_id: string; released: object }>`
        select subject, details, caller_id, released from query_log order by id desc limit 1`.execute(
        world.gatewayDatabase.query,
      )
    ).rows[0];

  test('G-11 is asked for by one, confirmed by another, on the record, hidden and counted until its day is over', async () => {
    const receipt = receiptOf(await ask(company, { as: officer, extensions: listed }));
    const before = await seen(company);
    const given = { entryId: receipt, reason: '办案需要（测试）', until: '2026-11-24' };
    const first = await done('seal', given, { as: clerk, headers: { 'idempotency-key': 'seal-1' } });
    expect(first.seal).toMatchObject({ state: 'ASKED', until: '2026-11-24' });
    const act = { seal: first.seal?.id, entry: first.seal?.entryId, reason: given.reason, until: given.until };
    // Were the entry about the subject, it would see that the centre asked about it, and when.
    expect(await entries()).toEqual({
      subject: null,
      caller_id: 'clerk-1',
      released: {},
      details: { acts: [{ mutation: 'sealAccess', ...act }] },
    });
    expect(await done('seal', given, { as: clerk, headers: { 'idempotency-key': 'seal-1' } })).toEqual(first);
    expect((await seen(company)).nodes).toEqual(before.nodes);

    const id = first.seal?.id;
    expect(await done('confirm', { id }, { as: clerk })).toMatchObject({
      seal: null,
      refused: { reason: 'A seal is confirmed by another person than the one who asked for it.' },
      code: undefined,
    });
    const reason = 'A seal is confirmed by another person than the one who asked for it.';
    expect(await entries()).toMatchObject({
      subject: null,
      details: { acts: [{ mutation: 'confirmSeal', refused: reason }] },
      caller_id: 'clerk-1',
    });
    expect((await seen(company)).page?.sealed).toBeNull();

    expect((await done('confirm', { id }, { as: colleague })).seal?.state).toBe('SEALED');
    expect(await entries()).toMatchObject({
      subject: null,
      caller_id: 'clerk-2',
      details: { acts: [{ mutation: 'confirmSeal', ...act }] },
    });
    const hidden = await seen(company);
    expect(hidden.nodes).toEqual(before.nodes.filter(({ proof }) => proof !== receipt));
    expect(hidden.page?.sealed).toEqual({ count: 1, until: '2026-11-24' });
    expect((await seen(trader)).page?.sealed).toBeNull();

    const today = world.clock.now;
    try {
      world.clock.now = new Date('2026-11-24T15:59:59Z');
      expect((await seen(company)).page?.sealed).toEqual({ count: 1, until: '2026-11-24' });
      world.clock.now = new Date('2026-11-24T16:00:00Z');
      const after = await seen(company);
      expect([after.nodes, after.page?.sealed]).toEqual([before.nodes, null]);
    } finally {
      world.clock.now = today;
    }
  });

  test('is seen by auditors with its entry, and looking at it is an access as well', async () => {
    const receipt = receiptOf(await ask(association, { as: officer, extensions: listed }));
    const given = { entryId: receipt, reason: '办案需要（测试）', until: '2026-12-24' };
    const { seal } = await done('seal', given, { as: clerk });
    await done('confirm', { id: seal?.id }, { as: colleague });
    const { body } = await send<{ queryLog: { nodes: object[] } }>(
      `{ queryLog(filter: { subject: "${association}", caller: "${officer.sub}" }, first: 1) {
        nodes { callerName seal { id state reason until confirmedAt } } } }`,
      { as: claimsOf.auditor },
    );
    const { reason, until } = given;
    const shown = { id: seal?.id, state: 'SEALED', reason, until, confirmedAt: expect.any(String) };
    expect(body.data?.queryLog.nodes).toEqual([{ callerName: officer.name, seal: shown }]);
    expect((await seen(association)).nodes[0]?.role).toBe('AUDITOR');
    await done('unseal', { id: seal?.id }, { as: clerk });
  });

  test('is ended at once by the centre', async () => {
    const receipt = receiptOf(await ask(association, { as: officer, extensions: listed }));
    const given = { entryId: receipt, reason: '办案需要（测试）', until: '2026-12-31' };
    const { seal } = await done('seal', given, { as: clerk });
    await done('confirm', { id: seal?.id }, { as: colleague });
    expect((await seen(association)).nodes.map(({ proof }) => proof)).not.toContain(receipt);
    expect((await done('unseal', { id: seal?.id }, { as: clerk })).seal?.state).toBe('ENDED');
    expect(await entries()).toMatchObject({ details: { acts: [{ mutation: 'unsealAccess', seal: seal?.id }] } });
    const { nodes, page } = await seen(association);
    expect([nodes[0]?.proof, page?.sealed]).toEqual([receipt, null]);
  });

  test('is not for what the public or the subject itself asked, and an unknown id is answered alike', async () => {
    const others = [
      receiptOf(await ask(trader)),
      receiptOf(await ask(trader, { as: { role: 'subject', credit_code: trader } })),
      'f'.repeat(64),
    ];
    const answers = await Promise.all(
      others.map((entryId) => done('seal', { entryId, reason: 'x', until: '2026-12-31' }, { as: clerk })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ seal: null, refused: { reason: expect.any(String) } });
  });

  test('is for the centre alone: everybody else is told FORBIDDEN, and nothing is done', async () => {
    const receipt = receiptOf(await ask(trader, { as: officer, extensions: listed }));
    const strangers: readonly Asked[] = [
      {},
      { as: officer, extensions: listed },
      { as: { role: 'subject', credit_code: trader } },
      ...(['analyst', 'provider', 'supervisor', 'auditor'] as const).map((role) => ({ as: claimsOf[role] })),
    ];
    for (const asked of strangers) {
      const given = { entryId: receipt, reason: 'x', until: '2026-12-31' };
      expect(await done('seal', given, asked)).toEqual({ seal: null, refused: null, code: 'FORBIDDEN' });
      for (const mutation of ['confirm', 'unseal'] as const) {
        expect((await done(mutation, { id: 'A'.repeat(22) }, asked)).code).toBe('FORBIDDEN');
      }
    }
    expect((await seen(trader)).page?.nodes.map(({ proof }) => proof)).toContain(receipt);
  });

  test('a mutation whose entry cannot be written has sealed nothing', async () => {
    const receipt = receiptOf(await ask(trader, { as: officer, extensions: listed }));
    const alter = (text: string) => sql.raw(text).execute(world.gatewayDatabase.query);
    const count = async () => (await sql`select from access_seal`.execute(world.gatewayDatabase.query)).rows.length;
    const before = await count();
    await alter('alter table log_entry add constraint closed check (id < 0) not valid');
    try {
      const given = { entryId: receipt, reason: 'x', until: '2026-12-31' };
      expect((await done('seal', given, { as: clerk })).code).toBe('LOG_UNAVAILABLE');
    } finally {
      await alter('alter table log_entry drop constraint closed');
    }
    expect(await count()).toBe(before);
  });
});
