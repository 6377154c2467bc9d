import { type Kysely, type Selectable, sql } from 'kysely';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import type { CentreTables } from '../tables.ts';
import { grantedBeforeBlock } from './blocked-firms.ts';

/** A written authorization as it is kept; dates are calendar days in Asia/Shanghai, both inclusive. */
export interface WrittenAuthorization {
  readonly id: string;
  readonly grantor: string;
  readonly grantee: string;
  readonly items: readonly string[];
  readonly purpose: string | null;
  readonly validFrom: CalendarDate;
  readonly validTo: CalendarDate;
  readonly uses: number | null;
  readonly used: number;
  readonly documentDigest: string | null;
  readonly documentNo: string | null;
  readonly grantedAt: Date;
  readonly revokedAt: Date | null;
  readonly forgedAt: Date | null;
  /** The grantee used a forged authorization (Art. 34(1)), and this one was given before the centre readmitted it. */
  readonly granteeBlocked: boolean;
}

export type AuthorizationState =
  | 'VALID'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'USED_UP'
  | 'REVOKED'
  | 'FORGED'
  | 'GRANTEE_BLOCKED';

/** Where an authorization stands on a day: what cannot be undone is said first. */
export function stateOf(authorization: WrittenAuthorization, day: CalendarDate): AuthorizationState {
  const { forgedAt, revokedAt, granteeBlocked, validFrom, validTo, uses, used } = authorization;
  if (forgedAt !== null) return 'FORGED';
  if (revokedAt !== null) return 'REVOKED';
  if (granteeBlocked) return 'GRANTEE_BLOCKED';
  if (validTo < day) return 'EXPIRED';
  if (uses !== null && used >= uses) return 'USED_UP';
  return day < validFrom ? 'NOT_YET_VALID' : 'VALID';
}

/** The authorization with this id, or null: also for what cannot be an id. */
export async function findAuthorization(
  database: Kysely<CentreTables>,
  id: string,
): Promise<WrittenAuthorization | null> {
  if (!isAuthorizationId(id)) return null;
  const row = await selectStored(database).where('a.id', '=', id).executeTakeFirst();
  return row ? authorizationOf(row) : null;
}

/** The newest `first` authorizations that each of these subjects gave, newest first, by code and in one statement. */
export async function authorizationsGivenBy(
  database: Kysely<CentreTables>,
  grantors: readonly string[],
  first: number,
): Promise<ReadonlyMap<string, readonly WrittenAuthorization[]>> {
  const given = new Map<string, WrittenAuthorization[]>(grantors.map((code) => [code, []]));
  if (grantors.length === 0) return given;
  const rows = await database
    .selectFrom(
      selectStored(database)
        .select(sql<number>`row_number() over (partition by a.grantor order by a.position desc)`.as('place'))
        .where('a.grantor', 'in', grantors)
        .as('ranked'),
    )
    .selectAll()
    .where('place', '<=', first)
    .orderBy('place')
    .execute();
  for (const row of rows) given.get(row.grantor)?.push(authorizationOf(row));
  return given;
}

/** Ids are 16 random bytes in base64url. */
export const isAuthorizationId = (text: string): boolean => /^[\w-]{22}$/.test(text);

type StoredRow = Selectable<CentreTables['written_authorization']> & { readonly grantee_blocked: boolean };

const selectStored = (database: Kysely<CentreTables>) =>
  database.selectFrom('written_authorization as a').selectAll('a').select(grantedBeforeBlock.as('grantee_blocked'));

const authorizationOf = (row: StoredRow): WrittenAuthorization => ({
  id: row.id,
  grantor: row.grantor,
  grantee: row.grantee,
  items: row.items,
  purpose: row.purpose,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  uses: row.uses,
  used: row.used,
  documentDigest: row.document_digest,
  documentNo: row.document_no,
  grantedAt: row.granted_at,
  revokedAt: row.revoked_at,
  forgedAt: row.forged_at,
  granteeBlocked: row.grantee_blocked,
});
