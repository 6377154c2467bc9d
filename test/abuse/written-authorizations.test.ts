import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { authorizationsFor, use } from '../../subgraphs/credit-centre/authorizations/lookup.ts';
import { findAuthorization } from '../../subgraphs/credit-centre/authorizations/stored.ts';
import { followChanges } from '../../subgraphs/credit-centre/follow-changes.ts';
import { callerWith, listQuery, mutations, openDesk, subject, type Work } from '../authorization-desk.ts';
import { change, feedOf } from '../change-feed.ts';
import { newEmbeddedPlace } from '../each-database.ts';
import { DAY, now } from '../running-department.ts';
import { firm, person } from '../supplied-records.ts';
import { document, friend, granted, grantor, lender, terms } from '../written-authorizations.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk(newEmbeddedPlace);
  const known = change({ creditCode: friend, subjectKind: 'NATURAL_PERSON', subjectName: '李四（测试）' });
  const listed = [known, change({ creditCode: grantor, subjectKind: 'NATURAL_PERSON' })];
  await followChanges(desk.one.query, 'tax', feedOf(listed), now);
}, 180_000);
afterAll(() => desk.close());
beforeEach(async () => {
  await sql`truncate written_authorization, blocked_firm, mutation_result`.execute(desk.one.query);
});

const done = async (...asked: Parameters<typeof desk.ask>): Promise<Work | undefined> =>
  (await desk.ask(...asked)).done;
const rows = async () =>
  (await sql`select * from written_authorization order by position`.execute(desk.one.query)).rows;
const paper = { subject: grantor, documentDigest: document.digest, documentNo: document.number };
const nobody = 'AAAAAAAAAAAAAAAAAAAAAA';

const strangers = {
  'another subject': subject(person(7)),
  'the grantee, if it is a person': subject(friend),
  'the public': { role: 'public' } as const,
  'an officer': callerWith('officer'),
  'a provider': callerWith('provider'),
  'an analyst': callerWith('analyst'),
  'a supervisor': callerWith('supervisor'),
  'an auditor': callerWith('auditor'),
};

describe.each(Object.entries(strangers))("another's authorization: %s", (_, stranger) => {
  test('cannot revoke it, and is answered as for an id that does not exist', async () => {
    const id = await granted(desk.one, { grantee: friend });
    const before = await rows();
    const answer = await done(stranger, mutations.revoke, { id });
    expect(answer).toEqual(await done(stranger, mutations.revoke, { id: nobody }));
    expect(answer).toEqual({ authorization: null, refused: expect.anything() });
    expect(await rows()).toEqual(before);
  });

  test('cannot mark it as forged, and is answered as for an id that does not exist', async () => {
    const id = await granted(desk.one, { grantee: friend });
    const answer = await done(stranger, mutations.markForged, { id });
    expect(answer).toEqual(await done(stranger, mutations.markForged, { id: nobody }));
    expect((await findAuthorization(desk.one.query, id))?.forgedAt).toBeNull();
  });

  test('cannot list it, any more than what a stranger to all gave', async () => {
    await granted(desk.one, { grantee: friend });
    const answer = await desk.ask(stranger, listQuery, { code: grantor, first: 10 });
    expect(answer._entities).toEqual([{ authorizations: null }]);
  });

  test('cannot register one in its name', async () => {
    const answer = await done(stranger, mutations.register, { ...terms(), ...paper });
    expect(answer?.authorization).toBeNull();
    expect(await rows()).toEqual([]);
  });
});

test('whoever is no subject grants nothing: there is nobody whose it would be', async () => {
  for (const [name, caller] of Object.entries({ ...strangers, 'the centre': callerWith('centre') })) {
    if (caller.role === 'subject') continue;
    expect([name, (await done(caller, mutations.grant, terms()))?.authorization]).toEqual([name, null]);
  }
  expect(await rows()).toEqual([]);
});

test('a grantor cannot mark its own as forged, to have a firm blocked', async () => {
  const id = await granted(desk.one);
  expect((await done(subject(grantor), mutations.markForged, { id }))?.authorization).toBeNull();
  expect(await sql`select * from blocked_firm`.execute(desk.one.query)).toMatchObject({ rows: [] });
});

test("a grant to a person's number does not tell the name behind it, whether it is known or not", async () => {
  for (const grantee of [friend, person(9)]) {
    const answer = await done(subject(grantor), mutations.grant, terms({ grantee }));
    expect(answer?.authorization).toMatchObject({ grantee, granteeName: null });
  }
});

describe('an authorization of somebody else', () => {
  const counted = (grantee: string, ids: readonly string[]) => use(desk.one.query, { grantee, day: DAY, ids });
  const found = (grantee: string, day = DAY) =>
    authorizationsFor(desk.one.query, { grantee, day, codes: [grantor, person(3)] });

  test('is neither found nor used by another grantee that has got hold of its id', async () => {
    const id = await granted(desk.one, { uses: 1 });
    expect((await found(firm(2))).size).toBe(0);
    expect((await counted(firm(2), [id])).size).toBe(0);
    expect((await findAuthorization(desk.one.query, id))?.used).toBe(0);
  });

  test('opens nothing of another subject', async () => {
    await granted(desk.one);
    expect([...(await found(lender)).keys()]).toEqual([grantor]);
  });

  test('turned around, it opens nothing: who is authorized has authorized nobody', async () => {
    await granted(desk.one, { grantee: friend });
    expect((await authorizationsFor(desk.one.query, { grantee: grantor, day: DAY, codes: [friend] })).size).toBe(0);
  });
});

describe('G-14 a stale authorization', () => {
  const days = { validFrom: '2026-03-02', validTo: '2026-03-04' };

  test.each([
    ['on the day before', '2026-03-01', {}],
    ['on the day after', '2026-03-05', {}],
    ['years after', '2031-03-02', {}],
    ['used up', '2026-03-02', { used: 1 }],
    ['revoked', '2026-03-02', { revoked_at: now, revoked_by: 'x', revoked_as: 'GRANTOR' }],
    ['forged', '2026-03-02', { forged_at: now, forged_by: 'x' }],
  ] as const)('%s is neither found nor used, and looking changes nothing', async (_, day, ended) => {
    const id = await granted(desk.one, { ...days, uses: 1 });
    if (Object.keys(ended).length > 0) {
      await desk.one.query.updateTable('written_authorization').set(ended).where('id', '=', id).execute();
    }
    const before = await rows();
    expect((await authorizationsFor(desk.one.query, { grantee: lender, day, codes: [grantor] })).size).toBe(0);
    expect((await use(desk.one.query, { grantee: lender, day, ids: [id] })).size).toBe(0);
    expect(await rows()).toEqual(before);
  });
});

describe('words that carry something else', () => {
  const hostile = ["'; drop table written_authorization; --", "' or '1'='1", '{}', '\\', '$1', '%', '\u0000', '\ud800'];

  test('as an id they are no authorization', async () => {
    await granted(desk.one);
    for (const id of hostile) {
      const answer = await done(callerWith('centre'), mutations.revoke, { id });
      expect(answer).toEqual(await done(callerWith('centre'), mutations.revoke, { id: nobody }));
    }
    expect(await rows()).toMatchObject([{ revoked_at: null }]);
  });

  test('as terms, keys and documents they are refused, and the tables are as they were', async () => {
    const me = subject(grantor);
    for (const text of hostile) {
      for (const what of [{ grantee: text }, { items: [text] }, { purpose: text }, { validFrom: text }]) {
        expect((await done(me, mutations.grant, { ...terms(), ...what }))?.refused).not.toBeNull();
      }
      const key = { key: `${text} ` };
      expect((await done(me, mutations.grant, terms(), key))?.refused?.reason).toContain('Idempotency-Key');
      const registering = { ...terms(), ...paper, documentDigest: text };
      expect((await done(callerWith('centre'), mutations.register, registering))?.refused).not.toBeNull();
    }
    expect(await rows()).toEqual([]);
  });
});
