import { type Kysely, sql } from 'kysely';
import type { CentreTables } from '../tables.ts';

/** Why a firm is blocked, since when and by whom (`sub` of a token). */
export interface Block {
  readonly firm: string;
  readonly reason: string;
  readonly at: Date;
  readonly by: string;
  /** The forged authorization, where there is one. */
  readonly authorization: string | null;
}

/**
 * Of `written_authorization as a`: its grantee is blocked, or was after it was given. A firm that the centre readmits starts
 * without any authorization: what was given to it before does not come back (Art. 34(1)).
 */
export const grantedBeforeBlock = sql<boolean>`exists (
  select from blocked_firm b
  where b.firm = a.grantee and (b.readmitted_at is null or a.granted_at <= b.readmitted_at)
)`;

/** Blocks a firm from now on; false if it was blocked already, which stays as it was. */
export async function blockFirm(database: Kysely<CentreTables>, block: Block): Promise<boolean> {
  const { firm, reason, at, by, authorization } = block;
  const { rows } = await sql`
    insert into blocked_firm (firm, reason, authorization_id, blocked_at, blocked_by)
    values (${firm}, ${reason}, ${authorization}, ${at}, ${by})
    on conflict (firm) where readmitted_at is null do nothing
    returning position
  `.execute(database);
  return rows.length === 1;
}

/** Ends a firm's block, by a new grant of the centre alone; false if it was not blocked. */
export async function readmitFirm(
  database: Kysely<CentreTables>,
  { firm, at, by }: Pick<Block, 'firm' | 'at' | 'by'>,
): Promise<boolean> {
  const readmitted = await database
    .updateTable('blocked_firm')
    .set({ readmitted_at: at, readmitted_by: by })
    .where('firm', '=', firm)
    .where('readmitted_at', 'is', null)
    .returning('position')
    .execute();
  return readmitted.length === 1;
}

/** Why a firm is blocked now, or null if it is not. */
export async function blockOf(database: Kysely<CentreTables>, firm: string): Promise<Block | null> {
  const row = await database
    .selectFrom('blocked_firm')
    .selectAll()
    .where('firm', '=', firm)
    .where('readmitted_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  const { reason, blocked_at: at, blocked_by: by, authorization_id: authorization } = row;
  return { firm, reason, at, by, authorization };
}
