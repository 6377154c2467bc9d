import { type Kysely, sql, type Transaction } from 'kysely';
import type { CentreTables } from './tables.ts';

/** Where it is kept up to which position the centre has followed a feed of each department. */
export type FollowedFeed = 'followed_feed' | 'followed_acts';

/** '0' before the first page. */
export async function feedPosition(
  database: Kysely<CentreTables>,
  feed: FollowedFeed,
  department: string,
): Promise<string> {
  const row = await database
    .selectFrom(feed)
    .select('position')
    .where('department', '=', department)
    .executeTakeFirst();
  return row?.position ?? '0';
}

/** Moves it with what is taken in; waits for whoever moves it now. False if it is not where it was. */
export async function moveFeed(
  tx: Transaction<CentreTables>,
  feed: FollowedFeed,
  department: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into ${sql.table(feed)} as f (department, position) values (${department}, ${to})
    on conflict (department) do update set position = excluded.position where f.position = ${from}
    returning position
  `.execute(tx);
  return rows.length === 1;
}
