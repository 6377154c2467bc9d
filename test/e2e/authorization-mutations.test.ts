import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { followChanges } from '../../subgraphs/credit-centre/follow-changes.ts';
import { type Asked, callerWith, mutations, openDesk, subject, type Work } from '../authorization-desk.ts';
import { change, feedOf } from '../change-feed.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { now } from '../running-department.ts';
import { document, friend, grantor, lender, terms } from '../written-authorizations.ts';

const at = (moment: string): Asked => ({ at: new Date(moment) });

describeOnEachDatabase('mutations of written authorizations', (newPlace) => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  const [me, centre] = [subject(grantor), callerWith('centre')];

  beforeAll(async () => {
    desk = await openDesk(newPlace);
    const known = [
      change({ creditCode: lender, subjectName: '测试小额贷款公司（测试）' }),
      change({ creditCode: grantor, subjectKind: 'NATURAL_PERSON', subjectName: '张三（测试）' }),
      change({ creditCode: friend, subjectKind: 'NATURAL_PERSON', subjectName: '李四（测试）' }),
    ];
    await followChanges(desk.one.query, 'tax', feedOf(known), now);
  }, 180_000);
  afterAll(() => desk.close());

  const done = async (...asked: Parameters<typeof desk.ask>): Promise<Work> =>
    (await desk.ask(...asked)).done ?? { authorization: null, refused: null };
  const grantOne = async (what = {}): Promise<string> =>
    (await done(me, mutations.grant, terms(what))).authorization?.id ?? '';
  const list = async (asker = me, first: number | null = 100, when: Asked = {}) => {
    const query = `query ($code: CreditCode!, $first: Int) {
      subject(creditCode: $code) { authorizations(first: $first) { id state } }
    }`;
    const { subject: found } = await desk.ask(asker, query, { code: grantor, first }, when);
    return (found as unknown as { authorizations: { id: string; state: string }[] | null }).authorizations;
  };

  test('a subject grants, and sees what it granted', async () => {
    const given = terms({ uses: 3, purpose: 'CREDIT_SERVICE' });
    const { authorization, refused } = await done(me, mutations.grant, given);
    expect(refused).toBeNull();
    expect(authorization).toEqual({
      ...given,
      id: expect.stringMatching(/^[\w-]{22}$/),
      granteeName: '测试小额贷款公司（测试）',
      used: 0,
      state: 'VALID',
      documentDigest: null,
      documentNo: null,
      grantedAt: now.toISOString(),
      revokedAt: null,
      forgedAt: null,
    });
    expect(await list()).toContainEqual({ id: authorization?.id, state: 'VALID' });
  });

  test('purpose and uses may be left out: any purpose, no limit', async () => {
    const { purpose: _, uses: __, ...given } = terms();
    const { authorization } = await done(me, mutations.grant, given);
    expect(authorization).toMatchObject({ purpose: null, uses: null });
  });

  test('a refusal says what to do, and makes nothing', async () => {
    const before = await list();
    const { authorization, refused } = await done(me, mutations.grant, terms({ validTo: '2031-03-02' }));
    expect(authorization).toBeNull();
    expect(refused).toEqual({
      reason: 'An authorization lasts 5 years at most.',
      advice: 'Let it end earlier, and renew it.',
    });
    expect(await list()).toEqual(before);
  });

  test('days are of Shanghai: an authorization begins and ends at midnight there', async () => {
    const id = await grantOne({ validFrom: '2026-03-03', validTo: '2026-03-04' });
    const stateAt = async (moment: string) => (await list(me, 100, at(moment)))?.find((one) => one.id === id)?.state;
    expect(await stateAt('2026-03-02T15:59:59Z')).toBe('NOT_YET_VALID');
    expect(await stateAt('2026-03-02T16:00:00Z')).toBe('VALID');
    expect(await stateAt('2026-03-04T15:59:59Z')).toBe('VALID');
    expect(await stateAt('2026-03-04T16:00:00Z')).toBe('EXPIRED');
    const late = await done(me, mutations.grant, terms(), at('2026-03-02T16:00:00Z'));
    expect(late.refused?.reason).toContain('begins in the past');
  });

  test('the centre registers a paper, and takes it back or finds it forged', async () => {
    const paper = { subject: grantor, documentDigest: document.digest, documentNo: document.number };
    const { authorization } = await done(centre, mutations.register, { ...terms(), ...paper });
    expect(authorization).toMatchObject({ ...terms(), documentDigest: document.digest, documentNo: document.number });
    const revoked = await done(centre, mutations.revoke, { id: authorization?.id });
    expect(revoked.authorization).toMatchObject({ state: 'REVOKED', revokedAt: now.toISOString() });
    const forged = await done(centre, mutations.markForged, { id: await grantOne({ grantee: friend }) });
    expect(forged.authorization).toMatchObject({ state: 'FORGED', forgedAt: now.toISOString() });
  });

  test('its grantor revokes one at once, and not twice', async () => {
    const id = await grantOne();
    expect((await done(me, mutations.revoke, { id })).authorization).toMatchObject({ id, state: 'REVOKED' });
    expect(await done(me, mutations.revoke, { id })).toEqual({
      authorization: null,
      refused: { reason: 'The authorization was revoked before.', advice: 'Nothing is left to do.' },
    });
  });

  test('a mutation repeated with its Idempotency-Key answers the same and grants once', async () => {
    const before = (await list())?.length ?? 0;
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await done(me, mutations.grant, terms(), { key: 'again' }));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(await list()).toHaveLength(before + 1);
  });

  test('the newest come first, as many as are asked for', async () => {
    const ids = [await grantOne(), await grantOne(), await grantOne()].reverse();
    expect((await list(me, 3))?.map(({ id }) => id)).toEqual(ids);
    expect((await list(me, 1))?.map(({ id }) => id)).toEqual(ids.slice(0, 1));
    expect(await list(me, 0)).toEqual([]);
    expect((await list(me, null))?.length).toBeGreaterThan(3);
    expect(await list(centre, 3)).toEqual(await list(me, 3));
  });

  describe('a firm that used a forged one', () => {
    test('is blocked: what others gave it says so, and it gets no more', async () => {
      const [id, other] = [await grantOne(), await grantOne()];
      await done(centre, mutations.markForged, { id });
      expect(await list(me, 2)).toEqual([
        { id: other, state: 'GRANTEE_BLOCKED' },
        { id, state: 'FORGED' },
      ]);
      expect((await done(me, mutations.grant, terms())).refused?.reason).toContain('Art. 34(1)');
    });
  });
});
