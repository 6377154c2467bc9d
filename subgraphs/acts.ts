import type { Kysely } from 'kysely';
import { checkPage, pageOf } from './feed-page.ts';
import type { SupplyTables } from './supply/tables.ts';

/** A page of a department's feed of acts. `next` is the position to ask after; `more` says that another page waits. */
export interface ActPage {
  readonly acts: readonly Act[];
  readonly next: string;
  readonly more: boolean;
}

/** A file that was taken in or refused, or a row that was sent again or given up. */
export interface Act {
  /** ISO 8601. */
  readonly at: string;
  readonly kind: 'IMPORTED' | 'REFUSED' | 'RESUBMITTED' | 'ABANDONED';
  /** JSON. */
  readonly details: string;
}

/** The acts committed after position `after` ('0' from the beginning), oldest first: none left out, none twice. */
export async function actsAfter(database: Kysely<SupplyTables>, after: string, first: number): Promise<ActPage> {
  checkPage(after, first);
  const rows = await database
    .selectFrom('supply_act')
    .selectAll()
    .where('position', '>', Number(after))
    .orderBy('position')
    .limit(first + 1)
    .execute();
  const { page, next, more } = pageOf(rows, after, first);
  return {
    acts: page.map(({ at, kind, details }) => ({ at: at.toISOString(), kind, details: JSON.stringify(details) })),
    next,
    more,
  };
}
