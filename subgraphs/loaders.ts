import DataLoader from 'dataloader';
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';
import { type Catalogue, type CatalogueEntry, entryOfItem, lastVisibleDay } from '../domain/catalogue.ts';
import { allColumns, columnName, type RecordTable } from './record-table.ts';

/**
 * What the gateway lets out in this batch: the items whose non-open rows are allowed, and the calendar day (Asia/Shanghai)
 * that query periods are counted to. Nothing of a caller is in it.
 */
export interface Scope {
  readonly items: readonly string[];
  readonly day: string;
}

/** Stands in a statement for a value that is not known before it is run. */
export interface Slot {
  readonly slot: string;
}

/** What decides whether a row is visible: a batch's scope, or what stands for it. */
export interface VisibleTo {
  readonly catalogue: Catalogue;
  readonly scope: Scope | { readonly items: Slot; readonly day: Slot };
}

/** One page of a subject's records of one type: decided strictly after and before the given days, newest first. */
export interface PageKey {
  readonly creditCode: string;
  readonly first: number;
  readonly decidedAfter: string | null;
  readonly decidedBefore: string | null;
}

/** A record as GraphQL sees it: the fields of its type by name. */
export type RecordRow = Readonly<Record<string, unknown>>;

export interface Loaders {
  page(table: RecordTable, key: PageKey): Promise<readonly RecordRow[]>;
  record(table: RecordTable, id: string): Promise<RecordRow | null>;
}

interface Source {
  readonly database: QueryExecutorProvider;
  readonly catalogue: Catalogue;
  readonly scope: Scope;
}

/** The loaders of one request: whatever it asks of a table, for any number of subjects, is one statement. */
export function createLoaders(source: Source): Loaders {
  const pages = new Map<RecordTable, DataLoader<PageKey, readonly RecordRow[], string>>();
  const records = new Map<RecordTable, DataLoader<string, RecordRow | null>>();
  return {
    page: (table, key) => loaderOf(pages, table, () => pageLoader(source, table)).load(key),
    record: (table, id) => loaderOf(records, table, () => recordLoader(source, table)).load(id),
  };
}

function loaderOf<Loader>(loaders: Map<RecordTable, Loader>, table: RecordTable, create: () => Loader): Loader {
  const loader = loaders.get(table) ?? create();
  loaders.set(table, loader);
  return loader;
}

function pageLoader(source: Source, table: RecordTable) {
  const load = async (keys: readonly PageKey[]) => {
    const { rows } = await sql<RecordRow & { n: number }>`
      select q.n, r.* from unnest(
        ${keys.map((_, n) => n)}::int[], ${keys.map(({ creditCode }) => creditCode)}::text[],
        ${keys.map(({ first }) => first)}::int[], ${keys.map(({ decidedAfter }) => decidedAfter)}::date[],
        ${keys.map(({ decidedBefore }) => decidedBefore)}::date[]) as q(n, code, first, after, before)
      cross join lateral (
        select ${selection(table)} from ${sql.table(table.table)} t
        where t.credit_code = q.code and ${visible(source, table)}
          and (q.after is null or t.decided_on > q.after) and (q.before is null or t.decided_on < q.before)
        order by t.decided_on desc nulls last, t.id limit q.first
      ) r
      order by q.n, r."decidedOn" desc nulls last, r.id
    `.execute(source.database);
    const answers: RecordRow[][] = keys.map(() => []);
    for (const { n, ...row } of rows) answers[n]?.push(present(source, table, row));
    return answers;
  };
  const cacheKeyFn = (key: PageKey) => [key.creditCode, key.first, key.decidedAfter, key.decidedBefore].join();
  return new DataLoader<PageKey, readonly RecordRow[], string>(load, { cacheKeyFn });
}

function recordLoader(source: Source, table: RecordTable) {
  return new DataLoader<string, RecordRow | null>(async (ids) => {
    const { rows } = await sql<RecordRow & { id: string }>`
      select ${selection(table)} from ${sql.table(table.table)} t
      where t.id = any(${[...ids]}::text[]) and ${visible(source, table)}
    `.execute(source.database);
    const found = new Map(rows.map((row) => [row.id, present(source, table, row)]));
    return ids.map((id) => found.get(id) ?? null);
  });
}

const selection = (table: RecordTable): RawBuilder<unknown> =>
  sql.join([
    sql`t.endless`,
    ...Object.keys(allColumns(table)).map((field) => sql`t.${sql.ref(columnName(field))} as ${sql.ref(field)}`),
  ]);

/**
 * The condition that a row may leave the department: open, or of an item that this batch may have (Art. 16(3)); not
 * suspended (Art. 30(2)); inside its query period (Art. 27(1)). It stands before `limit`, so that pages are full.
 */
export function visible({ catalogue, scope }: VisibleTo, table: RecordTable): RawBuilder<boolean> {
  const entries = catalogue.items.filter(({ type }) => type === table.type);
  // What the catalogue in force does not list is not shown (Art. 15).
  if (entries.length === 0) return sql<boolean>`false`;
  const periods = entries.map((entry) => inPeriod(entry, scope.day));
  return sql<boolean>`(t.openness = 'OPEN' or t.item = any(${sql.val(scope.items)}::text[])) and not t.suspended
    and (${sql.join(periods, sql` or `)})`;
}

/** What has no end by its provider's own word does not run from anything else instead. */
const fallback = (from: string | null, start: RawBuilder<unknown>): RawBuilder<unknown> =>
  from === 'endedOn' ? sql`case when not t.endless then ${start} end` : start;

/** The same rule as `lastVisibleDay`, as a condition on a row. */
function inPeriod({ item, queryPeriod }: CatalogueEntry, day: string | Slot): RawBuilder<boolean> {
  const { from, otherwise, stopsOn, years } = queryPeriod;
  const column = (field: string) => sql`t.${sql.ref(columnName(field))}`;
  const conditions = [sql`t.item = ${item}`];
  const starts = [from && column(from), otherwise && fallback(from, column(otherwise))].filter(
    (start) => start !== null,
  );
  if (starts.length > 0) {
    const start = sql`coalesce(${sql.join(starts)})`;
    const ends = years === null ? sql`${start} + 1` : sql`(${start} + make_interval(years => ${years}))::date`;
    conditions.push(sql`(${start} is null or ${ends} > ${day}::date)`);
  }
  if (stopsOn) conditions.push(sql`(${column(stopsOn)} is null or ${column(stopsOn)} > ${day}::date)`);
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

function present(
  { catalogue }: Omit<Source, 'database'>,
  table: RecordTable,
  { endless, ...row }: RecordRow,
): RecordRow {
  const entry = entryOfItem(catalogue, String(row.item));
  return {
    __typename: table.type,
    ...row,
    category: entry?.category,
    queryableUntil: entry ? queryableUntil(entry, row, Boolean(endless)) : null,
  };
}

/** The last day on which a record may be seen; of its fields those named by `periodDates(entry)` are read. */
export function queryableUntil(entry: CatalogueEntry, row: RecordRow, endless: boolean): string | null {
  const { from, otherwise } = entry.queryPeriod;
  const dates = endless && from === 'endedOn' && otherwise ? { ...row, [otherwise]: null } : row;
  return lastVisibleDay(entry, dates as Readonly<Record<string, string | null>>);
}
