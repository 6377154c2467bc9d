import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';
import type { Delivery } from './append.ts';
import type { EntryKind, LogEntry } from './entry.ts';

/** Which entries are wanted: all that fit everything that is said. */
export interface EntryFilter {
  /** `sub` of the caller's token. */
  readonly caller?: string | null;
  /** Credit codes. */
  readonly organisation?: string | null;
  readonly subject?: string | null;
  readonly purpose?: string | null;
  readonly reference?: string | null;
  readonly kind?: EntryKind | null;
  readonly outcome?: LogEntry['outcome'] | null;
  /** When the request came in: from this moment, and before that one. */
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** An entry as it is stored. */
export interface StoredEntry {
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  /** Of its receipt. */
  readonly signature: Uint8Array;
  readonly entry: LogEntry;
}

export interface FoundEntry extends StoredEntry {
  /** Null where nothing is known of it. */
  readonly delivery: Delivery['state'] | null;
}

/** Names an entry to whoever reads on behind it. */
export interface EntryPlace {
  readonly hash: string;
  readonly at: Date;
}

export interface EntryPage {
  readonly entries: readonly FoundEntry[];
  /** Whether older ones fit as well. */
  readonly more: boolean;
}

/**
 * The newest `first` entries that fit, or those that were written before `after`; null where there is no such entry. Entries that are
 * written meanwhile change nothing of what stands behind a place.
 */
export async function readEntries(
  database: QueryExecutorProvider,
  filter: EntryFilter,
  { first, after }: { readonly first: number; readonly after?: EntryPlace | null },
): Promise<EntryPage | null> {
  const before = after ? await idOf(database, after) : null;
  if (before === undefined) return null;
  const conditions = [...conditionsOf(filter), ...(before === null ? [] : [sql<boolean>`id < ${before}`])];
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const { rows } = await sql<FoundEntry>`
    select encode(page.hash, 'hex') as hash, page.signature, page.entry, d.state as delivery
    from (select id, hash, signature, entry from log_entry ${where} order by id desc limit ${first + 1}) page
    left join log_delivery d on d.request = page.entry ->> 'request'
    order by page.id desc
  `.execute(database);
  return { entries: rows.slice(0, first), more: rows.length > first };
}

/** Undefined where there is none. */
async function idOf(database: QueryExecutorProvider, { hash, at }: EntryPlace): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from log_entry where hash = decode(${hash}, 'hex') and at = ${at}`.execute(database);
  return rows[0]?.id;
}

/** Written as the indexes of migrations/050_tamper_evident_log.sql are, so that they are used. */
function conditionsOf(filter: EntryFilter): readonly RawBuilder<boolean>[] {
  const { caller, organisation, subject, purpose, reference, kind, outcome, from, to } = filter;
  const wanted = <Value>(value: Value | null | undefined, condition: (value: Value) => RawBuilder<boolean>) =>
    value === null || value === undefined ? [] : [condition(value)];
  return [
    ...wanted(subject, (code) => sql<boolean>`entry ->> 'subject' = ${code}`),
    ...wanted(organisation, (code) => sql<boolean>`entry -> 'caller' ->> 'organisation' = ${code}`),
    ...wanted(caller, (id) => sql<boolean>`entry -> 'caller' ->> 'id' = ${id}`),
    ...wanted(purpose, (code) => sql<boolean>`entry ->> 'purpose' = ${code}`),
    ...wanted(reference, (number) => sql<boolean>`entry ->> 'reference' = ${number}`),
    ...wanted(kind, (name) => sql<boolean>`entry ->> 'kind' = ${name}`),
    ...wanted(outcome, (name) => sql<boolean>`entry ->> 'outcome' = ${name}`),
    ...wanted(from, (moment) => sql<boolean>`at >= ${moment}`),
    ...wanted(to, (moment) => sql<boolean>`at < ${moment}`),
  ];
}

/**
 * The texts of operations by their hashes, in the order of `hashes` and as often as they stand there: null for a hash without a text,
 * and from where the texts together are longer than `most` bytes on. The first is always there.
 */
export async function readOperations(
  database: QueryExecutorProvider,
  hashes: readonly (string | null)[],
  most: number,
): Promise<readonly (string | null)[]> {
  const { rows } = await sql<{ place: number; text: string }>`
    select place, text from (
      select a.place, o.text, sum(octet_length(o.text)) over (order by a.place) as total, octet_length(o.text) as size
      from unnest(${sql.val([...hashes])}::text[]) with ordinality as a(hash, place)
      join log_operation o on o.hash = ${bytesOf(sql`a.hash`)}
    ) found where total <= ${most} or total = size
  `.execute(database);
  const texts = new Map(rows.map(({ place, text }) => [place, text]));
  return hashes.map((_, index) => texts.get(index + 1) ?? null);
}

/** The bytes of a hash; null for a text that is none, as an entry could hold that somebody has changed. */
export const bytesOf = (hash: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`case when ${hash} ~ '^[0-9a-f]{64}$' then decode(${hash}, 'hex') end`;
