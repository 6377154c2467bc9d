import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import { receiptOf } from '../../../gateway/querylog/receipt.ts';
import { readEntryCursor, writeEntryCursor } from '../entry-cursor.ts';
import type { CentreTables } from '../tables.ts';
import { type SealedAccesses, sealedOf } from './seals.ts';

/** Which of a subject's accesses: `first` from the newest on, or behind the end of another page. */
export interface AccessesAsked {
  readonly creditCode: string;
  readonly first: number;
  readonly after: string | null;
  /** On which seals are looked at, in Asia/Shanghai. */
  readonly day: CalendarDate;
}

export interface AccessPage {
  readonly nodes: readonly Access[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly sealed: SealedAccesses | null;
}

/** What a subject is told of who asked about it (Art. 19, 31): of which organisation and for what, and never which person (G-17). */
export interface Access {
  readonly at: Date;
  readonly organisation: string | null;
  readonly role: string;
  readonly purpose: string | null;
  readonly items: readonly string[];
  readonly channel: string;
  readonly outcome: string;
  readonly proof: string;
}

/** What is read of an entry. What the subject may not have (name and `sub` of the caller, the entry's number) does not leave the database. */
interface Row {
  readonly at: string;
  readonly hash: string;
  readonly signature: string;
  readonly key: string;
  readonly caller: string;
  readonly organisation: string | null;
  readonly self: boolean;
  readonly purpose: string | null;
  readonly items: readonly string[];
  readonly channel: string | null;
  readonly outcome: string;
}

/**
 * A page of what is on the record about a subject, newest first: answered, partial, refused and failed, by whomever, itself included, from
 * the moment that an entry is committed. What is sealed on that day is in no page, which is as long as if it were not there, and is
 * counted in `sealed` of the same moment (G-11). Null for an `after` that is no cursor of this subject's accesses.
 */
export async function accessesOf(
  database: Kysely<CentreTables>,
  { creditCode, first, after, day }: AccessesAsked,
): Promise<AccessPage | null> {
  const behind = after === null ? null : await placeOf(database, creditCode, after);
  if (after !== null && behind === null) return null;
  const { rows } = await sql<Partial<Row> & { readonly count: number; readonly until: string | null }>`
    select sealed.count, sealed.until, access.*
    from (${sealedOf(creditCode, day)}) as sealed
    left join lateral (${newest({ creditCode, behind, limit: first + 1 })}) as access on true
    order by access.id desc
  `.execute(database);
  const [counted] = rows;
  const found = rows.filter((row): row is typeof row & Row => row.hash != null);
  const shown = found.slice(0, first);
  const last = shown.at(-1);
  return {
    nodes: shown.map(accessOf),
    endCursor: last ? writeEntryCursor({ hash: last.hash, at: new Date(last.at) }) : null,
    hasNextPage: found.length > first,
    sealed: counted?.until ? { count: counted.count, until: counted.until } : null,
  };
}

/** Which entries, without those in `sealed.entries`; by the index `log_entry_by_subject`, from its end. */
const newest = ({
  creditCode,
  behind,
  limit,
}: {
  readonly creditCode: string;
  readonly behind: number | null;
  readonly limit: number;
}): RawBuilder<unknown> => sql`
  select e.id, e.entry ->> 'at' as at, encode(e.hash, 'hex') as hash, encode(e.signature, 'hex') as signature, e.entry ->> 'key' as key,
    e.entry -> 'caller' ->> 'role' as caller, e.entry -> 'caller' ->> 'organisation' as organisation,
    (e.entry ->> 'self')::boolean as self, e.entry ->> 'purpose' as purpose, e.entry -> 'items' as items,
    e.entry ->> 'channel' as channel, e.entry ->> 'outcome' as outcome
  from log_entry e
  where e.entry ->> 'subject' = ${creditCode} and e.hash <> all (sealed.entries)
    ${behind === null ? sql`` : sql`and e.id < ${behind}`}
  order by e.id desc
  limit ${limit}`;

/** Behind which entry a page begins. That it was sealed since makes no difference, or the difference would tell it. */
async function placeOf(database: Kysely<CentreTables>, creditCode: string, after: string): Promise<number | null> {
  const cursor = readEntryCursor(after);
  if (!cursor) return null;
  const { rows } = await sql<{ readonly id: number }>`
    select e.id from log_entry e
    where e.at = ${cursor.at} and e.hash = decode(${cursor.hash}, 'hex') and e.entry ->> 'subject' = ${creditCode}
  `.execute(database);
  return rows[0]?.id ?? null;
}

function accessOf({ at, hash, signature, key, caller, self, organisation, purpose, items, ...row }: Row): Access {
  const role = roleOf(caller, self);
  return {
    at: new Date(at),
    organisation,
    role,
    // Anybody may type something there; of who proves nothing it says nothing.
    purpose: role === 'PUBLIC' ? null : purpose,
    items,
    // Acts that are no request have none: the program did them.
    channel: row.channel ?? 'API',
    outcome: row.outcome,
    proof: receiptOf(key, { at, entry: hash }, Buffer.from(signature, 'hex')),
  };
}

const roles: ReadonlySet<string> = new Set([
  'public',
  'officer',
  'firm',
  'analyst',
  'provider',
  'centre',
  'supervisor',
  'auditor',
]);

/** Who asked, by the role on the record: the machine and whoever operates it act for the centre, a credential that proves nothing is nobody's. */
function roleOf(caller: string, self: boolean): string {
  if (caller === 'subject') return self ? 'SUBJECT' : 'THIRD_PARTY';
  if (caller === 'unknown') return 'PUBLIC';
  return roles.has(caller) ? caller.toUpperCase() : 'CENTRE';
}
