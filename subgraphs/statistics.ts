import { GraphQLError } from 'graphql';
import { type RawBuilder, sql } from 'kysely';
import { type CatalogueEntry, entryOfItem } from '../domain/catalogue.ts';
import { firstDayOf, isMonth, lastDayOf, type MonthRange, monthsOf } from '../domain/months.ts';
import type { Provider } from '../domain/providers.ts';
import { withoutSmallCells } from '../domain/small-cells.ts';
import { visible } from './loaders.ts';
import type { RecordTable } from './record-table.ts';
import type { DepartmentContext } from './resolvers.ts';

export interface StatisticsArguments extends MonthRange {
  readonly item: string;
  readonly by: 'MONTH' | 'PROVIDER' | 'CATEGORY';
}

/** What one count is about; of a provider null where it is no longer registered. */
interface Group {
  readonly key: string | null;
  readonly month?: string;
  readonly provider?: Provider;
  readonly category?: string;
}

/** A key of SQL that sorts a record into its group, and the groups there are, whatever the records. */
interface Grouping {
  readonly key: RawBuilder<string | null>;
  readonly groups: readonly Group[];
}

/**
 * How many records of organisations an item has that were decided in whole months and are visible on the day of the call
 * (Art. 6(3)); persons are never counted. Small counts do not leave the department.
 */
export async function statistics(
  tables: readonly RecordTable[],
  { item, by, from, to }: StatisticsArguments,
  context: DepartmentContext,
) {
  const { database, catalogue, scope } = context;
  const entry = entryOfItem(catalogue, item);
  const table = tables.find(({ type }) => type === entry?.type);
  if (!entry || !table) throw badInput('This department keeps no such item.');
  if (!isMonth(from) || !isMonth(to)) throw badInput('from and to are months, YYYY-MM.');
  const { key, groups } = groupingOf(context, entry, { item, by, from, to });
  const { rows } = await sql<{ key: string | null; count: number }>`
    select g.key, count(*)::int as count from (
      select ${key} as key from ${sql.table(table.table)} t
      where t.item = ${item} and t.subject_kind <> 'NATURAL_PERSON'
        and ${visible({ catalogue, scope: { items: countedBesidesOpen(entry), day: scope.day } }, table)}
        and t.decided_on between ${firstDayOf(from)}::date and ${lastDayOf(to)}::date
    ) g group by g.key
  `.execute(database);
  const found = new Map(rows.map((row) => [row.key, row.count]));
  const shown = groups.filter((group) => group.key !== null || found.has(null));
  const { counts, total } = withoutSmallCells(shown.map((group) => found.get(group.key) ?? 0));
  return { total, cells: shown.map(({ key: _, ...group }, index) => ({ ...group, count: counts[index] })) };
}

/**
 * Of an item that can be open only open records are counted: they can be listed one by one, and a count with the others
 * would tell how few those are.
 */
const countedBesidesOpen = ({ item, openness }: CatalogueEntry): readonly string[] =>
  openness.organisation === 'OPEN' ? [] : [item];

function groupingOf(
  { supply }: DepartmentContext,
  { category }: CatalogueEntry,
  { by, from, to }: StatisticsArguments,
): Grouping {
  if (by === 'CATEGORY') return { key: sql`${category}::text`, groups: [{ key: category, category }] };
  if (by === 'MONTH') {
    return {
      key: sql`to_char(t.decided_on, 'YYYY-MM')`,
      groups: monthsOf({ from, to }).map((month) => ({ key: month, month })),
    };
  }
  const registered = supply.providers.departments[supply.department.name] ?? [];
  const codes = registered.map(({ code }) => code);
  return {
    key: sql`case when t.provider ->> 'code' = any(${codes}::text[]) then t.provider ->> 'code' end`,
    groups: [...registered.map((provider) => ({ key: provider.code, provider })), { key: null }],
  };
}

const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
