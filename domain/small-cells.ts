/** Counts below this are not told. */
export const smallestTold = 5;

/** Counts that may be told, null where one is withheld; the total only where every count is told. */
export interface ToldCounts {
  readonly counts: readonly (number | null)[];
  readonly total: number | null;
}

/**
 * Withholds the small counts of one table, and whatever would give them away. Every count of 0 to 4 is withheld, zero too, since
 * else the others would be known not to be zero; with them the smallest count of the rest, wherever it stands, so that a total
 * learnt elsewhere leaves at least two unknown. The table's own total is told only if nothing is withheld.
 *
 * From the answer alone a withheld count can be anything from 0 to 4, even to a reader who knows this rule. To one who besides knows
 * the total, of five or more, no withheld count follows. Nothing is promised to whoever compares other ranges, days or groups.
 */
export function withoutSmallCells(counts: readonly number[]): ToldCounts {
  const rest = counts.filter((count) => count >= smallestTold);
  if (rest.length === counts.length) return { counts, total: counts.reduce((sum, count) => sum + count, 0) };
  const masking = Math.min(...rest);
  return {
    counts: counts.map((count) => (count < smallestTold || count === masking ? null : count)),
    total: null,
  };
}
