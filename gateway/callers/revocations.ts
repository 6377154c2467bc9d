import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../domain/clock.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { keepLooking } from '../keep-looking.ts';

/** UNKNOWN: the database cannot be asked, so it is not known whether the token was revoked. */
export type Standing = 'GOOD' | 'REVOKED' | 'UNKNOWN';

/** Which tokens were revoked, on any instance. */
export interface Revocations {
  /** At most a second behind the database, without asking it for every token (G-14). */
  standing(jti: string): Promise<Standing>;
  /**
   * Revokes a token until it ends by itself, at `until`. It is refused here when this resolves, and by every other instance
   * within a second. Given a transaction, it is revoked when that is committed.
   */
  revoke(jti: string, until: Date, within?: Kysely<CentreTables>): Promise<void>;
  /** Whether tokens can be let in now. */
  state(): Promise<'up' | 'down'>;
  stop(): Promise<void>;
}

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

  const note = (jti: string, until: Date): unknown =>
    revoked.set(jti, Math.max(until.getTime(), revoked.get(jti) ?? until.getTime()));

  async function look(): Promise<void> {
    const began = clock().getTime();
    const { rows } = await sql<{ position: number; jti: string; until: Date }>`
      select position, jti, until from revoked_token where position > ${position} order by position`.execute(database);
    if (rows.length > 0) forgetEnded(revoked, began - kept);
    for (const row of rows) {
      note(row.jti, row.until);
      position = row.position;
    }
  }

  const watched = keepLooking(look, clock, report);
  return {
    standing: async (jti) => {
      const current = await watched.isCurrent();
      if (revoked.has(jti)) return 'REVOKED';
      return current ? 'GOOD' : 'UNKNOWN';
    },
    revoke: async (jti, until, within) => {
      const write = (tx: Kysely<CentreTables>) => writeRevocation(tx, jti, until, clock());
      if (within) return write(within);
      await database.transaction().execute(write);
      note(jti, until);
    },
    state: async () => ((await watched.isCurrent()) ? 'up' : 'down'),
    stop: watched.stop,
  };
}

/** Writes one revocation in the transaction of whatever else it belongs to. */
async function writeRevocation(tx: Kysely<CentreTables>, jti: string, until: Date, now: Date): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('revoked_token'))`.execute(tx);
  await sql`delete from revoked_token where until < ${new Date(now.getTime() - kept)}`.execute(tx);
  await sql`insert into revoked_token (jti, until, revoked_at) values (${jti}, ${until}, ${now})`.execute(tx);
}

function forgetEnded(revoked: Map<string, number>, before: number): void {
  for (const [jti, until] of revoked) if (until < before) revoked.delete(jti);
}
