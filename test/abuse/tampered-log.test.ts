import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc, { type GeneratorValue } from 'fast-check';
import type { Verdict } from '../../gateway/querylog/verify/verify-log.ts';
import { type BuiltLog, buildLog, judge, openStillLog, randomly, withoutKeeping } from '../built-log.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import type { TestLog } from '../filled-log.ts';
import { changes, type Expected, rearrangements } from '../tamperings.ts';

/** Few of a small log, many of a large one: some have stored nodes. */
const randomSizes = (g: GeneratorValue): readonly number[] =>
  g(fc.boolean)
    ? g(fc.array, fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })
    : [g(fc.integer, { min: 1, max: 255 }), g(fc.integer, { min: 1, max: 240 }), g(fc.integer, { min: 20, max: 105 })];

describeOnEachDatabase('a tampered log', (newPlace) => {
  let world: TestLog;
  beforeAll(async () => {
    world = await openStillLog(await newPlace());
  }, 180_000);
  afterAll(() => world.close());

  const eachOf = (all: typeof changes) =>
    randomly(5, async (g) => {
      const log = await buildLog(world, g, randomSizes(g));
      expect(await judge(world.opened.query, world)).toMatchObject({ whole: true, size: log.size, findings: [] });
      for (const [name, tamper] of Object.entries(all)) {
        await withoutKeeping(world, async (tx) => {
          const expected = await tamper(tx, log, g);
          if (expected)
            expectFound(name, log, await judge(tx, world, {}, g(fc.constantFrom, 1_000, 300, 64)), expected);
        });
      }
    });

  test('G-10 any changed byte is found, and its entry named', () => eachOf(changes));
  test('G-10 any row removed, inserted or moved is found, and its entry named', () => eachOf(rearrangements));
});

function expectFound(name: string, { size }: BuiltLog, verdict: Verdict, { kinds, index, entry }: Expected): void {
  const { whole, firstBad, findings } = verdict;
  const from = firstBad?.index ?? -1;
  // All of it stands in the message of a failure.
  const found = { name, size, findings, whole, kind: firstBad?.kind, entry: firstBad?.entry, index: firstBad?.index };
  expect(found).toEqual({
    ...found,
    whole: false,
    kind: kinds.find((kind) => kind === firstBad?.kind) ?? kinds[0],
    ...(entry === undefined ? {} : { entry }),
    ...(index === undefined || (from <= index && index <= (firstBad?.upTo ?? from)) ? {} : { index }),
  });
}
