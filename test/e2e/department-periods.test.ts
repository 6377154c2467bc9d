import fc from 'fast-check';
import { addDays } from '../../domain/calendar-date.ts';
import { type CatalogueEntry, lastVisibleDay, periodDates } from '../../domain/catalogue.ts';
import { DEPARTMENTS } from '../../schema/subgraphs.ts';
import type { RecordTable } from '../../subgraphs/record-table.ts';
import type { SuppliedRecord } from '../../subgraphs/supply/outcome.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { entryOf } from '../full-records.ts';
import { catalogues, type RunningDepartment, startDepartment } from '../running-department.ts';
import { firm, suppliedRecord } from '../supplied-records.ts';
import { periodCases } from './period-cases.ts';

type Dates = Readonly<Record<string, string | null>>;

/** A record of what a table keeps, with these dates and none of the others. */
function dated(table: RecordTable, creditCode: string, dates: Dates): SuppliedRecord {
  const { decidedOn = null, endedOn = null, ...fields } = dates;
  return suppliedRecord({ type: table.type, item: entryOf(table).item, creditCode, decidedOn, endedOn, fields });
}

test('every period rule of the catalogue has a case for each of its dates', () => {
  const items = catalogues.flatMap((catalogue) => catalogue.items);
  const missing = items.flatMap((entry) =>
    periodDates(entry).filter((field) => !periodCases.some((one) => one.item === entry.item && one.decides === field)),
  );
  expect(missing).toEqual([]);
  expect(items.filter(({ item }) => !periodCases.some((one) => one.item === item))).toEqual([]);
});

describeOnEachDatabase('G-06 a record past its query period', (newPlace) => {
  describe.each(DEPARTMENTS)('of %s', (name) => {
    let department: RunningDepartment;
    let subjects = 0;
    beforeAll(async () => {
      department = await startDepartment(name, await newPlace());
    });
    afterAll(() => department.close());

    const tableOf = (entry: CatalogueEntry): RecordTable => {
      const table = department.department.tables.find(({ type }) => type === entry.type);
      if (!table) throw new Error(`no table for ${entry.type}`);
      return table;
    };
    async function shown(table: RecordTable, code: string, day: string): Promise<readonly Dates[]> {
      const [subject] = await department.subjects([code], `${table.field} { severity queryableUntil }`, { day });
      const found = subject?.[table.field] ?? [];
      return (Array.isArray(found) ? found : [found]) as Dates[];
    }

    const cases = periodCases.filter(({ item }) =>
      catalogues.some(({ items }) => items.some((entry) => entry.item === item && entry.department === name)),
    );
    test.each(cases)('$item with $dates is seen until $last', async ({ item, dates, last }) => {
      const entry = catalogues.flatMap(({ items }) => items).find((one) => one.item === item);
      if (!entry) throw new Error(`no item ${item}`);
      const table = tableOf(entry);
      subjects += 1;
      await department.supply([dated(table, firm(subjects), dates)]);
      const days = last === null ? ['2026-01-01', '9000-12-31'] : [last];
      for (const day of days) {
        expect(await shown(table, firm(subjects), day)).toEqual([{ severity: null, queryableUntil: last }]);
      }
      if (last !== null) expect(await shown(table, firm(subjects), addDays(last, 1))).toEqual([]);
    });

    const day = fc.integer({ min: 0, max: 2_000 }).map((days) => addDays('2026-01-01', days));
    // Around the days from which a period of 2, 3 or 5 years ends on one of those days, leap days among them.
    const date = fc.option(
      fc.oneof(
        fc.integer({ min: -6 * 366, max: 2_000 }).map((days) => addDays('2026-01-01', days)),
        fc.constantFrom('2024-02-29', '2028-02-29', '2021-02-28', '2023-03-01', '2026-01-01', '9998-12-31'),
      ),
      { nil: null },
    );

    test('is held back by the SQL condition exactly when lastVisibleDay says so, for any dates', async () => {
      const entries = catalogues.flatMap(({ items }) => items.filter((entry) => entry.department === name));
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...entries),
          fc.array(fc.array(date, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
          day,
          async (entry, rows, on) => {
            const table = tableOf(entry);
            subjects += 1;
            const code = firm(subjects);
            const records = rows.map((dates, n) => {
              const named = Object.fromEntries(periodDates(entry).map((field, index) => [field, dates[index] ?? null]));
              return { ...dated(table, code, named), severity: String(n), until: lastVisibleDay(entry, named) };
            });
            // What a subject has once is stored once.
            const stored = table.single ? records.slice(0, 1) : records;
            await department.supply(stored.map(({ until: _, ...record }) => record));
            const expected = stored
              .filter(({ until }) => until === null || until >= on)
              .map(({ severity, until }) => ({ severity, queryableUntil: until }));
            const found = await shown(table, code, on);
            expect([...found].sort(bySeverity)).toEqual(expected);
          },
        ),
        { numRuns: 60 },
      );
    });
  });
});

const bySeverity = (one: Dates, other: Dates): number => Number(one.severity) - Number(other.severity);
