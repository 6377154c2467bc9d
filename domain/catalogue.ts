import type { z } from 'zod';
import { addDays, addYears, type CalendarDate, compareDates, yearOf } from './calendar-date.ts';
import { catalogueSchema, type entrySchema } from './catalogue-schema.ts';
import { type DeepReadonly, inForce, parseRules, readYears, type YearlyRules } from './yearly-rules.ts';

/** One item of the yearly catalogue (Art. 15), frozen. What is absent in the file is null. */
export type CatalogueEntry = DeepReadonly<z.output<typeof entrySchema>>;
/** The catalogue of one year: `year`, `title`, `source` and its `items`. */
export type Catalogue = DeepReadonly<z.output<typeof catalogueSchema>>;
/** Catalogues by rising year. */
export type CatalogueSet = readonly Catalogue[];
/** Whose openness counts; sole traders are published as organisations. */
export type CatalogueSubjectKind = CatalogueEntry['subjectKinds'][number];

/** A catalogue file that cannot be used, or a year that none covers. The message names the file, the entry and the reason. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

const yearly: YearlyRules = { noun: 'catalogue', refusal: CatalogueError };

/**
 * Reads every `YEAR.yaml` of a directory. Throws CatalogueError for an unknown key, a missing or contradictory value, a file
 * whose name is not its year, or a directory without catalogues.
 */
export function loadCatalogue(directory: string): CatalogueSet {
  return readYears(yearly, directory, parseCatalogue);
}

/** Checks the text of one catalogue; `file` is for messages. Throws CatalogueError with every fault found. */
export function parseCatalogue(text: string, file: string): Catalogue {
  return parseRules(yearly, catalogueSchema, { text, file }, describe);
}

/** The catalogue in force in a year: its own, or the nearest earlier one. Throws CatalogueError if all are later. */
export function catalogueFor(set: CatalogueSet, year: number): Catalogue {
  return inForce(yearly, set, year);
}

/** The entry with this item code, or null: then nothing of it is shown. */
export function entryOfItem(catalogue: Catalogue, item: string): CatalogueEntry | null {
  return catalogue.items.find((entry) => entry.item === item) ?? null;
}

/** The one entry of a record type, or null. A type with several entries is told apart by its records' `item`: throws CatalogueError. */
export function entryOfType(catalogue: Catalogue, type: string): CatalogueEntry | null {
  const entries = catalogue.items.filter((entry) => entry.type === type);
  if (entries.length > 1) throw new CatalogueError(`${type} has several entries: look them up by item`);
  return entries[0] ?? null;
}

/** The date fields of a record that `lastVisibleDay` needs for this entry, by GraphQL name. */
export function periodDates(entry: CatalogueEntry): readonly string[] {
  const { from, otherwise, stopsOn } = entry.queryPeriod;
  return [from, otherwise, stopsOn].filter((field) => field !== null);
}

/**
 * The last calendar day (Asia/Shanghai) on which a record may be seen, or null while no end is known. `dates` holds the record's
 * value, a date or null, for each of `periodDates(entry)`; one that is not there throws CatalogueError, since a forgotten date
 * would make the record stay for ever. Years end the day before the anniversary (Art. 27(1)); 29 February clamps to the 28th.
 */
export function lastVisibleDay(
  entry: CatalogueEntry,
  dates: Readonly<Record<string, CalendarDate | null>>,
): CalendarDate | null {
  const { from, otherwise, stopsOn, years } = entry.queryPeriod;
  const dateOf = (field: string | null): CalendarDate | null => {
    if (field === null) return null;
    const value = dates[field];
    if (value === undefined) throw new CatalogueError(`${entry.item}: the query period needs ${field}`);
    return value;
  };
  const fallback = dateOf(otherwise);
  const start = dateOf(from) ?? fallback;
  const stop = dateOf(stopsOn);
  const byPeriod = start === null || years === null ? start : dayBeforeAnniversary(start, years);
  const byStop = stop === null ? null : addDays(stop, -1);
  if (byPeriod === null || byStop === null) return byPeriod ?? byStop;
  return compareDates(byStop, byPeriod) < 0 ? byStop : byPeriod;
}

/** Null where the anniversary is after the year 9999: departments write such dates for "no end". */
function dayBeforeAnniversary(start: CalendarDate, years: number): CalendarDate | null {
  return yearOf(start) + years > 9999 ? null : addDays(addYears(start, years), -1);
}

/**
 * Default openness of a record (Art. 16): that of the entry for the kind of its subject, narrowed by `openWhen`, for which
 * `record` holds the value of the field. NOT_COLLECTED: the record must not be taken in (Art. 12(2)).
 */
export function defaultOpenness(
  entry: CatalogueEntry,
  kind: CatalogueSubjectKind,
  record: Readonly<Record<string, unknown>>,
): 'OPEN' | 'NON_OPEN' | 'NOT_COLLECTED' {
  if (!entry.subjectKinds.includes(kind)) return 'NOT_COLLECTED';
  const openness = kind === 'NATURAL_PERSON' ? entry.openness.person : entry.openness.organisation;
  const { openWhen } = entry;
  if (openness !== 'OPEN' || openWhen === null) return openness;
  return openWhen.values.some((value) => value === record[openWhen.field]) ? 'OPEN' : 'NON_OPEN';
}

function describe(issue: z.core.$ZodIssue, raw: unknown): string {
  const [first, index, ...rest] = issue.path;
  if (first !== 'items' || typeof index !== 'number')
    return [issue.path.join('.'), issue.message].filter(Boolean).join(': ');
  const items = (raw as { items: readonly unknown[] }).items;
  const item = (items[index] as { item?: unknown } | null)?.item;
  const entry = typeof item === 'string' ? `entry ${item}` : `entry ${index + 1}`;
  return [entry, rest.join('.'), issue.message].filter(Boolean).join(': ');
}
