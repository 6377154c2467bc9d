import { type Catalogue, periodDates } from '../../domain/catalogue.ts';
import { queryableUntil } from '../loaders.ts';
import { allColumns, type RecordTable } from '../record-table.ts';
import { PlainExecutionNeeded } from './entity-operation.ts';

/** What the catalogue says of a record, as JSON texts. */
export interface RecordFacts {
  readonly category: string;
  readonly queryableUntil: string;
}

export interface FactsSource {
  /** The fields of a record that it needs, `endless` among them. */
  readonly fields: readonly string[];
  /** `at` says where each of the fields is in the row. */
  of(row: readonly unknown[], at: readonly number[]): RecordFacts;
}

/** How many are kept for a table: a day a record is decided on recurs, and to count a period's end takes longer than to look it up. */
const mostKept = 5_000;

/** The facts of a table's records under a catalogue. */
export function recordFacts(catalogue: Catalogue, table: RecordTable): FactsSource {
  const entries = new Map(
    catalogue.items.filter(({ type }) => type === table.type).map((entry) => [entry.item, entry]),
  );
  const columns = allColumns(table);
  const dates = [...new Set([...entries.values()].flatMap(periodDates))].filter((field) =>
    Object.hasOwn(columns, field),
  );
  const kept = new Map<string, RecordFacts>();
  const work = (row: readonly unknown[], at: readonly number[]): RecordFacts => {
    const [item, endless, ...values] = at.map((index) => row[index]);
    const entry = entries.get(String(item));
    if (!entry) throw new PlainExecutionNeeded('an item that is not in the catalogue');
    const record = Object.fromEntries(dates.map((field, index) => [field, values[index]]));
    const until = queryableUntil(entry, record, Boolean(endless));
    return { category: JSON.stringify(entry.category), queryableUntil: JSON.stringify(until) };
  };
  return {
    fields: ['item', 'endless', ...dates],
    of(row, at) {
      let key = '';
      for (const index of at) key += `${row[index]} `;
      const known = kept.get(key);
      if (known) return known;
      const facts = work(row, at);
      if (kept.size >= mostKept) kept.clear();
      kept.set(key, facts);
      return facts;
    },
  };
}
