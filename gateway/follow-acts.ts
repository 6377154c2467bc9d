import type { Kysely } from 'kysely';
import type { Clock, RandomBytes } from '../domain/clock.ts';
import type { DepartmentName } from '../schema/subgraphs.ts';
import type { ActPage } from '../subgraphs/acts.ts';
import { feedPosition, moveFeed } from '../subgraphs/credit-centre/feed-position.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { entryOfAct, UnfitAct } from './entry-of-act.ts';
import type { LogStore } from './querylog/store.ts';

/** Where acts are put on the record. */
export interface ActsRecord {
  /** The log's own, so that position and entries are committed together. */
  readonly database: Kysely<CentreTables>;
  readonly log: LogStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/**
 * Puts what a department's feed of acts has committed since the last time on the record (Art. 26, 31(ii)). The position moves in the
 * transaction of the entries, so whatever is killed when, each act is on the record once. Throws `LogUnavailable` while the log cannot be
 * written and `UnfitAct` for a feed that is none; the next call tries again.
 */
export async function followActs(
  record: ActsRecord,
  department: DepartmentName,
  pageAfter: (position: string) => Promise<ActPage>,
): Promise<void> {
  for (;;) {
    const position = await feedPosition(record.database, 'followed_acts', department);
    const { acts, next, more } = checked(await pageAfter(position), department);
    if (acts.length === 0) return;
    // A feed that does not go on would be put on the record again and again.
    if (!(Number(next) > Number(position))) throw new UnfitAct(`${department}: the feed of acts does not go on`);
    const entries = acts.map((one) => entryOfAct(department, one, record));
    const moved = await record.database.transaction().execute(async (tx) => {
      if (!(await moveFeed(tx, 'followed_acts', department, { from: position, to: next }))) return false;
      await record.log.append({ entries }, tx);
      return true;
    });
    // Another gateway has put this page on the record: go on from where it is now.
    if (moved && !more) return;
  }
}

function checked(page: ActPage, department: string): ActPage {
  if (Array.isArray(page?.acts) && /^\d{1,15}$/.test(page.next)) return page;
  throw new UnfitAct(`${department}: the feed of acts has no pages`);
}
