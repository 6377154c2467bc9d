import { type Kysely, sql } from 'kysely';
import { type CalendarDate, daysBetween, isCalendarDate, shanghaiDateOf } from '../../../domain/calendar-date.ts';
import type { RandomBytes } from '../../../domain/clock.ts';
import type { NoteVerifier } from '../../../gateway/querylog/notes/signed-note.ts';
import { readReceipt } from '../../../gateway/querylog/receipt.ts';
import { type Act, once, type Refusal, type Remembered, refusedBecause } from '../once.ts';
import type { CentreTables } from '../tables.ts';
import { findSeal, isSealId, type Seal, type SealState, stateOfSeal } from './seals.ts';

/** Which access is to be sealed, why and until when, as it was sent. */
export interface SealAsked {
  /** Hash of the entry in hexadecimal, or its receipt. */
  readonly entryId: string;
  readonly reason: string;
  /** The last day (Asia/Shanghai). */
  readonly until: string;
}

export interface Sealing {
  readonly random: RandomBytes;
  /** The log's public keys: receipts are read with them. */
  readonly logVerifiers: readonly NoteVerifier[];
}

/** Our own limits: the Measures know no seals. */
const longestDays = 180;
const longestReason = 1_000;

// One answer for what is not there and for what may not be sealed: an id that was guessed or found says nothing about its entry.
const notSealable = refusedBecause(
  'There is no such access that may be sealed.',
  'Send the hash or receipt of an access by an officer.',
);
const notThere = refusedBecause('There is no such seal.', 'Take its id from the answer to whoever asked for it.');
const ended = refusedBecause('The seal has ended.', 'Nothing is left to do; ask for a new one if it is needed.');

/**
 * Somebody of the centre asks that an access by an officer be sealed. It hides nothing until another person confirms it. Returns the
 * seal's id, or why nothing was done. `database` may be a transaction.
 */
export function askForSeal(
  database: Kysely<CentreTables>,
  { entryId, reason, until }: SealAsked,
  act: Act,
  { random, logVerifiers }: Sealing,
): Promise<Remembered> {
  return once(database, act, ['sealAccess', entryId, reason, until], async (tx) => {
    const day = shanghaiDateOf(act.now);
    const refused = faultOfReason(reason.trim()) ?? faultOfEnd(until, day);
    if (refused) return { id: null, refused };
    const hash = hashIn(entryId, logVerifiers);
    const subject = hash && (await subjectOfSealable(tx, hash));
    if (!hash || !subject) return notSealable;
    // Whoever asks for the same meanwhile waits here, and then sees this one: that seals end with a day is more than an index could know.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`access_seal ${hash}`}, 0))`.execute(tx);
    const { rows: before } = await sql`
      select from access_seal where entry = decode(${hash}, 'hex') and unsealed_at is null and until >= ${day}::date
    `.execute(tx);
    if (before.length > 0) {
      return refusedBecause('The access is sealed, or a seal on it was asked for.', 'Wait for its end, or end it.');
    }
    const id = random(16).toString('base64url');
    const { now: asked_at, by: asked_by } = act;
    const entry = Buffer.from(hash, 'hex');
    await tx
      .insertInto('access_seal')
      .values({ id, entry, subject, reason: reason.trim(), until, asked_at, asked_by })
      .execute();
    return { id, refused: null };
  });
}

/** Another person of the centre confirms a seal, which holds from now on. Returns as `askForSeal` does. */
export function confirmSeal(database: Kysely<CentreTables>, id: string, act: Act): Promise<Remembered> {
  return once(database, act, ['confirmSeal', id], async (tx) => {
    const found = await locked(tx, id, act.now);
    if (!found) return notThere;
    if (found.state === 'ENDED') return ended;
    if (found.state === 'SEALED') return refusedBecause('The seal was confirmed before.', 'Nothing is left to do.');
    // Art. 26, as the policy centre-seal-by-two has it; here it is known who asked, and the row is locked.
    if (found.seal.askedBy === act.by) {
      return refusedBecause(
        'A seal is confirmed by another person than the one who asked for it.',
        'Let a colleague confirm it.',
      );
    }
    const { now: confirmed_at, by: confirmed_by } = act;
    await tx.updateTable('access_seal').set({ confirmed_at, confirmed_by }).where('id', '=', id).execute();
    return { id, refused: null };
  });
}

/** Ends a seal at once, confirmed or not. Returns as `askForSeal` does. */
export function unseal(database: Kysely<CentreTables>, id: string, act: Act): Promise<Remembered> {
  return once(database, act, ['unsealAccess', id], async (tx) => {
    const found = await locked(tx, id, act.now);
    if (!found) return notThere;
    if (found.state === 'ENDED') return ended;
    const { now: unsealed_at, by: unsealed_by } = act;
    await tx.updateTable('access_seal').set({ unsealed_at, unsealed_by }).where('id', '=', id).execute();
    return { id, refused: null };
  });
}

/** Of several that act on one seal at once, the first does and the others see what it did. */
async function locked(
  tx: Kysely<CentreTables>,
  id: string,
  now: Date,
): Promise<{ readonly seal: Seal; readonly state: SealState } | null> {
  if (!isSealId(id)) return null;
  await tx.selectFrom('access_seal').select('id').where('id', '=', id).forUpdate().execute();
  const seal = await findSeal(tx, id);
  return seal && { seal, state: stateOfSeal(seal, shanghaiDateOf(now)) };
}

/** The hash that an entry is named by, or that its receipt vouches for. */
function hashIn(entryId: string, verifiers: readonly NoteVerifier[]): string | null {
  if (/^[0-9a-f]{64}$/i.test(entryId)) return entryId.toLowerCase();
  return readReceipt(entryId, verifiers)?.entry ?? null;
}

/** Whose access this is, if it is one that may be sealed: what citizens, firms and the centre itself ask stays in the open. */
async function subjectOfSealable(tx: Kysely<CentreTables>, hash: string): Promise<string | null> {
  const { rows } = await sql<{ readonly subject: string | null }>`
    select entry ->> 'subject' as subject from log_entry
    where hash = decode(${hash}, 'hex') and entry ->> 'kind' = 'QUERY' and entry -> 'caller' ->> 'role' = 'officer'
  `.execute(tx);
  return rows[0]?.subject ?? null;
}

function faultOfReason(reason: string): Refusal | null {
  // A text column holds neither NUL nor half a surrogate pair.
  return [...reason].length <= longestReason && /^[^\p{Cc}\p{Cf}\p{Cs}]+$/u.test(reason)
    ? null
    : { reason: 'The reason is missing or too long.', advice: `Send 1 to ${longestReason} visible characters.` };
}

function faultOfEnd(until: string, day: CalendarDate): Refusal | null {
  if (!isCalendarDate(until)) return { reason: 'The date is not a calendar date.', advice: 'Send YYYY-MM-DD.' };
  const days = daysBetween(day, until);
  if (days < 0) {
    return { reason: 'The seal ends in the past.', advice: 'Let it end today (Asia/Shanghai) or later.' };
  }
  return days <= longestDays
    ? null
    : { reason: `A seal lasts ${longestDays} days at most.`, advice: 'Let it end earlier.' };
}
