import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type DirectorySubject, longestWait, sharedSubjects } from '../../subgraphs/credit-centre/directory.ts';

interface HeldLookup {
  readonly codes: readonly string[];
  answer(): void;
  fail(error: Error): void;
}

const lookups: HeldLookup[] = [];
let find: ReturnType<typeof sharedSubjects>;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  lookups.length = 0;
  find = sharedSubjects(
    (codes) =>
      new Promise((resolve, reject) => {
        const known = codes.filter((code) => code !== 'nobody').map((code) => [code, subject(code)] as const);
        lookups.push({ codes, answer: () => resolve(new Map(known)), fail: reject });
      }),
  );
});
afterEach(() => void jest.useRealTimers());

const subject = (creditCode: string): DirectorySubject => ({ creditCode, kind: 'LEGAL_PERSON', name: creditCode });
const asked = () => lookups.map(({ codes }) => codes);
const keys = (found: ReadonlyMap<string, DirectorySubject>) => [...found.keys()];

test('what is asked in one turn is looked up at once and together, each code once', async () => {
  const all = Promise.all([find(['a', 'b']), find(['b', 'nobody']), find([])]);
  await turn();
  expect(asked()).toEqual([['a', 'b', 'nobody']]);
  lookups[0]?.answer();
  expect((await all).map(keys)).toEqual([['a', 'b'], ['b'], []]);
});

test('what is asked while a lookup is under way goes together, when that is back', async () => {
  const first = find(['a']);
  await turn();
  const others = [find(['b'])];
  await turn();
  others.push(find(['c']));
  await turn();
  expect(asked()).toEqual([['a']]);
  lookups[0]?.answer();
  await first;
  await turn();
  expect(asked()).toEqual([['a'], ['b', 'c']]);
  lookups[1]?.answer();
  expect((await Promise.all(others)).map(keys)).toEqual([['b'], ['c']]);
});

test('a lookup that fails fails for those who are in it', async () => {
  const first = find(['a']);
  await turn();
  const second = find(['b']);
  lookups[0]?.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await turn();
  lookups[1]?.answer();
  expect(keys(await second)).toEqual(['b']);
});

test('a lookup that hangs holds others up for no longer than they have patience', async () => {
  const first = find(['a']);
  await turn();
  const second = find(['b']);
  await turn();
  jest.advanceTimersByTime(longestWait - 1);
  await turn();
  expect(asked()).toEqual([['a']]);
  jest.advanceTimersByTime(1);
  await turn();
  expect(asked()).toEqual([['a'], ['b']]);
  lookups[1]?.answer();
  expect(keys(await second)).toEqual(['b']);
  lookups[0]?.answer();
  expect(keys(await first)).toEqual(['a']);
});
