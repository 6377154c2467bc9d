import { sql } from 'kysely';
import type { DatabasePlace } from '../../database/open.ts';
import { departments } from '../../subgraphs/departments.ts';
import { columnName, sharedColumns } from '../../subgraphs/record-table.ts';
import { describeOnEachDatabase, type NewPlace, newEmbeddedPlace, newPostgresPlace } from '../each-database.ts';
import {
  department,
  importInChild,
  type Line,
  troublesome,
  troublesomeFile,
  undisturbed,
  withDatabase,
} from '../killed-imports.ts';
import { describePostgres } from '../postgres.ts';
import { openDepartment, sayings, supply, verifyVersions } from '../supply-database.ts';
import { type Cells, csv, fileOf, table } from '../supply-files.ts';

const file = fileOf(troublesomeFile());

const endings = new Map<NewPlace, ReturnType<typeof undisturbed>>();

/** What one undisturbed run ends with on this kind of database, found out once. */
async function undisturbedOn(newPlace: NewPlace): ReturnType<typeof undisturbed> {
  const ending = endings.get(newPlace) ?? newPlace().then((place) => undisturbed(place, file));
  endings.set(newPlace, ending);
  return ending;
}

/** Runs the import in a process of its own until `enough` says so of a line that it writes, and kills it there (SIGKILL). */
async function runInChild(place: DatabasePlace, enough: (line: Line, count: number) => boolean): Promise<Line[]> {
  const { child, lines } = importInChild(place, file);
  const seen: Line[] = [];
  for await (const line of lines()) {
    if (line.begun) continue;
    seen.push(line);
    if (enough(line, seen.length)) child.kill('SIGKILL');
  }
  return seen;
}

describeOnEachDatabase('an import that is disturbed', (newPlace) => {
  test('killed again and again and run again ends as if it had run once', async () => {
    const expected = await undisturbedOn(newPlace);
    expect(expected.report.accepted).toBeGreaterThan(1_500);
    expect(expected.report.duplicate).toBeGreaterThan(200);
    const place = await newPlace();
    for (let kills = 0; kills < 2; kills += 1) {
      // Another chunk may be stored until the kill comes; of five, at least one is left.
      const lines = await runInChild(place, (_, count) => count === 1);
      expect(lines.some(({ report }) => report)).toBe(false);
    }
    const last = await runInChild(place, () => false);
    expect(last[0]?.rows).toBeGreaterThan(1_000);
    expect(last.at(-1)?.report).toEqual(expected.report);
    await withDatabase(place, async ({ query }) => {
      expect(await sayings(query)).toEqual(expected.said);
      await verifyVersions(query, department.tables);
    });
  }, 180_000);

  test('run twice at once ends as if it had run once, and both runs report it', async () => {
    const expected = await undisturbedOn(newPlace);
    const place = await newPlace();
    await withDatabase(place, async ({ query }) => {
      const other = 'url' in place ? await openDepartment(place, department) : null;
      try {
        const runs = [query, other?.query ?? query].map((database) => supply(database, department, file));
        expect(await Promise.all(runs)).toEqual([expected.report, expected.report]);
      } finally {
        await other?.close();
      }
      expect(await sayings(query)).toEqual(expected.said);
      await verifyVersions(query, department.tables);
    });
  }, 240_000);

  test('two files with the same facts at once store every fact and every version once', async () => {
    await withDatabase(await newPlace(), async ({ query }) => {
      const rows = troublesome.slice(0, 1_500);
      const copies = [fileOf(csv(table(rows))), fileOf(csv(table(rows), { lineEnd: '\r\n' }))];
      const reports = await Promise.all(copies.map((copy) => supply(query, department, copy)));
      const sums = reports.map(({ rowsIn, accepted, duplicate, quarantined, skipped }) => [
        rowsIn,
        accepted + duplicate + quarantined + skipped,
      ]);
      expect(sums).toEqual([
        [1_500, 1_500],
        [1_500, 1_500],
      ]);
      const { rows: facts } = await sql`select 1 from administrative_penalty`.execute(query);
      expect(facts).toHaveLength(new Set(rows.filter(isGood).map((row) => row.CF_WSH)).size);
      await verifyVersions(query, department.tables);
    });
  }, 240_000);
});

const isGood = (row: Cells): boolean => row.CF_JDRQ === '2026-03-01';

describePostgres('the two kinds of database', () => {
  test('end with the same content', async () => {
    expect(await undisturbedOn(newPostgresPlace)).toEqual(await undisturbedOn(newEmbeddedPlace));
  }, 240_000);
});

describeOnEachDatabase('the tables of a department', (newPlace) => {
  test.each(departments.map((owner) => [owner.name, owner] as const))(
    'of %s have the columns of their types',
    async (_, owner) => {
      const opened = await openDepartment(await newPlace(), owner);
      try {
        const { rows } = await sql<{ table: string; column: string; type: string }>`
        select table_name as table, column_name as column, udt_name as type
        from information_schema.columns where table_schema = 'public'
      `.execute(opened.query);
        const bookkeeping = new Set(rows.filter(({ table: name }) => name === 'record').map(({ column }) => column));
        for (const { table: name, columns } of owner.tables) {
          const own = rows.filter((row) => row.table === name && !bookkeeping.has(row.column));
          const expected = Object.entries(columns).map(([field, kind]) => [columnName(field), databaseTypes[kind]]);
          expect(own.map(({ column, type }) => [column, type]).sort()).toEqual(expected.sort());
          const all = rows.filter((row) => row.table === name).map(({ column }) => column);
          expect(all).toEqual(expect.arrayContaining(Object.keys(sharedColumns).map(columnName)));
        }
      } finally {
        await opened.close();
      }
    },
  );
});

const databaseTypes: Readonly<Record<string, string>> = {
  text: 'text',
  integer: 'int4',
  decimal: 'numeric',
  date: 'date',
  datetime: 'timestamptz',
  boolean: 'bool',
  list: '_text',
  json: 'jsonb',
};
