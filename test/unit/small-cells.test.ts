import fc from 'fast-check';
import { smallestTold, withoutSmallCells } from '../../domain/small-cells.ts';

const table = fc.array(fc.oneof(fc.nat(12), fc.nat(100_000)), { maxLength: 40 });

describe('small counts of a table', () => {
  test.each([
    ['nothing is small: all of it', [5, 9, 700], [5, 9, 700], 714],
    ['one is small: the smallest of the others goes with it', [40, 3, 9, 700], [40, null, null, 700], null],
    ['several are small: one that is not goes with them', [0, 4, 9, 10], [null, null, null, 10], null],
    ['the smallest of the others stands twice: both go', [2, 7, 7, 8], [null, null, null, 8], null],
    ['all are small', [0, 4, 4], [null, null, null], null],
    ['a single one', [4], [null], null],
    ['none', [], [], 0],
  ])('%s', (_, counts, told, total) => {
    expect(withoutSmallCells(counts)).toEqual({ counts: told, total });
  });

  test('what is told is true, never small, and no total stands beside a withheld count', () => {
    fc.assert(
      fc.property(table, (counts) => {
        const { counts: told, total } = withoutSmallCells(counts);
        expect(told).toHaveLength(counts.length);
        for (const [index, count] of told.entries()) expect([null, counts[index]]).toContain(count);
        expect(told.every((count) => count === null || count >= smallestTold)).toBe(true);
        expect(total).toBe(told.includes(null) ? null : counts.reduce((sum, count) => sum + count, 0));
        const withheld = told.filter((count) => count === null).length;
        expect(withheld === 1 && counts.length > 1).toBe(false);
      }),
    );
  });

  test('whatever stands in a withheld place, 0 to 4 could stand there and the answer be the same', () => {
    fc.assert(
      fc.property(table, fc.nat(smallestTold - 1), fc.nat(), (counts, instead, place) => {
        const { counts: told } = withoutSmallCells(counts);
        const withheld = told.flatMap((count, index) => (count === null ? [index] : []));
        const chosen = withheld[place % withheld.length];
        if (chosen === undefined) return;
        const possible = [0, 1, 2, 3, 4, 5].map((other) =>
          counts.map((count, index) => {
            if (index === chosen) return instead;
            return told[index] === null ? other : count;
          }),
        );
        expect(possible.map(withoutSmallCells)).toContainEqual(withoutSmallCells(counts));
      }),
    );
  });
});

/** Every table of `cells` counts below `limit`. */
function* everyTable(cells: number, limit: number): Iterable<readonly number[]> {
  for (let code = 0; code < limit ** cells; code += 1) {
    yield Array.from({ length: cells }, (_, cell) => Math.floor(code / limit ** cell) % limit);
  }
}

/** For each thing a reader can be told, the values that a withheld place has in the tables of which just that is told. */
function possibleValues(cells: number, limit: number, known: (counts: readonly number[]) => string | null) {
  const possible = new Map<string, (Set<number> | null)[]>();
  for (const counts of everyTable(cells, limit)) {
    const knowledge = known(counts);
    if (knowledge === null) continue;
    const told = withoutSmallCells(counts).counts;
    const values = possible.get(knowledge) ?? told.map((count) => (count === null ? new Set<number>() : null));
    for (const [cell, count] of counts.entries()) values[cell]?.add(count);
    possible.set(knowledge, values);
  }
  return possible;
}

describe('a reader who knows the rule and tries every table', () => {
  test.each([1, 2, 3, 4])('finds every value from 0 to 4 possible in each withheld place (%i counts)', (cells) => {
    const possible = possibleValues(cells, 9, (counts) => JSON.stringify(withoutSmallCells(counts)));
    for (const values of [...possible.values()].flat()) {
      if (values) expect([...values]).toEqual(expect.arrayContaining([0, 1, 2, 3, 4]));
    }
    expect(possible.size).toBeGreaterThan(1);
  });

  test.each([2, 3, 4, 5])('finds none out from a total that is told elsewhere (%i counts)', (cells) => {
    const known = (counts: readonly number[]) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      return total < smallestTold ? null : JSON.stringify([withoutSmallCells(counts).counts, total]);
    };
    const sizes = [...possibleValues(cells, 9, known).values()]
      .flat()
      .flatMap((values) => (values ? [values.size] : []));
    expect(Math.min(...sizes)).toBeGreaterThan(1);
  });
});
