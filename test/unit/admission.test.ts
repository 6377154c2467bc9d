import { describe, expect, test } from '@jest/globals';
import { admission } from '../../gateway/admission.ts';

const at = (time: string) => ({ now: new Date(time) });
const opened = (allowances: object, clock = at('2026-11-23T04:00:00Z')) =>
  admission({ requests: 1e6, failures: 1e6, persons: 1e6, ...allowances }, () => clock.now);
const several = async (count: number, doing: () => Promise<boolean>) => {
  const done: boolean[] = [];
  for (let i = 0; i < count; i += 1) done.push(await doing());
  return done;
};

describe('requests of one source', () => {
  test('without a credential are let in up to the allowance of a second; another source has its own', async () => {
    const { admits } = opened({ requests: 3 });
    expect(await several(5, () => admits('192.0.2.1', false))).toEqual([true, true, true, false, false]);
    expect(await admits('192.0.2.2', false)).toBe(true);
  });

  test('with a credential do not count', async () => {
    const { admits } = opened({ requests: 1 });
    expect(await several(3, () => admits('192.0.2.1', true))).toEqual([true, true, true]);
    expect(await admits('192.0.2.1', false)).toBe(true);
  });

  test('an IPv6 network of 64 bits is one source, and an IPv4 address is one however it is written', async () => {
    const { admits } = opened({ requests: 1 });
    expect(await admits('2001:db8::1', false)).toBe(true);
    expect(await admits('2001:db8:0:0:ffff::2', false)).toBe(false);
    expect(await admits('2001:db8:0:1::1', false)).toBe(true);
    expect(await admits('192.0.2.1', false)).toBe(true);
    expect(await admits('::ffff:192.0.2.1', false)).toBe(false);
  });

  test('too many credentials that prove nothing are not put on the record one by one; those that do are let in', async () => {
    const { admits, mayFail } = opened({ failures: 2 });
    expect(await several(3, () => mayFail('192.0.2.1'))).toEqual([true, true, false]);
    expect(await mayFail('192.0.2.2')).toBe(true);
    expect(await admits('192.0.2.1', true)).toBe(true);
  });
});

describe('persons that somebody asks about', () => {
  test('count once a day each; a request with one too many counts none', () => {
    const { mayAskAbout } = opened({ persons: 2 });
    expect(mayAskAbout('192.0.2.1', ['a'])).toBe(true);
    expect(mayAskAbout('192.0.2.1', ['b', 'c'])).toBe(false);
    expect(mayAskAbout('192.0.2.1', ['a', 'b', 'a'])).toBe(true);
    expect(mayAskAbout('192.0.2.1', ['a'])).toBe(true);
    expect(mayAskAbout('192.0.2.1', ['c'])).toBe(false);
    expect(mayAskAbout('192.0.2.2', ['c'])).toBe(true);
  });

  test('are forgotten at midnight in Shanghai, not before', () => {
    const clock = at('2026-11-23T15:59:59Z');
    const { mayAskAbout } = opened({ persons: 1 }, clock);
    expect(mayAskAbout('192.0.2.1', ['a'])).toBe(true);
    expect(mayAskAbout('192.0.2.1', ['b'])).toBe(false);
    clock.now = new Date('2026-11-23T16:00:00Z');
    expect(mayAskAbout('192.0.2.1', ['b'])).toBe(true);
  });
});
