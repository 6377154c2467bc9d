import { type Kysely, sql } from 'kysely';
import type { ImportReport } from './outcome.ts';
import { reportOf } from './report.ts';
import type { SupplyTables } from './tables.ts';

/** A supplied file as its provider follows it (Art. 7, 9). */
export interface SupplyState {
  readonly id: string;
  readonly provider: string;
  readonly filename: string;
  readonly state: 'RUNNING' | 'DONE' | 'REFUSED' | 'FAILED';
  readonly receivedAt: string;
  readonly finishedAt: string | null;
  /** Rows stored so far, and all rows once they are counted. */
  readonly rows: number;
  readonly rowsIn: number | null;
  readonly refused: { readonly reason: string; readonly advice: string } | null;
}

interface Filter {
  readonly id?: string;
  readonly provider?: string | null;
  /** Cursor of the last one seen; the newest come first. */
  readonly after?: string | null;
  readonly first: number;
}

/** What else is given for an id names no supply, and some of it no database takes. */
export const isSupplyId = (id: string): boolean => /^[0-9a-f]{32}$/.test(id);

/** Supplied files, newest first; none for an id or a cursor that is no supply's. */
export async function supplies(database: Kysely<SupplyTables>, filter: Filter): Promise<readonly SupplyState[]> {
  if ([filter.id, filter.after].some((id) => id && !isSupplyId(id)) || filter.id === '') return [];
  let query = database
    .selectFrom('supply_request as r')
    .selectAll('r')
    .select(
      sql<number>`coalesce((select sum(b.rows_in) from supply_request_batch rb join supply_batch b on b.id = rb.batch
        where rb.request = r.id), 0)::int`.as('rows'),
    )
    .orderBy('r.received_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(filter.first);
  if (filter.id !== undefined) query = query.where('r.id', '=', filter.id);
  if (filter.provider) query = query.where('r.provider', '=', filter.provider);
  if (filter.after) {
    const seen = database.selectFrom('supply_request').select('received_at').where('id', '=', filter.after);
    query = query.where(sql<boolean>`(r.received_at, r.id) < ((${seen}), ${filter.after})`);
  }
  return (await query.execute()).map((row) => ({
    id: row.id,
    provider: row.provider,
    filename: row.filename,
    state: row.state,
    receivedAt: row.received_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    rows: row.rows,
    rowsIn: row.rows_total,
    refused: row.refused,
  }));
}

/** What became of a supplied file's rows, as it stands now; null unless it is done. */
export async function reportOfSupply(
  database: Kysely<SupplyTables>,
  { id, state }: Pick<SupplyState, 'id' | 'state'>,
): Promise<ImportReport | null> {
  if (state !== 'DONE') return null;
  const batches = await database
    .selectFrom('supply_request_batch as rb')
    .innerJoin('supply_batch as b', 'b.id', 'rb.batch')
    .select(['b.id', 'rb.again'])
    .where('rb.request', '=', id)
    .orderBy('b.number')
    .execute();
  return reportOf(database, batches);
}

/**
 * Codes of the providers that have supplied for a month, YYYY-MM (Art. 9(1)(ii)): a file of that period, or one without a period that
 * came in it, of which a row was taken in or known.
 */
export async function suppliedFor(database: Kysely<SupplyTables>, month: string): Promise<readonly string[]> {
  const rows = await database
    .selectFrom('supply_batch')
    .select(sql<string>`provider ->> 'code'`.as('code'))
    .distinct()
    .where('state', '=', 'DONE')
    .where(sql<boolean>`accepted + duplicate > 0`)
    .where(sql`coalesce(period, to_char(started_at at time zone 'Asia/Shanghai', 'YYYY-MM'))`, '=', month)
    .execute();
  return rows.map(({ code }) => code).sort();
}
