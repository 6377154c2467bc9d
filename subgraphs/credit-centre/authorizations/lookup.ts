import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import type { CentreTables } from '../tables.ts';
import { grantedBeforeBlock } from './blocked-firms.ts';

/** Who asks on the strength of authorizations, and on which day (Asia/Shanghai). */
export interface Asking {
  /** Credit code of the person or organisation that acts. */
  readonly grantee: string;
  readonly day: CalendarDate;
}

/** An authorization that counts: for these catalogue items and this purpose, or any where it is null. */
export interface ValidAuthorization {
  readonly id: string;
  readonly items: readonly string[];
  readonly purpose: string | null;
}

/** The condition on `written_authorization as a` under which it counts for whoever asks. */
const counts = ({ grantee, day }: Asking): RawBuilder<boolean> => sql`
  a.grantee = ${grantee} and a.valid_from <= ${day}::date and a.valid_to >= ${day}::date
  and a.revoked_at is null and a.forged_at is null and (a.uses is null or a.used < a.uses) and not ${grantedBeforeBlock}`;

/**
 * What each of these subjects lets the grantee see on that day (Art. 20(2)), by the subject's code and in one statement; a code
 * without any is not in the map. Those without a limit of uses come first, then those that end soonest. Read from the
 * database every time: what was revoked before this was called does not count (G-14).
 */
export async function authorizationsFor(
  database: Kysely<CentreTables>,
  { codes, ...asking }: Asking & { readonly codes: readonly string[] },
): Promise<ReadonlyMap<string, readonly ValidAuthorization[]>> {
  const valid = new Map<string, ValidAuthorization[]>();
  if (codes.length === 0) return valid;
  const { rows } = await sql<ValidAuthorization & { readonly grantor: string }>`
    select a.grantor, a.id, a.items, a.purpose from written_authorization a
    where ${counts(asking)} and a.grantor in (${sql.join(codes)})
    order by a.uses is not null, a.valid_to, a.position
  `.execute(database);
  for (const { grantor, ...authorization } of rows) {
    const list = valid.get(grantor);
    if (list) list.push(authorization);
    else valid.set(grantor, [authorization]);
  }
  return valid;
}

/** What a request wants of one subject: records of these items, under this purpose. */
export interface Wanted {
  readonly items: readonly string[];
  readonly purpose: string | null;
}

/**
 * The authorizations of one subject that a request relies on, in the order of `authorizationsFor`, each for the items it adds. One for
 * another purpose does not count. Where no records are wanted, who the subject is may be seen by the first.
 */
export function reliedOn(valid: readonly ValidAuthorization[], wanted: Wanted): readonly ValidAuthorization[] {
  const applicable = valid.filter(({ purpose }) => purpose === null || purpose === wanted.purpose);
  if (wanted.items.length === 0) return applicable.slice(0, 1);
  const left = new Set(wanted.items);
  return applicable.flatMap((authorization) => {
    const items = authorization.items.filter((item) => left.delete(item));
    return items.length > 0 ? [{ ...authorization, items }] : [];
  });
}

/**
 * Counts one use of each of these authorizations, in one statement, and returns the ids of those that were counted. To be called
 * once for a request, with the authorizations that it relies on for all its subjects: what is not returned has been revoked, used
 * up or ended since it was looked up, and its subject has not authorized the request. An id that stands twice is counted once, and no
 * authorization is ever used more often than it says, on however many instances.
 */
export async function use(
  database: Kysely<CentreTables>,
  { ids, ...asking }: Asking & { readonly ids: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  // Rows are locked in one order, so that requests with the same subjects wait for each other instead of blocking each other;
  // a row that was waited for is looked at again.
  const { rows } = await sql<{ readonly id: string }>`
    with open as (
      select a.id from written_authorization a
      where ${counts(asking)} and a.id in (${sql.join([...new Set(ids)])})
      order by a.id for update
    )
    update written_authorization w set used = w.used + 1 from open where w.id = open.id
    returning w.id
  `.execute(database);
  return new Set(rows.map(({ id }) => id));
}
