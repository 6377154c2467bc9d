import type { Kysely } from 'kysely';
import { parseCreditCode } from '../../../domain/credit-code.ts';
import { type Act, once, type Remembered, refusedBecause } from '../once.ts';
import type { CentreTables } from '../tables.ts';
import { blockFirm } from './blocked-firms.ts';
import { findAuthorization, isAuthorizationId, type WrittenAuthorization } from './stored.ts';

const notThere = refusedBecause('There is no such authorization.', "Take its id from the subject's authorizations.");

/**
 * Ends an authorization at once. `grantor` is the subject that asks, or null for the centre; another subject's is not told apart
 * from one that is not there. Returns its id, or why nothing was done. `database` may be a transaction.
 */
export function revoke(
  database: Kysely<CentreTables>,
  id: string,
  grantor: string | null,
  act: Act,
): Promise<Remembered> {
  return once(database, act, ['revokeAuthorization', grantor, id], async (tx) => {
    const found = await locked(tx, id);
    if (!found || (grantor !== null && found.grantor !== grantor)) return notThere;
    if (found.forgedAt) return refusedBecause('The authorization was forged and is void.', 'Nothing is left to do.');
    if (found.revokedAt) return refusedBecause('The authorization was revoked before.', 'Nothing is left to do.');
    await tx
      .updateTable('written_authorization')
      .set({ revoked_at: act.now, revoked_by: act.by, revoked_as: grantor === null ? 'CENTRE' : 'GRANTOR' })
      .where('id', '=', id)
      .execute();
    return { id, refused: null };
  });
}

/**
 * The centre found that an authorization is forged (Art. 34(1)), whatever became of it since. It is void for good, and an
 * organisation that used it is blocked: none of its authorizations counts any more. Returns as `revoke` does.
 */
export function markForged(database: Kysely<CentreTables>, id: string, act: Act): Promise<Remembered> {
  return once(database, act, ['markAuthorizationForged', id], async (tx) => {
    const found = await locked(tx, id);
    if (!found) return notThere;
    if (found.forgedAt) return refusedBecause('It was marked as forged before.', 'Nothing is left to do.');
    const { now: at, by } = act;
    await tx.updateTable('written_authorization').set({ forged_at: at, forged_by: by }).where('id', '=', id).execute();
    const reason = 'used a forged authorization (Art. 34(1))';
    if (parseCreditCode(found.grantee, 'ORGANISATION').ok) {
      await blockFirm(tx, { firm: found.grantee, reason, at, by, authorization: id });
    }
    return { id, refused: null };
  });
}

/** Of several that end one authorization at once, the first does and the others see what it did. */
async function locked(tx: Kysely<CentreTables>, id: string): Promise<WrittenAuthorization | null> {
  if (!isAuthorizationId(id)) return null;
  await tx.selectFrom('written_authorization').select('id').where('id', '=', id).forUpdate().execute();
  return findAuthorization(tx, id);
}
