import type { CalendarDate } from '../../domain/calendar-date.ts';
import { type Catalogue, entryOfItem } from '../../domain/catalogue.ts';
import { firstDayOf, lastDayOf, wholeMonths } from '../../domain/months.ts';
import type { Provider } from '../../domain/providers.ts';
import { smallestTold } from '../../domain/small-cells.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import type { DepartmentAccess } from './department-access.ts';

export interface StatisticsQuestion {
  readonly item: string;
  readonly by: 'MONTH' | 'PROVIDER' | 'CATEGORY';
  readonly from?: CalendarDate | null;
  readonly to?: CalendarDate | null;
}

interface Cell {
  readonly month: string | null;
  readonly provider: Provider | null;
  readonly category: string | null;
  readonly count: number | null;
}

interface Counted {
  readonly total: number | null;
  readonly cells: readonly Cell[];
}

const query = `query Statistics($item: String!, $by: _StatisticsBy!, $from: String!, $to: String!) {
  _statistics(item: $item, by: $by, from: $from, to: $to) {
    total cells { month provider { code name kind } category count }
  }
}`;

/** An item's counts from its department, in whole months (Art. 6(3)); null for an item that the day's catalogue does not have. */
export async function statistics(
  { item, by, from, to }: StatisticsQuestion,
  catalogue: Catalogue,
  day: CalendarDate,
  access: DepartmentAccess,
) {
  const entry = entryOfItem(catalogue, item);
  if (!entry) return null;
  const months = wholeMonths(from, to, day);
  const range = { item, from: firstDayOf(months.from), to: lastDayOf(months.to) };
  const answer = await access.ask(entry.department as DepartmentName, query, { item, by, ...months });
  const counted = answer?._statistics as Counted | undefined;
  if (!counted || !isSafe(counted)) return { ...range, available: false, total: null, cells: null };
  const cells = counted.cells.map((cell) => ({ ...cell, withheld: cell.count === null }));
  return { ...range, available: true, total: counted.total, cells };
}

/** What a department tells is looked at again: one that tells small counts, or a total beside withheld ones, has not answered. */
const isSafe = ({ total, cells }: Counted): boolean =>
  cells.every(({ count }) => count === null || count >= smallestTold) &&
  (total === null || cells.every(({ count }) => count !== null));
