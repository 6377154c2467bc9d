import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type OpenDatabase, openDatabase } from '../../database/open.ts';
import { gatewayMigrations } from '../../gateway/assemble.ts';
import { followRevocations, type Revocations, type Standing } from '../../gateway/callers/revocations.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { describeOnEachDatabase } from '../each-database.ts';

const until = new Date('2026-11-23T05:00:00Z');

describeOnEachDatabase('revoked tokens', (newPlace) => {
  let opened: OpenDatabase<CentreTables>;
  let one: Revocations;
  let other: Revocations;
  let now: Date;
  const instances: Revocations[] = [];
  const told: unknown[] = [];

  function instance(): Revocations {
    const made = followRevocations(
      opened.query,
      () => now,
      (error) => told.push(error),
    );
    instances.push(made);
    return made;
  }

  beforeAll(async () => {
    opened = await openDatabase<CentreTables>(await newPlace(), gatewayMigrations);
  }, 180_000);
  afterAll(() => opened.close());
  beforeEach(() => {
    now = new Date('2026-11-23T04:00:00Z');
    told.length = 0;
    one = instance();
    other = instance();
  });
  afterEach(async () => {
    await Promise.all(instances.splice(0).map((each) => each.stop()));
    await alter('delete from revoked_token');
  });

  const alter = (text: string) => sql.raw(text).execute(opened.query);

  /** How long it takes until an instance says this of a token, in ms; asked again and again. */
  async function timeUntil(asked: Revocations, jti: string, standing: Standing): Promise<number> {
    const began = performance.now();
    while ((await asked.standing(jti)) !== standing) {
      if (performance.now() - began > 5_000) throw new Error('waited five seconds in vain');
      await delay(5);
    }
    return performance.now() - began;
  }

  test('G-14 one is refused at once where it was revoked, and within a second by every other instance', async () => {
    expect([await one.standing('a'), await other.standing('a')]).toEqual(['GOOD', 'GOOD']);
    await one.revoke('a', until);
    expect(await one.standing('a')).toBe('REVOKED');
    expect(await timeUntil(other, 'a', 'REVOKED')).toBeLessThan(1_000);
    expect([await one.standing('b'), await other.standing('b')]).toEqual(['GOOD', 'GOOD']);
  });

  test('one that was revoked before an instance started is refused from its first token on', async () => {
    await one.revoke('a', until);
    expect(await instance().standing('a')).toBe('REVOKED');
  });

  test('G-14 many revoked at once by several instances: every instance knows all of them within a second', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `t-${index}`);
    await Promise.all(names.map((jti, index) => (index % 2 ? one : other).revoke(jti, until)));
    const began = performance.now();
    for (const jti of names) {
      for (const asked of [one, other]) await timeUntil(asked, jti, 'REVOKED');
    }
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('tokens are not asked about one by one', async () => {
    await one.standing('warm');
    let asked = 0;
    const counting = opened.query.withPlugin({
      transformQuery: ({ node }) => {
        asked += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const counted = followRevocations(
      counting,
      () => now,
      (error) => told.push(error),
    );
    instances.push(counted);
    await Promise.all(Array.from({ length: 500 }, (_, index) => counted.standing(`t-${index}`)));
    expect(asked).toBe(1);
  });

  test('one revoked twice keeps the later end, and one whose end has long passed is forgotten', async () => {
    await one.revoke('a', until);
    await one.revoke('a', new Date('2026-11-23T04:00:01Z'));
    await one.revoke('b', new Date('2026-11-23T04:00:01Z'));
    now = new Date('2026-11-23T05:30:00Z');
    await one.revoke('c', new Date('2026-11-23T06:00:00Z'));
    const { rows } = await sql<{ jti: string }>`select jti from revoked_token order by position`.execute(opened.query);
    expect(rows.map(({ jti }) => jti)).toEqual(['a', 'c']);
    expect(await instance().standing('a')).toBe('REVOKED');
    expect(await timeUntil(other, 'c', 'REVOKED')).toBeLessThan(1_000);
    expect([await other.standing('a'), await other.standing('b')]).toEqual(['REVOKED', 'GOOD']);
  });

  describe('while the database cannot be asked', () => {
    test('what was read less than a second ago counts, and nothing older does', async () => {
      await one.revoke('a', until);
      expect(await one.standing('b')).toBe('GOOD');
      await alter('alter table revoked_token rename to gone');
      now = new Date(now.getTime() + 1_000);
      expect(await one.standing('b')).toBe('GOOD');
      now = new Date(now.getTime() + 1);
      expect([await one.standing('a'), await one.standing('b'), await one.state()]).toEqual([
        'REVOKED',
        'UNKNOWN',
        'down',
      ]);
      await alter('alter table gone rename to revoked_token');
      expect([await one.standing('b'), await one.state()]).toEqual(['GOOD', 'up']);
    });

    test('the operator is told once by each instance', async () => {
      await Promise.all([one.state(), other.state()]);
      await alter('alter table revoked_token rename to gone');
      now = new Date(now.getTime() + 1_001);
      for (let index = 0; index < 3; index += 1) await Promise.all([one.standing('a'), other.standing('b')]);
      await alter('alter table gone rename to revoked_token');
      expect(told.map(String)).toEqual(Array(2).fill(expect.stringContaining('revoked_token')));
    });

    test('nothing is known after the clock was set back', async () => {
      expect(await one.standing('b')).toBe('GOOD');
      await alter('alter table revoked_token rename to gone');
      now = new Date(now.getTime() - 60_000);
      expect(await one.standing('b')).toBe('UNKNOWN');
      await alter('alter table gone rename to revoked_token');
    });

    test('a token is not revoked in silence: whoever revokes it is told', async () => {
      expect(await one.standing('a')).toBe('GOOD');
      await alter('alter table revoked_token rename to gone');
      await expect(one.revoke('a', until)).rejects.toThrow('revoked_token');
      expect(await one.standing('a')).toBe('GOOD');
      await alter('alter table gone rename to revoked_token');
    });

    test('an answer that does not come is not waited for', async () => {
      expect(await one.standing('b')).toBe('GOOD');
      now = new Date(now.getTime() + 1_001);
      await opened.query.transaction().execute(async (tx) => {
        await sql`lock table revoked_token in access exclusive mode`.execute(tx);
        const began = performance.now();
        expect(await one.standing('b')).toBe('UNKNOWN');
        expect(performance.now() - began).toBeLessThan(3_000);
      });
      expect(await one.standing('b')).toBe('GOOD');
    });
  });
});
