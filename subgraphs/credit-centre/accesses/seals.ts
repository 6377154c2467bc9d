import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import type { CentreTables } from '../tables.ts';

/** A seal on an access of an officer as it is kept. */
export interface Seal {
  readonly id: string;
  /** Hash of the sealed entry, hexadecimal. */
  readonly entryId: string;
  readonly reason: string;
  /** The last day on which it holds (Asia/Shanghai). */
  readonly until: CalendarDate;
  readonly askedAt: Date;
  /** `sub` of a token, as in the others that say who. */
  readonly askedBy: string;
  readonly confirmedAt: Date | null;
  readonly confirmedBy: string | null;
  readonly unsealedAt: Date | null;
  readonly unsealedBy: string | null;
}

export type SealState = 'ASKED' | 'SEALED' | 'ENDED';

/** Where a seal stands on a day (Asia/Shanghai). It ends by itself: nothing has to run for that. */
export function stateOfSeal({ unsealedAt, until, confirmedAt }: Seal, day: CalendarDate): SealState {
  if (unsealedAt !== null || until < day) return 'ENDED';
  return confirmedAt === null ? 'ASKED' : 'SEALED';
}

/** How many of a subject's accesses are sealed, and the last day on which any of them still is. */
export interface SealedAccesses {
  readonly count: number;
  readonly until: CalendarDate;
}

/** One row: `count`, `until` (null where nothing is sealed) and `entries`, the hashes of a subject's accesses that are sealed on that day. */
export const sealedOf = (creditCode: string, day: CalendarDate): RawBuilder<unknown> => sql`
  select count(*)::int as count, max(until) as until, coalesce(array_agg(entry), '{}') as entries
  from access_seal
  where subject = ${creditCode} and until >= ${day}::date and confirmed_at is not null and unsealed_at is null`;

/** The seal with this id, or null: also for what cannot be an id. */
export async function findSeal(database: Kysely<CentreTables>, id: string): Promise<Seal | null> {
  if (!isSealId(id)) return null;
  const row = await database.selectFrom('access_seal').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? sealOf(row) : null;
}

/** The newest seal on each of these entries, in whatever state, by the entry's hash (hexadecimal); in one statement. For auditors. */
export async function sealsOf(
  database: Kysely<CentreTables>,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, Seal>> {
  if (hashes.length === 0) return new Map();
  const rows = await database
    .selectFrom('access_seal')
    .selectAll()
    .where(sql<boolean>`entry = any(array(select decode(hash, 'hex') from unnest(${[...hashes]}::text[]) as hash))`)
    .orderBy('position')
    .execute();
  return new Map(rows.map(sealOf).map((seal) => [seal.entryId, seal]));
}

/** Ids are 16 random bytes in base64url. */
export const isSealId = (text: string): boolean => /^[\w-]{22}$/.test(text);

const sealOf = (row: Selectable<CentreTables['access_seal']>): Seal => ({
  id: row.id,
  entryId: Buffer.from(row.entry).toString('hex'),
  reason: row.reason,
  until: row.until,
  askedAt: row.asked_at,
  askedBy: row.asked_by,
  confirmedAt: row.confirmed_at,
  confirmedBy: row.confirmed_by,
  unsealedAt: row.unsealed_at,
  unsealedBy: row.unsealed_by,
});
