import { sql, type Transaction } from 'kysely';
import type { RandomBytes } from '../../domain/clock.ts';
import type { RecordTable } from '../record-table.ts';
import { contentOf, factOf } from './digest.ts';
import type { RowOutcome } from './outcome.ts';
import { factsOf, insertChanges, writeRecords } from './record-rows.ts';
import type { SupplyTables } from './tables.ts';
import { takeIn, type VersionRow } from './versions.ts';

/** How many rows went which way; rowsIn is their sum. */
export interface Tally {
  readonly rowsIn: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly skipped: number;
}

export interface Chunk {
  readonly department: string;
  readonly tables: readonly RecordTable[];
  readonly batch: string;
  readonly outcomes: readonly RowOutcome[];
  readonly now: Date;
  readonly random: RandomBytes;
}

type RecordRow = Extract<RowOutcome, { outcome: 'RECORD' }>;
type QuarantinedRow = Extract<RowOutcome, { outcome: 'QUARANTINED' }>;

/**
 * Stores one chunk of a file in one transaction: records, their versions, the change feed, quarantined rows and the batch's
 * counts, so that a kill leaves a whole number of chunks. Writers take turns, which also puts the feed in commit order.
 */
export async function storeChunk(tx: Transaction<SupplyTables>, chunk: Chunk): Promise<Tally> {
  await sql`select pg_advisory_xact_lock(hashtext('supply'))`.execute(tx);
  const rows = chunk.outcomes.filter((row): row is RecordRow => row.outcome === 'RECORD');
  const quarantined = chunk.outcomes.filter((row): row is QuarantinedRow => row.outcome === 'QUARANTINED');
  const before = await rowsStoredBefore(tx, chunk);
  let accepted = before.size;
  for (const table of chunk.tables) {
    const fresh = rows.filter(({ row, record }) => record.type === table.type && !before.has(row));
    if (fresh.length > 0) accepted += await storeRecords(tx, chunk, table, fresh);
  }
  await insertQuarantined(tx, chunk.batch, quarantined);
  const tally = {
    rowsIn: chunk.outcomes.length,
    accepted,
    duplicate: rows.length - accepted,
    quarantined: quarantined.length,
    skipped: chunk.outcomes.length - rows.length - quarantined.length,
  };
  await addToBatch(tx, chunk.batch, tally);
  return tally;
}

/** Rows that an interrupted run of the same file has stored: they count as accepted again and are left as they are. */
async function rowsStoredBefore(tx: Transaction<SupplyTables>, { batch, outcomes }: Chunk): Promise<Set<number>> {
  const found = await tx
    .selectFrom('record_version')
    .select('row_number')
    .where('batch', '=', batch)
    .where('row_number', '>=', outcomes[0]?.row ?? 0)
    .where('row_number', '<=', outcomes.at(-1)?.row ?? 0)
    .execute();
  return new Set(found.map(({ row_number }) => row_number));
}

/** Stores rows of one record type in the order of the file; returns how many were new facts or new versions. */
async function storeRecords(
  tx: Transaction<SupplyTables>,
  chunk: Chunk,
  table: RecordTable,
  rows: readonly RecordRow[],
): Promise<number> {
  const keyed = rows.map(({ row, record }) => ({ row, record, fact: factOf(record), content: contentOf(record) }));
  const facts = await factsOf(tx, table, [...new Set(keyed.map(({ fact }) => fact))]);
  const versions: VersionRow[] = [];
  for (const { row, record, fact, content } of keyed) {
    const known = facts.get(fact) ?? {
      id: `${chunk.department}:${table.type}:${chunk.random(16).toString('hex')}`,
      version: 0,
      versionHash: null,
      content: '',
      sourceTime: null,
      contents: new Set<string>(),
    };
    facts.set(fact, known);
    const version = takeIn(known, record, content, { batch: chunk.batch, row });
    if (version) versions.push(version);
  }
  await writeRecords(tx, table, facts);
  await insertVersions(tx, versions, chunk.now);
  await insertChanges(tx, [...facts.values()], chunk.now);
  return versions.length;
}

async function insertVersions(tx: Transaction<SupplyTables>, versions: readonly VersionRow[], now: Date) {
  if (versions.length === 0) return;
  const rows = JSON.stringify(versions.map((version) => ({ ...version, recorded_at: now })));
  await sql`
    insert into record_version select * from jsonb_populate_recordset(null::record_version, ${rows}::jsonb)
  `.execute(tx);
}

async function insertQuarantined(tx: Transaction<SupplyTables>, batch: string, rows: readonly QuarantinedRow[]) {
  if (rows.length === 0) return;
  await tx
    .insertInto('supply_quarantine')
    .values(
      rows.map(({ row, column, code, reason }) => ({ batch, row_number: row, column_name: column, code, reason })),
    )
    .onConflict((conflict) => conflict.columns(['batch', 'row_number']).doNothing())
    .execute();
}

async function addToBatch(tx: Transaction<SupplyTables>, batch: string, tally: Tally) {
  await tx
    .updateTable('supply_batch')
    .set((row) => ({
      rows_in: row('rows_in', '+', tally.rowsIn),
      accepted: row('accepted', '+', tally.accepted),
      duplicate: row('duplicate', '+', tally.duplicate),
      quarantined: row('quarantined', '+', tally.quarantined),
      skipped: row('skipped', '+', tally.skipped),
    }))
    .where('id', '=', batch)
    .execute();
}
