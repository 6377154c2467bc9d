import type { Kysely } from 'kysely';
import { type ApplicationListSet, applicationListFor, listedPurpose } from '../../../domain/application-list.ts';
import { yearOf } from '../../../domain/calendar-date.ts';
import type { Caller } from '../../../gateway/callers/caller.ts';
import type { NoteContext } from '../note.ts';
import { once, type Refusal, refusedBecause } from '../once.ts';
import type { CentreTables } from '../tables.ts';
import { isProcedureNumber } from './procedure-number.ts';

/** What the resolver gets that registers procedures. */
export interface RegistrationContext extends NoteContext {
  readonly caller: Caller;
  readonly database: Kysely<CentreTables>;
  readonly applicationLists: ApplicationListSet;
  readonly now: Date;
  /** `now` as a calendar day in Asia/Shanghai. */
  readonly day: string;
  readonly idempotencyKey?: string | undefined;
}

/** A procedure that is under way, and for which its agency has to query (Art. 18(1)). */
export interface RegisteredProcedure {
  readonly organisation: string;
  readonly purpose: string;
  readonly number: string;
  readonly registeredAt: Date;
}

export interface ProcedureWork {
  readonly procedure: RegisteredProcedure | null;
  readonly refused: Refusal | null;
}

/**
 * Registers a procedure of the officer's own agency for a purpose that the list in force gives to it, once: registered again, by
 * whichever officer, it stays as it is.
 */
export async function registerProcedure(
  { number, purpose }: { readonly number: string; readonly purpose: string },
  { caller, database, applicationLists, now, day, idempotencyKey: key, note }: RegistrationContext,
): Promise<ProcedureWork> {
  if (caller.role !== 'officer') return refuse('This is not for the caller to do.', 'Officers register procedures.');
  const { org: organisation, subject: by } = caller;
  const list = applicationListFor(applicationLists, yearOf(day));
  if (listedPurpose(list, organisation, purpose) === null) {
    return refuse('The application list does not give your agency this purpose.', 'Take one that it does give.');
  }
  if (!isProcedureNumber(number)) {
    return refuse('The number of the procedure is missing or too long.', 'Send 1 to 200 visible characters.');
  }
  const question = ['registerProcedure', organisation, purpose, number];
  const { refused } = await once(database, { as: 'AGENCY', by, now, key }, question, async (tx) => {
    const row = { organisation, purpose, number, registered_at: now, registered_by: by };
    await tx
      .insertInto('registered_procedure')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return { id: number, refused: null };
  });
  note({ mutation: 'registerProcedure', ...(refused ? { refused: refused.reason } : { purpose, number }) });
  if (refused) return { procedure: null, refused };
  const procedure = await database
    .selectFrom('registered_procedure')
    .select(['organisation', 'purpose', 'number', 'registered_at as registeredAt'])
    .where('organisation', '=', organisation)
    .where('purpose', '=', purpose)
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  return { procedure, refused: null };
}

const refuse = (reason: string, advice: string): ProcedureWork => ({
  procedure: null,
  refused: refusedBecause(reason, advice).refused,
});
