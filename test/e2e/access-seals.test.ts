import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { addDays } from '../../domain/calendar-date.ts';
import { systemRandom } from '../../domain/clock.ts';
import { entryOf } from '../../gateway/querylog/entry.ts';
import { readReceipt, signEntry } from '../../gateway/querylog/receipt.ts';
import { sealsOf } from '../../subgraphs/credit-centre/accesses/seals.ts';
import { followChanges } from '../../subgraphs/credit-centre/follow-changes.ts';
import { type Asked, callerWith, openDesk, subject } from '../authorization-desk.ts';
import { change, feedOf } from '../change-feed.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { testLogKeys } from '../log-keys.ts';
import {
  type Accesses,
  access,
  accessesQuery,
  asked,
  keys,
  officer,
  other,
  put,
  type SealWork,
  sealMutations,
} from '../recorded-accesses.ts';
import { DAY, now } from '../running-department.ts';

const lastDay = addDays(DAY, 10);
const at = (moment: string): Asked => ({ at: new Date(moment) });
const clerk = callerWith('centre', { sub: 'clerk-1' });
const colleague = callerWith('centre', { sub: 'clerk-2' });

describeOnEachDatabase('seals on accesses', (newPlace) => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  /** Three accesses, the oldest first. */
  let receipts: readonly string[];
  const hashOf = (receipt = ''): string => readReceipt(receipt, keys.verifiers)?.entry ?? '';

  beforeAll(async () => {
    desk = await openDesk(newPlace, keys.verifiers);
    const known = [asked, other].map((creditCode) => change({ creditCode, subjectKind: 'NATURAL_PERSON' }));
    await followChanges(desk.one.query, 'tax', feedOf(known), now);
  }, 180_000);
  afterAll(() => desk.close());
  beforeEach(async () => {
    await sql`truncate access_seal, mutation_result`.execute(desk.one.query);
    receipts = await put(desk.one.query, access(), access(), access());
    desk.noted.length = 0;
  });

  const done = async (...given: Parameters<typeof desk.ask>): Promise<SealWork> =>
    ((await desk.ask(...given)) as unknown as { done: SealWork }).done;
  const ask = (entryId: string | undefined, what: object = {}, by = clerk, when: Asked = {}) =>
    done(by, sealMutations.seal, { entryId, reason: '调查需要（测试）', until: lastDay, ...what }, when);
  const confirm = (id: string | undefined, by = colleague, when: Asked = {}) =>
    done(by, sealMutations.confirm, { id }, when);
  const unseal = (id: string | undefined, by = clerk, when: Asked = {}) => done(by, sealMutations.unseal, { id }, when);
  const sealed = async (entryId: string | undefined, what: object = {}): Promise<string> => {
    const id = (await ask(entryId, what)).seal?.id ?? '';
    expect((await confirm(id)).seal?.state).toBe('SEALED');
    return id;
  };
  async function list(when: Asked = {}, variables: object = {}, code = asked) {
    const { s } = await desk.ask(subject(code), accessesQuery, { code, first: 1_000, ...variables }, when);
    const page = (s as unknown as { accesses: Accesses | null }).accesses;
    return { proofs: page?.nodes.map(({ proof }) => proof) ?? [], sealed: page?.sealed ?? null, page };
  }

  test('G-11 one asks, another confirms, and the subject sees it counted instead of shown', async () => {
    const before = await list();
    const { seal, refused } = await ask(receipts[1]);
    expect([seal, refused]).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{22}$/),
        entryId: hashOf(receipts[1]),
        reason: '调查需要（测试）',
        until: lastDay,
        state: 'ASKED',
        askedAt: now.toISOString(),
        confirmedAt: null,
        unsealedAt: null,
      },
      null,
    ]);
    expect(await list()).toEqual(before);
    const confirmed = await confirm(seal?.id);
    expect(confirmed).toEqual({ seal: { ...seal, state: 'SEALED', confirmedAt: now.toISOString() }, refused: null });
    const after = await list();
    expect(after.proofs).toEqual(before.proofs.filter((proof) => proof !== receipts[1]));
    expect(after.sealed).toEqual({ count: 1, until: lastDay });
    expect((await list({}, {}, other)).sealed).toBeNull();
  });

  test('its details say of each act which entry and which seal it was, and of what was refused why', async () => {
    const id = (await ask(hashOf(receipts[0]).toUpperCase())).seal?.id;
    await confirm(id, clerk);
    await confirm(id);
    await unseal(id);
    await unseal(id);
    const act = { seal: id, entry: hashOf(receipts[0]), reason: '调查需要（测试）', until: lastDay };
    expect(desk.noted).toEqual([
      { mutation: 'sealAccess', ...act },
      { mutation: 'confirmSeal', refused: 'A seal is confirmed by another person than the one who asked for it.' },
      { mutation: 'confirmSeal', ...act },
      { mutation: 'unsealAccess', ...act },
      { mutation: 'unsealAccess', refused: expect.any(String) },
    ]);
  });

  test('whoever asked does not confirm, not even under another token, and the database would not take it', async () => {
    const { seal } = await ask(receipts[0]);
    const again = callerWith('centre', { sub: 'clerk-1', jti: 'token-2', name: '另一个名字' });
    for (const same of [clerk, again]) {
      expect(await confirm(seal?.id, same)).toEqual({
        seal: null,
        refused: {
          reason: 'A seal is confirmed by another person than the one who asked for it.',
          advice: 'Let a colleague confirm it.',
        },
      });
    }
    const byHand = sql`update access_seal set confirmed_at = now(), confirmed_by = asked_by`;
    await expect(byHand.execute(desk.one.query)).rejects.toThrow('access_seal_check');
    expect((await list()).sealed).toBeNull();
    expect((await confirm(seal?.id)).seal?.state).toBe('SEALED');
    expect((await confirm(seal?.id)).refused?.reason).toContain('confirmed before');
  });

  test('it ends by itself: on its last day it still holds, on the next one it does not (Asia/Shanghai)', async () => {
    await sealed(receipts[0]);
    await sealed(receipts[1], { until: addDays(lastDay, 5) });
    const shown = async (moment: string) => {
      const page = await list(at(moment));
      return [page.proofs.includes(receipts[0] ?? ''), page.proofs.includes(receipts[1] ?? ''), page.sealed];
    };
    const both = { count: 2, until: '2026-03-17' };
    expect(await shown('2026-03-12T15:59:59.999Z')).toEqual([false, false, both]);
    expect(await shown('2026-03-12T16:00:00.000Z')).toEqual([true, false, { count: 1, until: '2026-03-17' }]);
    expect(await shown('2026-03-17T15:59:59.999Z')).toEqual([true, false, { count: 1, until: '2026-03-17' }]);
    expect(await shown('2026-03-17T16:00:00.000Z')).toEqual([true, true, null]);
  });

  test('a seal that is over is neither confirmed nor ended, and another may be asked for', async () => {
    const late = at('2026-03-12T16:00:00Z');
    const { seal } = await ask(receipts[0]);
    expect((await confirm(seal?.id, colleague, late)).refused?.reason).toBe('The seal has ended.');
    expect((await unseal(seal?.id, clerk, late)).refused?.reason).toBe('The seal has ended.');
    expect((await ask(receipts[0], { until: '2026-03-20' }, clerk, late)).seal?.state).toBe('ASKED');
  });

  test('it is ended at once, confirmed or not, by anybody of the centre', async () => {
    const before = await list();
    const id = await sealed(receipts[0]);
    expect((await unseal(id)).seal).toMatchObject({ state: 'ENDED', unsealedAt: now.toISOString() });
    expect(await list()).toEqual(before);
    const { seal } = await ask(receipts[0]);
    expect((await unseal(seal?.id, colleague)).seal?.state).toBe('ENDED');
    expect((await confirm(seal?.id)).refused?.reason).toBe('The seal has ended.');
  });

  test.each([
    ['yesterday', -1, 'The seal ends in the past.'],
    ['today', 0, null],
    ['day 180', 180, null],
    ['day 181', 181, 'A seal lasts 180 days at most.'],
  ])('until %s', async (_, days, reason) => {
    expect((await ask(receipts[0], { until: addDays(DAY, days) })).refused?.reason ?? null).toBe(reason);
  });

  test('days are counted in Shanghai', async () => {
    const beforeMidnight = at('2026-03-02T15:59:59Z');
    const midnight = at('2026-03-02T16:00:00Z');
    expect((await ask(receipts[0], { until: addDays(DAY, 181) }, clerk, beforeMidnight)).refused).not.toBeNull();
    expect((await ask(receipts[0], { until: addDays(DAY, 181) }, clerk, midnight)).refused).toBeNull();
    expect((await ask(receipts[1], { until: DAY }, clerk, midnight)).refused).not.toBeNull();
  });

  test.each([
    ['', false],
    ['  \n ', false],
    ['有\u0000的', false],
    ['half \ud800 a pair', false],
    ['字'.repeat(1_000), true],
    ['🔒'.repeat(1_000), true],
    [`  ${'字'.repeat(1_000)}  `, true],
    ['字'.repeat(1_001), false],
  ])('a reason has 1 to 1,000 visible characters: %j', async (reason, taken) => {
    const { seal, refused } = await ask(receipts[0], { reason });
    expect([seal !== null, seal?.reason ?? null]).toEqual([taken, taken ? reason.trim() : null]);
    expect(refused?.reason ?? null).toBe(taken ? null : 'The reason is missing or too long.');
  });

  test.each(['', '2026-02-30', 'tomorrow', '2026-3-9', '99999-01-01'])('a last day that is none: %j', async (until) => {
    expect((await ask(receipts[0], { until })).refused?.reason).toBe('The date is not a calendar date.');
  });

  test('what may not be sealed is answered like what is not there', async () => {
    const by = (role: string, self = false) => access({ self, caller: { ...officer, role } });
    const notThese = await put(
      desk.one.query,
      by('public'),
      by('subject', true),
      by('subject'),
      by('centre'),
      by('auditor'),
      access({ subject: null }),
      access({ kind: 'LOG' }),
      access({ kind: 'CORRECTION' }),
    );
    const stranger = { instance: 'x', keys: testLogKeys(), random: systemRandom };
    const forged = signEntry(entryOf(access(), stranger), stranger.keys).receipt;
    const unknown = await ask('0'.repeat(64));
    expect(unknown).toEqual({ seal: null, refused: expect.anything() });
    const tampered = `${receipts[0]?.slice(0, -4)}AAAA`;
    for (const entryId of [...notThese, ...notThese.map(hashOf), forged, tampered, '', 'x', "' or true --", '\u0000']) {
      expect(await ask(entryId)).toEqual(unknown);
    }
    expect((await sql`select from access_seal`.execute(desk.one.query)).rows).toHaveLength(0);
  });

  test('an entry has one seal at a time, asked for or in force', async () => {
    const { seal } = await ask(receipts[0]);
    const second = () => ask(hashOf(receipts[0]), {}, colleague);
    expect((await second()).refused?.reason).toBe('The access is sealed, or a seal on it was asked for.');
    await confirm(seal?.id);
    expect((await second()).refused?.reason).toBe('The access is sealed, or a seal on it was asked for.');
    await unseal(seal?.id);
    expect((await second()).seal?.state).toBe('ASKED');
  });

  test('of several at once one asks, one confirms, and one ends', async () => {
    const clerks = Array.from({ length: 6 }, (_, n) => callerWith('centre', { sub: `many-${n}` }));
    const asking = await Promise.all(clerks.map((each) => ask(receipts[0], {}, each)));
    const [made, ...more] = asking.flatMap(({ seal }) => seal ?? []);
    expect(more).toEqual([]);
    const confirming = await Promise.all(clerks.map((each) => confirm(made?.id, each)));
    expect(confirming.filter(({ seal }) => seal)).toHaveLength(1);
    const ending = await Promise.all(clerks.map((each) => unseal(made?.id, each)));
    expect(ending.filter(({ seal }) => seal)).toHaveLength(1);
  });

  test('repeated with its Idempotency-Key each acts once', async () => {
    const first = await ask(receipts[0], {}, clerk, { key: 'a' });
    expect(await ask(receipts[0], {}, clerk, { key: 'a' })).toEqual(first);
    expect((await ask(receipts[1], {}, clerk, { key: 'a' })).refused?.reason).toContain('used for something else');
    const id = first.seal?.id;
    const refused = await confirm(id, clerk, { key: 'b' });
    const confirmed = await confirm(id, colleague, { key: 'b' });
    expect(await confirm(id, colleague, { key: 'b' })).toEqual(confirmed);
    expect(await confirm(id, clerk, { key: 'b' })).toEqual(refused);
    const ended = await unseal(id, clerk, { key: 'c' });
    expect(await unseal(id, clerk, { key: 'c' })).toEqual(ended);
    expect((await sql`select from access_seal`.execute(desk.one.query)).rows).toHaveLength(1);
  });

  test('G-11 pages are full without sealed ones, and a cursor of one that was sealed since still counts', async () => {
    const { proofs } = await list();
    const rank = (n: number) => proofs[n] ?? '';
    const first = await list({}, { first: 2 });
    await sealed(rank(1));
    await sealed(rank(3));
    expect((await list({}, { first: 2 })).proofs).toEqual([rank(0), rank(2)]);
    expect((await list({}, { first: 2, after: first.page?.endCursor })).proofs).toEqual([rank(2), rank(4)]);
    expect((await list({}, { first: 0 })).sealed).toEqual({ count: 2, until: lastDay });
  });

  test('everything sealed is an empty page and a count', async () => {
    await put(desk.one.query, access({ subject: other }));
    const { proofs } = await list({}, {}, other);
    for (const proof of proofs) await sealed(proof);
    expect((await list({}, {}, other)).page).toEqual({
      nodes: [],
      endCursor: null,
      hasNextPage: false,
      sealed: { count: proofs.length, until: lastDay },
    });
  });

  test('an id that is none is answered like one that nobody has', async () => {
    const unknown = await confirm('A'.repeat(22));
    expect(unknown.refused).toEqual({ reason: 'There is no such seal.', advice: expect.any(String) });
    for (const id of ['', 'x', '\u0000', "' or true --", 'A'.repeat(10_000)]) {
      expect(await confirm(id)).toEqual(unknown);
      expect(await unseal(id)).toEqual(unknown);
    }
  });

  describe.each(['subject', 'officer', 'analyst', 'provider', 'supervisor', 'auditor'] as const)('%s', (role) => {
    test('seals and unseals nothing, whatever was decided before', async () => {
      const { seal } = await ask(receipts[0]);
      const stranger = callerWith(role, { sub: 'clerk-2' });
      for (const work of [ask(receipts[1], {}, stranger), confirm(seal?.id, stranger), unseal(seal?.id, stranger)]) {
        expect(await work).toEqual({ seal: null, refused: expect.anything() });
      }
      expect((await sql`select id from access_seal`.execute(desk.one.query)).rows).toEqual([{ id: seal?.id }]);
    });
  });

  test('auditors find the newest seal of each entry, in one statement', async () => {
    const old = await sealed(receipts[0]);
    await unseal(old);
    const { seal } = await ask(receipts[0]);
    await sealed(receipts[1]);
    const found = await sealsOf(desk.one.query, [...receipts.map(hashOf), 'f'.repeat(64)]);
    expect([...found.keys()].sort()).toEqual([hashOf(receipts[0]), hashOf(receipts[1])].sort());
    expect(found.get(hashOf(receipts[0]))).toMatchObject({ id: seal?.id, askedBy: 'clerk-1', confirmedBy: null });
    expect(found.get(hashOf(receipts[1]))).toMatchObject({ confirmedBy: 'clerk-2', until: lastDay });
    expect(await sealsOf(desk.one.query, [])).toEqual(new Map());
  });
});
