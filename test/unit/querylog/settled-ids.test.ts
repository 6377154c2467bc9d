import { describe, expect, test } from '@jest/globals';
import { type Looks, lookedAgain, noLook } from '../../../gateway/querylog/settled-ids.ts';

const all = Number.POSITIVE_INFINITY;

describe('G-10 ids are settled', () => {
  /** A look while `oldest` was the oldest transaction under way and `newest` the next to begin. */
  const look = (looks: Looks, oldest: bigint, last: number, newest: bigint, covered = all) =>
    lookedAgain(looks, { oldest, last, covered }, newest);

  test('not by the look that sees them: one below them may be under way still', () => {
    expect(look(noLook, 5n, 10, 8n).settled).toBe(0);
  });

  test('by a later look, once every transaction of the first is over', () => {
    const first = look(noLook, 5n, 10, 8n);
    expect(look(first, 7n, 12, 9n).settled).toBe(0);
    expect(look(first, 8n, 12, 9n).settled).toBe(10);
  });

  test('only as far as the later look has gone through what there was', () => {
    const first = look(noLook, 5n, 10, 8n);
    expect(look(first, 8n, 9, 9n, 9).settled).toBe(0);
    expect(look(first, 8n, 10, 9n, 10).settled).toBe(10);
  });

  test('one after the other while a queue is worked off, and never less again', () => {
    let looks = noLook;
    const settled = [1, 2, 3, 4, 5].map((step) => {
      looks = look(looks, BigInt(step), step * 2_000, BigInt(step + 1), step * 2_000);
      return looks.settled;
    });
    expect(settled).toEqual([0, 2_000, 4_000, 6_000, 8_000]);
    expect(look(looks, 1n, 0, 2n).settled).toBe(8_000);
    expect(looks.waiting).toHaveLength(1);
  });

  test('a transaction that stays open holds back what was seen since it began, and lets it go at once when it ends', () => {
    let looks = noLook;
    for (let step = 1; step <= 50; step += 1) looks = look(looks, 3n, step * 10, BigInt(step + 3));
    expect(looks.settled).toBe(0);
    expect(look(looks, 60n, 500, 60n).settled).toBe(500);
  });
});
