import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { blockOf, readmitFirm } from '../../subgraphs/credit-centre/authorizations/blocked-firms.ts';
import { markForged, revoke } from '../../subgraphs/credit-centre/authorizations/end.ts';
import { grant, register } from '../../subgraphs/credit-centre/authorizations/give.ts';
import { authorizationsFor, use } from '../../subgraphs/credit-centre/authorizations/lookup.ts';
import { authorizationsGivenBy, findAuthorization } from '../../subgraphs/credit-centre/authorizations/stored.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { DAY, now } from '../running-department.ts';
import { firm, person } from '../supplied-records.ts';
import {
  byCentre,
  bySubject,
  document,
  friend,
  giving,
  granted,
  grantor,
  lender,
  openInstances,
  terms,
} from '../written-authorizations.ts';

describeOnEachDatabase('written authorizations', (newPlace) => {
  let instances: Awaited<ReturnType<typeof openInstances>>;
  beforeAll(async () => {
    instances = await openInstances(newPlace);
  }, 180_000);
  afterAll(() => instances.close());
  afterEach(async () => {
    await sql`truncate written_authorization, blocked_firm, mutation_result`.execute(instances.one.query);
  });

  const database = () => instances.one.query;
  const validFor = async (grantee: string, day = DAY, codes: readonly string[] = [grantor]) =>
    Object.fromEntries(
      [...(await authorizationsFor(instances.other.query, { grantee, codes, day }))].map(([code, list]) => [
        code,
        list.map(({ id }) => id),
      ]),
    );
  const used = async (id: string) => (await findAuthorization(database(), id))?.used;
  const count = (ids: readonly string[], on = instances.one, grantee = lender) =>
    use(on.query, { grantee, day: DAY, ids });

  describe('looked up', () => {
    test('G-14 they count from their first day to their last, and neither before nor after', async () => {
      const id = await granted(instances.one, { validFrom: '2026-03-03', validTo: '2026-03-05' });
      const days = ['2026-03-02', '2026-03-03', '2026-03-05', '2026-03-06'];
      const found = await Promise.all(days.map((day) => validFor(lender, day)));
      expect(found).toEqual([{}, { [grantor]: [id] }, { [grantor]: [id] }, {}]);
      const counted = await Promise.all(
        days.map((day) => use(database(), { grantee: lender, day, ids: [id] }).then(({ size }) => size)),
      );
      expect(counted).toEqual([0, 1, 1, 0]);
      expect(await used(id)).toBe(2);
    });

    test('all subjects of a request in one statement, each with what it named', async () => {
      const subjects = Array.from({ length: 200 }, (_, n) => firm(n + 10));
      for (const [n, subject] of subjects.entries()) {
        if (n % 20 === 0) await granted(instances.one, { purpose: 'CREDIT_SERVICE' }, subject);
      }
      let statements = 0;
      const counting = database().withPlugin({
        transformQuery: ({ node }) => {
          statements += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      const found = await authorizationsFor(counting, { grantee: lender, codes: subjects, day: DAY });
      expect(statements).toBe(1);
      expect([...found.keys()].sort()).toEqual(subjects.filter((_, n) => n % 20 === 0).sort());
      for (const list of found.values()) {
        expect(list).toEqual([
          { id: expect.any(String), items: ['JUDGMENT', 'TAX_ARREARS'], purpose: 'CREDIT_SERVICE' },
        ]);
      }
    });

    test('no codes and no uses are no statement', async () => {
      const failing = database().withPlugin({
        transformQuery: () => {
          throw new Error('asked');
        },
        transformResult: async ({ result }) => result,
      });
      expect((await authorizationsFor(failing, { grantee: lender, codes: [], day: DAY })).size).toBe(0);
      expect((await use(failing, { grantee: lender, day: DAY, ids: [] })).size).toBe(0);
    });

    test('those without a limit come first, then those that end soonest', async () => {
      const limited = await granted(instances.one, { uses: 1, validTo: '2026-03-03' });
      const later = await granted(instances.one, { validTo: '2026-03-20' });
      const sooner = await granted(instances.one, { validTo: '2026-03-10' });
      expect(await validFor(lender)).toEqual({ [grantor]: [sooner, later, limited] });
    });

    test('G-14 one revoked between lookup and use is not used, on any instance', async () => {
      const id = await granted(instances.one);
      expect(await validFor(lender)).toEqual({ [grantor]: [id] });
      expect(await revoke(database(), id, grantor, bySubject)).toEqual({ id, refused: null });
      expect(await validFor(lender)).toEqual({});
      expect((await count([id], instances.other)).size).toBe(0);
      expect(await used(id)).toBe(0);
    });
  });

  describe('used', () => {
    test('100 uses of 10 at once, by two instances: exactly 10 are counted', async () => {
      const id = await granted(instances.one, { uses: 10 });
      const uses = await Promise.all(
        Array.from({ length: 100 }, (_, n) => count([id], n % 2 ? instances.one : instances.other)),
      );
      expect(uses.filter((counted) => counted.has(id))).toHaveLength(10);
      expect(await used(id)).toBe(10);
      expect(await validFor(lender)).toEqual({});
    });

    test('many subjects at once, in whatever order: no request blocks another, and each counts for itself', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 20; n += 1) ids.push(await granted(instances.one, { uses: n + 1 }, firm(n + 10)));
      const requests = Array.from({ length: 30 }, (_, n) => (n % 2 ? ids : [...ids].reverse()));
      const uses = await Promise.all(requests.map((asked, n) => count(asked, n % 3 ? instances.one : instances.other)));
      ids.forEach((id, n) => {
        expect(uses.filter((counted) => counted.has(id))).toHaveLength(n + 1);
      });
    });

    test('a use is counted once, however often its id stands in the request', async () => {
      const id = await granted(instances.one, { uses: 2 });
      expect([...(await count([id, id, id]))]).toEqual([id]);
      expect(await used(id)).toBe(1);
    });

    test('a use is taken back with the transaction that it was counted in', async () => {
      const id = await granted(instances.one, { uses: 1 });
      const failed = database()
        .transaction()
        .execute(async (tx) => {
          expect((await use(tx, { grantee: lender, day: DAY, ids: [id] })).size).toBe(1);
          throw new Error('the log cannot be written');
        });
      await expect(failed).rejects.toThrow('the log');
      expect(await used(id)).toBe(0);
    });
  });

  describe('forged', () => {
    test('the firm is blocked at once, for every subject, until the centre readmits it', async () => {
      const [id, other] = [await granted(instances.one), await granted(instances.one, {}, person(3))];
      const elsewhere = await granted(instances.one, { grantee: firm(2) });
      expect(await markForged(database(), id, byCentre)).toEqual({ id, refused: null });
      expect(await validFor(lender, DAY, [grantor, person(3)])).toEqual({});
      expect((await count([id, other])).size).toBe(0);
      expect(await validFor(firm(2))).toEqual({ [grantor]: [elsewhere] });
      expect(await blockOf(database(), lender)).toEqual({
        firm: lender,
        reason: 'used a forged authorization (Art. 34(1))',
        at: now,
        by: 'clerk-1',
        authorization: id,
      });
      expect((await grant(database(), person(3), terms(), bySubject, giving)).refused?.reason).toContain('forged');
    });

    test('readmitted, it starts anew: nothing that it had before comes back', async () => {
      const [id, other] = [await granted(instances.one), await granted(instances.one, {}, person(3))];
      await markForged(database(), id, byCentre);
      const later = new Date(now.getTime() + 60_000);
      expect(await readmitFirm(database(), { firm: lender, at: later, by: 'clerk-2' })).toBe(true);
      expect(await readmitFirm(database(), { firm: lender, at: later, by: 'clerk-2' })).toBe(false);
      expect(await validFor(lender, DAY, [grantor, person(3)])).toEqual({});
      expect((await findAuthorization(database(), other))?.granteeBlocked).toBe(true);
      const afterwards = { ...bySubject, now: new Date(later.getTime() + 1) };
      const anew = await granted(instances.one, {}, person(3), afterwards);
      expect(await validFor(lender, DAY, [grantor, person(3)])).toEqual({ [person(3)]: [anew] });
      expect((await markForged(database(), id, byCentre)).refused?.reason).toContain('before');
      expect(await blockOf(database(), lender)).toBeNull();
    });

    test("a person's forged authorization is void, and its others stay", async () => {
      const id = await granted(instances.one, { grantee: friend });
      const other = await granted(instances.one, { grantee: friend }, person(3));
      await markForged(database(), id, byCentre);
      expect(await validFor(friend, DAY, [grantor, person(3)])).toEqual({ [person(3)]: [other] });
      expect(await blockOf(database(), friend)).toBeNull();
    });

    test('one that was revoked or used up before is still found to be forged', async () => {
      const [revoked, spent] = [await granted(instances.one), await granted(instances.one, { uses: 1 })];
      await revoke(database(), revoked, grantor, bySubject);
      await count([spent]);
      for (const id of [revoked, spent]) expect((await markForged(database(), id, byCentre)).refused).toBeNull();
      expect((await revoke(database(), spent, null, byCentre)).refused?.reason).toContain('forged');
      expect(await database().selectFrom('blocked_firm').select('firm').execute()).toEqual([{ firm: lender }]);
    });
  });

  describe('on paper', () => {
    const registered = (what = {}, paper = document, subject = grantor) =>
      register(database(), subject, terms(what), paper, byCentre, giving);

    test('the document is kept by digest and number, and who registered it', async () => {
      const { id } = await registered({ validFrom: '2026-01-01' }, { ...document, digest: 'A1'.repeat(32) });
      const row = await database().selectFrom('written_authorization').selectAll().executeTakeFirstOrThrow();
      expect(row).toMatchObject({
        id,
        grantor,
        grantee: lender,
        valid_from: '2026-01-01',
        source: 'REGISTERED',
        document_digest: document.digest,
        document_no: document.number,
        granted_by: 'clerk-1',
      });
    });

    test('a paper counts once, by its digest and by its number, even registered twice at once', async () => {
      const twice = await Promise.all([registered({ uses: 1 }), registered({ uses: 1 })]);
      expect(twice.map(({ refused }) => refused?.reason ?? null).sort()).toEqual([
        'This document was registered before.',
        null,
      ]);
      const scannedAgain = { ...document, digest: 'b2'.repeat(32) };
      expect((await registered({}, scannedAgain)).refused?.reason).toContain('registered before');
      expect((await registered({}, { ...document, number: '2' })).refused?.reason).toContain('registered before');
      expect((await registered({}, document, person(3))).refused).toBeNull();
    });

    test('what its subject revoked does not come back; what the centre took back does', async () => {
      const first = await registered();
      await revoke(database(), first.id ?? '', null, byCentre);
      const second = await registered({ uses: 3 });
      expect(second.refused).toBeNull();
      await revoke(database(), second.id ?? '', grantor, bySubject);
      expect((await registered()).refused?.reason).toContain('registered before');
    });
  });

  describe('with an Idempotency-Key', () => {
    const keyed = { ...bySubject, key: 'k-1' };

    test('a repeated mutation returns the first result and does nothing, also at the same time', async () => {
      const grants = await Promise.all(
        [instances.one, instances.other, instances.one, instances.other].map(({ query }) =>
          grant(query, grantor, terms(), keyed, giving),
        ),
      );
      expect(new Set(grants.map(({ id }) => id)).size).toBe(1);
      const given = await authorizationsGivenBy(database(), [grantor], 10);
      expect(given.get(grantor)).toHaveLength(1);
      const [first] = grants;
      const revoking = { ...bySubject, key: 'k-2' };
      const revoked = await revoke(database(), first?.id ?? '', grantor, revoking);
      expect(revoked).toEqual({ id: first?.id, refused: null });
      expect(await revoke(database(), first?.id ?? '', grantor, revoking)).toEqual(revoked);
      expect((await revoke(database(), first?.id ?? '', grantor, bySubject)).refused?.reason).toContain('before');
    });

    test('a refusal is repeated as well', async () => {
      const first = await grant(database(), grantor, terms({ items: [] }), keyed, giving);
      expect(first.refused).not.toBeNull();
      expect(await grant(database(), grantor, terms({ items: [] }), keyed, giving)).toEqual(first);
    });

    test('the same key for something else, or a key that is none, is refused', async () => {
      await grant(database(), grantor, terms(), keyed, giving);
      for (const asked of [terms({ uses: 5 }), terms({ grantee: friend })]) {
        const { refused } = await grant(database(), grantor, asked, keyed, giving);
        expect(refused?.reason).toContain('something else');
      }
      for (const key of ['', 'two words', 'x'.repeat(256), '\u0000']) {
        const { refused } = await grant(database(), grantor, terms(), { ...bySubject, key }, giving);
        expect(refused?.reason).toContain('cannot be used');
      }
      expect((await authorizationsGivenBy(database(), [grantor], 10)).get(grantor)).toHaveLength(1);
    });

    test("two callers' keys have nothing to do with each other", async () => {
      const acts = [keyed, { ...keyed, by: 'subject-2' }];
      const ids = await Promise.all(acts.map((act) => granted(instances.one, {}, grantor, act)));
      expect(new Set(ids).size).toBe(2);
    });

    test('the effect belongs to the transaction that is given', async () => {
      const failed = database()
        .transaction()
        .execute(async (tx) => {
          expect((await grant(tx, grantor, terms(), keyed, giving)).refused).toBeNull();
          throw new Error('the log cannot be written');
        });
      await expect(failed).rejects.toThrow('the log');
      expect((await authorizationsGivenBy(database(), [grantor], 10)).get(grantor)).toEqual([]);
      expect((await grant(database(), grantor, terms(), keyed, giving)).refused).toBeNull();
    });
  });

  test('the newest come first, each subject with its own, in one statement', async () => {
    const mine = [await granted(instances.one), await granted(instances.one), await granted(instances.one)];
    const others = await granted(instances.one, {}, person(3));
    const given = await authorizationsGivenBy(database(), [grantor, person(3), person(4)], 2);
    const ids = [...given].map(([code, list]) => [code, list.map(({ id }) => id)]);
    expect(ids).toEqual([
      [grantor, [mine[2], mine[1]]],
      [person(3), [others]],
      [person(4), []],
    ]);
  });
});
