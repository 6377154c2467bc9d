import fc from 'fast-check';
import { DEPARTMENTS } from '../../schema/subgraphs.ts';
import { type BothPaths, startBothPaths } from '../both-paths.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { entryOf, selectionOf } from '../full-records.ts';
import { askedCodes, askedDays, entityCalls, supplyKinds } from '../lean-operations.ts';
import type { Terms } from '../running-department.ts';

// What the lean path answers is, byte for byte, what plain execution by graphql-js answers.
describeOnEachDatabase('the lean path', (newPlace) => {
  describe.each(DEPARTMENTS)('of %s', (name) => {
    let both: BothPaths;
    let everything: string;
    let ids: readonly string[];
    const subjects = (codes: readonly string[]) => codes.map((creditCode) => ({ __typename: 'Subject', creditCode }));

    beforeAll(async () => {
      both = await startBothPaths(name, await newPlace());
      await supplyKinds(both);
      const { schema, department } = both;
      everything = department.tables.map((table) => `${table.field} { ${selectionOf(schema, table)} }`).join(' ');
      const scope = department.tables.map((table) => entryOf(table).item);
      ids = [...new Set((await same(everything, askedCodes, { scope })).match(/[a-z-]+:[A-Za-z]+:[0-9a-f]{32}/g))];
      expect(ids.length).toBeGreaterThan(department.tables.length * 2);
    });
    afterAll(() => both.close());

    /** Asks for subjects both ways and compares; returns the body. */
    async function same(selection: string, codes: readonly string[], terms: Terms = {}): Promise<string> {
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Subject { ${selection} } } }`;
      const { plain, lean, directly } = await both.ask({ query, variables: { of: subjects(codes) } }, terms);
      expect(lean).toEqual(plain);
      expect(plain).toMatchObject({ status: 200, type: 'application/json; charset=utf-8' });
      expect(plain.body).not.toContain('"errors"');
      expect(directly).toBe(true);
      return plain.body;
    }

    test.each(askedDays)('answers every field of every type the same on %s, open or of the scope', async (day) => {
      const items = both.department.tables.map((table) => entryOf(table).item);
      for (const scope of [[], items.slice(0, 1), items])
        await same(`creditCode ${everything}`, askedCodes, { scope, day });
    });

    test('shows no more than the scope and the day allow, and nothing that is suspended', async () => {
      const scope = both.department.tables.map((table) => entryOf(table).item);
      const open = await same(everything, askedCodes);
      expect(open).not.toContain('NON_OPEN');
      expect((await same(everything, askedCodes, { scope })).length).toBeGreaterThan(open.length);
      for (const { field } of both.department.tables) {
        // All of the third firm's are suspended (Art. 30(2)).
        expect(await same(`${field} { id }`, askedCodes.slice(2, 3), { scope })).toMatch(/:(\[\]|null)\}\]\}\}$/);
      }
    });

    test('answers pages of any bounds the same, one at a time and together', async () => {
      const scope = both.department.tables.map((table) => entryOf(table).item);
      const days = ['null', '"2024-02-29"', '"2026-02-26"', '"2026-02-27"'];
      const bounds = [
        ...[0, 1, 3, 1_000].map((first) => `first: ${first}`),
        ...days.flatMap((day) => [`decidedAfter: ${day}`, `decidedBefore: ${day}`]),
        'first: 2, decidedAfter: "2024-02-28", decidedBefore: "2026-02-28"',
      ];
      const lists = both.department.tables.filter(({ single }) => !single);
      for (const bound of bounds)
        await same(lists.map(({ field }) => `${field}(${bound}) { id decidedOn }`).join(' '), askedCodes, { scope });
      for (const { field } of lists) {
        const aliases = bounds.map(
          (bound, n) => `p${n}: ${field}(${bound}) { id ${n % 2 === 0 ? 'item' : 'endedOn'} }`,
        );
        await same(`${aliases.join(' ')} ${field} { id }`, askedCodes, { scope });
      }
    });

    test('answers codes that come twice, in another case or with spaces in their places', async () => {
      const [first = '', second = ''] = askedCodes;
      await same(`creditCode ${everything}`, [second, first, ` ${second.toLowerCase()} `, first]);
    });

    test('answers records by their ids, unknown and malformed ones with null', async () => {
      for (const table of both.department.tables) {
        const { type } = table;
        const query = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename
          ... on ${type} { ${selectionOf(both.schema, table)} } } }`;
        const known = ids.filter((id) => id.includes(type));
        const of = [...known, `${name}:${type}:${'0'.repeat(32)}`, null, 7, { id: 1 }, ...known.slice(0, 2)];
        const variables = { of: of.map((id) => ({ __typename: type, id })) };
        const { plain, lean, directly } = await both.ask({ query, variables });
        expect(lean).toEqual(plain);
        expect(directly).toBe(true);
        expect(plain.body).toContain('null,null,null,null');
      }
    });

    test('answers whatever the gateway may ask the same', async () => {
      let direct = 0;
      await fc.assert(
        fc.asyncProperty(entityCalls(both, ids), async ({ query, variables, scope, day }) => {
          const { plain, lean, directly } = await both.ask({ query, variables }, { scope, day });
          expect(lean).toEqual(plain);
          if (directly) direct += 1;
        }),
        { numRuns: 60 },
      );
      // Some ask for records of a type that they select nothing of, or twice under one key: those are executed plainly.
      expect(direct).toBeGreaterThan(15);
    });
  });
});
