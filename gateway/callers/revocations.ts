import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '../../domain/clock.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';

/** UNKNOWN: the database cannot be asked, so it is not known whether the token was revoked. */
export type Standing = 'GOOD' | 'REVOKED' | 'UNKNOWN';

/** Which tokens were revoked, on any instance. */
export interface Revocations {
  /** At most a second behind the database, without asking it for every token (G-14). */
  standing(jti: string): Promise<Standing>;
  /**
   * Revokes a token until it ends by itself, at `until`. It is refused here when this resolves, and by every other instance
   * within a second.
   */
  revoke(jti: string, until: Date): Promise<void>;
  /** Whether tokens can be let in now. */
  state(): Promise<'up' | 'down'>;
  stop(): Promise<void>;
}

/** How long the list rests between two looks at the database, in ms. */
const rest = 500;

/** How old a look may be that a token is let in by, in ms. */
const oldestLook = 1_000;

/** How long a token waits for a look, in ms, before it is turned away. */
const patience = 2_000;

/** How long a row outlives its token, in ms: longer than clocks of instances differ. */
const kept = 60 * 60_000;

/** Keeps up with the revoked tokens in the gateway's database. `report` is told once when it begins to fail. */
export function followRevocations(
  database: Kysely<CentreTables>,
  clock: Clock,
  report: (error: unknown) => void,
): Revocations {
  const revoked = new Map<string, number>();
  let position = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let failing = false;

  // A look from the future, after a clock was set back, says nothing about now.
  const isCurrent = (): boolean => {
    const age = clock().getTime() - lookedAt;
    return age >= 0 && age <= oldestLook;
  };

  async function lookOnce(): Promise<void> {
    const began = clock().getTime();
    const { rows } = await sql<{ position: number; jti: string; until: Date }>`
      select position, jti, until from revoked_token where position > ${position} order by position`.execute(database);
    if (rows.length > 0) forgetEnded(revoked, began - kept);
    for (const row of rows) {
      note(row.jti, row.until);
      position = row.position;
    }
    lookedAt = began;
    failing = false;
  }

  const note = (jti: string, until: Date): unknown =>
    revoked.set(jti, Math.max(until.getTime(), revoked.get(jti) ?? until.getTime()));

  function look(): Promise<void> {
    looking ??= lookOnce()
      .catch((error: unknown) => {
        if (!failing && !stopped) report(error);
        failing = true;
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  async function keepLooking(): Promise<void> {
    // While it fails, tokens are turned away; whoever brings one asks again, and so does the next turn.
    await look();
    if (!stopped) timer = setTimeout(() => void keepLooking(), rest);
  }

  /** A look that is under way may have begun too long ago: then one more is taken. */
  async function becomeCurrent(): Promise<void> {
    const looks = async () => {
      await look();
      if (!isCurrent()) await look();
    };
    const limit = new AbortController();
    const late = delay(patience, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([looks(), late]);
    limit.abort();
  }

  void keepLooking();
  return {
    standing: async (jti) => {
      if (!isCurrent()) await becomeCurrent();
      if (revoked.has(jti)) return 'REVOKED';
      return isCurrent() ? 'GOOD' : 'UNKNOWN';
    },
    revoke: async (jti, until) => {
      await database.transaction().execute((tx) => writeRevocation(tx, jti, until, clock()));
      note(jti, until);
    },
    state: async () => {
      if (!isCurrent()) await becomeCurrent();
      return isCurrent() ? 'up' : 'down';
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

/** Writes one revocation in the transaction of whatever else it belongs to. */
async function writeRevocation(tx: Transaction<CentreTables>, jti: string, until: Date, now: Date): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('revoked_token'))`.execute(tx);
  await sql`delete from revoked_token where until < ${new Date(now.getTime() - kept)}`.execute(tx);
  await sql`insert into revoked_token (jti, until, revoked_at) values (${jti}, ${until}, ${now})`.execute(tx);
}

function forgetEnded(revoked: Map<string, number>, before: number): void {
  for (const [jti, until] of revoked) if (until < before) revoked.delete(jti);
}
