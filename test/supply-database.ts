import { deepStrictEqual, strictEqual } from 'node:assert';
import { type Kysely, sql } from 'kysely';
import { type DatabasePlace, type OpenDatabase, openDatabase } from '../database/open.ts';
import { digest } from '../domain/canonical-json.ts';
import { systemRandom } from '../domain/clock.ts';
import type { Department } from '../subgraphs/department.ts';
import { type ImportRequest, importFile } from '../subgraphs/supply/import-file.ts';
import type { SuppliedRecord } from '../subgraphs/supply/outcome.ts';
import type { SupplyTables } from '../subgraphs/supply/tables.ts';
import { catalogues, type fileOf, providers, supplyDay, vault } from './supply-files.ts';

type Row = Record<string, unknown>;

export const openDepartment = (place: DatabasePlace, department: Department): Promise<OpenDatabase<SupplyTables>> =>
  openDatabase(place, [new URL('../subgraphs/migrations/', import.meta.url), department.migrations]);

/** Imports a file on the day of the tests. */
export const supply = (
  database: Kysely<SupplyTables>,
  department: Department,
  file: ReturnType<typeof fileOf>,
  what: Partial<Pick<ImportRequest, 'manifest' | 'clock' | 'onProgress'>> = {},
) =>
  importFile({
    database,
    department,
    catalogues,
    providers,
    vault,
    file,
    manifest: { procedure: 'GENERAL' },
    clock: () => supplyDay,
    random: systemRandom,
    ...what,
  });

/** Every row of every table, in a fixed order. */
export async function dump(database: Kysely<SupplyTables>): Promise<Readonly<Record<string, readonly Row[]>>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name not like 'kysely%' order by 1
  `.execute(database);
  const contents: [string, Row[]][] = [];
  for (const { name } of tables) {
    const { rows } = await sql<Row>`select * from ${sql.table(name)} t order by to_jsonb(t)::text`.execute(database);
    contents.push([name, rows]);
  }
  return Object.fromEntries(contents);
}

/**
 * What a database says, without what is drawn anew in every run: ids of records are replaced by the facts they stand for, and hashes,
 * which cover ids, are left out (`verifyVersions` checks them). Sealed cells are opened. What is numbered as it comes (batches, positions)
 * is counted anew: a transaction that was killed leaves a gap.
 */
export async function sayings(database: Kysely<SupplyTables>): Promise<Readonly<Record<string, readonly Row[]>>> {
  const tables = await dump(database);
  const facts = new Map(
    Object.values(tables).flatMap((rows) => rows.flatMap(({ id, fact }) => (fact ? [[id, fact] as const] : []))),
  );
  const batches = ranks(tables.supply_batch, 'number');
  const said = ({ hash: _, previous_hash: __, version_hash: ___, ...row }: Row): Row => ({
    ...row,
    ...(facts.has(row.id) ? { id: facts.get(row.id) } : {}),
    ...(row.record_id ? { record_id: facts.get(row.record_id) } : {}),
    ...('as_of_supply' in row ? { as_of_supply: batches.get(row.as_of_supply) } : {}),
  });
  const inOrder = (rows: readonly Row[]): Row[] =>
    rows
      .map(said)
      .map((row) => [JSON.stringify(row), row] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, row]) => row);
  const counted = (name: string, column: string) => {
    const places = ranks(tables[name], column);
    return (tables[name] ?? []).map((row) => ({ ...row, [column]: places.get(row[column]) }));
  };
  const opened = (tables.supplied_row ?? []).map(({ batch, row_number: row, cells }) => ({
    batch,
    row,
    cells: vault.open(Buffer.from(cells as Buffer), { batch: String(batch), row: Number(row) }),
  }));
  const all = {
    ...tables,
    change: counted('change', 'position'),
    supply_batch: counted('supply_batch', 'number'),
    unresolved_number: counted('unresolved_number', 'position'),
    supplied_row: opened,
  };
  return Object.fromEntries(Object.entries(all).map(([name, rows]) => [name, inOrder(rows)]));
}

/** The place of each row's number among all rows', from 1. */
const ranks = (rows: readonly Row[] = [], column: string): ReadonlyMap<unknown, number> =>
  new Map(
    rows
      .map((row) => row[column])
      .sort((one, other) => Number(one) - Number(other))
      .map((number, index) => [number, index + 1]),
  );

/** Throws unless every version links to the one before and every record to its last. */
export async function verifyVersions(database: Kysely<SupplyTables>, tables: Department['tables']): Promise<void> {
  const versions = await database
    .selectFrom('record_version')
    .selectAll()
    .orderBy('record_id')
    .orderBy('version')
    .execute();
  const last = new Map<string, string>();
  const count = new Map<string, number>();
  for (const version of versions) {
    const { record_id, content, previous_hash, batch, row_number: row } = version;
    const number = (count.get(record_id) ?? 0) + 1;
    const { sourceTime, ...said } = version.body as SuppliedRecord;
    deepStrictEqual([version.version, previous_hash], [number, last.get(record_id) ?? null]);
    strictEqual(digest(said), content);
    strictEqual(digest({ record_id, version: number, content, previous_hash, batch, row, sourceTime }), version.hash);
    last.set(record_id, version.hash);
    count.set(record_id, number);
  }
  const records: { id: string; version_hash: string }[] = [];
  for (const { table } of tables) {
    const { rows } = await sql<{ id: string; version_hash: string }>`
      select id, version_hash from ${sql.table(table)}
    `.execute(database);
    records.push(...rows);
  }
  deepStrictEqual(new Map(records.map(({ id, version_hash }) => [id, version_hash] as const)), last);
}

/** Columns of a record that tell how it came to say what it says, or are drawn anew in every run. */
const bookkeeping = new Set(['id', 'version', 'content_hash', 'version_hash', 'as_of', 'as_of_supply', 'as_of_row']);

/** The current records of a department by fact: what they say, without how they came to say it. */
export async function currentRecords(database: Kysely<SupplyTables>, tables: Department['tables']): Promise<Row[]> {
  const records: Row[] = [];
  for (const { table } of tables) {
    const { rows } = await sql<Row>`select * from ${sql.table(table)} order by fact`.execute(database);
    for (const row of rows)
      records.push(Object.fromEntries(Object.entries(row).filter(([column]) => !bookkeeping.has(column))));
  }
  return records;
}
