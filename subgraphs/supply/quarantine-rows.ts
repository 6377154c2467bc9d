import { type Kysely, sql } from 'kysely';
import { isSupplyId } from './ledger.ts';
import type { QuarantineKey } from './quarantine-id.ts';
import type { QuarantineState, SupplyTables } from './tables.ts';

/** What is listed of a quarantined row: nothing of its cells. */
export interface ListedRow extends QuarantineKey {
  readonly filename: string;
  readonly sheet: string | null;
  readonly provider: string;
  readonly column: string | null;
  readonly code: string;
  readonly reason: string;
  readonly state: QuarantineState;
  readonly suppliedAt: Date;
}

export interface QuarantineFilter {
  /** Credit code of the provider whose rows are listed; all if null. */
  readonly provider: string | null;
  /** Id of a supply request; all if null. */
  readonly supply: string | null;
  readonly state: QuarantineState | null;
}

/** Quarantined rows in the order in which they were supplied, after the given one. */
export async function listQuarantine(
  database: Kysely<SupplyTables>,
  { provider, supply, state }: QuarantineFilter,
  after: QuarantineKey | null,
  limit: number,
): Promise<readonly ListedRow[]> {
  if (supply !== null && !isSupplyId(supply)) return [];
  let query = database
    .selectFrom('supply_quarantine as q')
    .innerJoin('supply_batch as b', 'b.id', 'q.batch')
    .select([
      'b.number',
      'q.row_number as row',
      'b.filename',
      'b.sheet',
      'q.column_name as column',
      'q.code',
      'q.reason',
    ])
    .select(['q.state', 'b.started_at as suppliedAt', sql<string>`b.provider ->> 'code'`.as('provider')])
    .orderBy('b.number')
    .orderBy('q.row_number')
    .limit(limit);
  if (provider !== null) query = query.where(sql`b.provider ->> 'code'`, '=', provider);
  if (state !== null) query = query.where('q.state', '=', state);
  if (after) query = query.where(sql<boolean>`(b.number, q.row_number) > (${after.number}, ${after.row})`);
  if (supply !== null) {
    const batches = database.selectFrom('supply_request_batch').select('batch').where('request', '=', supply);
    query = query.where('b.id', 'in', batches);
  }
  return query.execute();
}

/** A quarantined row with its batch. */
export interface StoredRow {
  readonly row: number;
  readonly column: string | null;
  readonly code: string;
  readonly reason: string;
  readonly state: QuarantineState;
  readonly batch: Pick<
    SupplyTables['supply_batch'],
    'id' | 'filename' | 'sheet' | 'layout' | 'columns' | 'provider' | 'procedure' | 'started_at'
  > & { readonly number: number };
}

/** The row of this key, or null. */
export async function storedRow(database: Kysely<SupplyTables>, { number, row }: QuarantineKey) {
  const batch = await database
    .selectFrom('supply_batch')
    .select(['id', 'number', 'filename', 'sheet', 'layout', 'columns', 'provider', 'procedure', 'started_at'])
    .where('number', '=', number)
    .executeTakeFirst();
  if (!batch) return null;
  const found = await database
    .selectFrom('supply_quarantine')
    .select(['column_name as column', 'code', 'reason', 'state'])
    .where('batch', '=', batch.id)
    .where('row_number', '=', row)
    .executeTakeFirst();
  return found ? ({ ...found, row, batch } satisfies StoredRow) : null;
}
