import { createHash } from 'node:crypto';
import { addDays, type CalendarDate, daysBetween } from '../../domain/calendar-date.ts';

/** Draws of one stream. Two streams of the same name draw the same, on every machine. */
export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  readonly below: (limit: number) => number;
  /** True in `percent` of 100 draws. */
  readonly chance: (percent: number) => boolean;
  /** One of a list. Throws RangeError for an empty one. */
  readonly pick: <Item>(list: readonly Item[]) => Item;
  /** A day from `from` to `to`, both included; `from` where `to` is earlier. */
  readonly day: (from: CalendarDate, to: CalendarDate) => CalendarDate;
}

const TWO_TO_32 = 4_294_967_296;

/**
 * The stream of this name (mulberry32, started by SHA-256 of the name). Every subject and file has a stream of its own, so that a row
 * depends on neither the number of subjects nor what was drawn before it.
 */
export function randomOf(...name: readonly (string | number)[]): Random {
  let state = createHash('sha256').update(name.join('/')).digest().readUInt32LE(0);
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32) * limit);
  };
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new RangeError('nothing to pick from');
      return one;
    },
    day: (from, to) => (to <= from ? from : addDays(from, below(daysBetween(from, to) + 1))),
  };
}
