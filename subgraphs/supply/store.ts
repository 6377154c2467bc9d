import { sql, type Transaction } from 'kysely';
import type { RandomBytes } from '../../domain/clock.ts';
import type { RecordTable } from '../record-table.ts';
import { contentOf, factOf } from './digest.ts';
import type { ImportReport, RowOutcome } from './outcome.ts';
import { factsOf, insertChanges, writeRecords } from './record-rows.ts';
import type { SupplyTables } from './tables.ts';
import { takeIn, type VersionRow } from './versions.ts';

/** Rows of one file that follow each other. */
export interface Chunk {
  readonly department: string;
  readonly tables: readonly RecordTable[];
  readonly batch: string;
  /** How many rows below the header come before them. */
  readonly from: number;
  readonly outcomes: readonly RowOutcome[];
  readonly now: Date;
  readonly random: RandomBytes;
}

type RecordRow = Extract<RowOutcome, { outcome: 'RECORD' }>;
type QuarantinedRow = Extract<RowOutcome, { outcome: 'QUARANTINED' }>;

/**
 * Stores one chunk of a file in one transaction: records, their versions, the change feed, quarantined rows and the batch's counts, so
 * that a kill leaves a whole number of chunks. Writers take turns, which also puts the feed in commit order. Rows that are stored
 * already, by an interrupted run or by another import of the same file, are left as they are: every row counts once.
 */
export async function storeChunk(tx: Transaction<SupplyTables>, chunk: Chunk): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('supply'))`.execute(tx);
  const outcomes = chunk.outcomes.slice(Math.max(0, (await rowsStored(tx, chunk.batch)) - chunk.from));
  const rows = outcomes.filter((row): row is RecordRow => row.outcome === 'RECORD');
  const quarantined = outcomes.filter((row): row is QuarantinedRow => row.outcome === 'QUARANTINED');
  let accepted = 0;
  for (const type of new Set(rows.map(({ record }) => record.type))) {
    const table = chunk.tables.find((candidate) => candidate.type === type);
    if (!table) throw new Error(`${chunk.department} has no table for ${type}`);
    const ofType = rows.filter(({ record }) => record.type === type);
    accepted += await storeRecords(tx, chunk, table, ofType);
  }
  await insertQuarantined(tx, chunk.batch, quarantined);
  await addToBatch(tx, chunk.batch, {
    rowsIn: outcomes.length,
    accepted,
    duplicate: rows.length - accepted,
    quarantined: quarantined.length,
    skipped: outcomes.length - rows.length - quarantined.length,
  });
}

/** How many rows of the batch are stored; rows are stored in the order of the file. */
async function rowsStored(tx: Transaction<SupplyTables>, batch: string): Promise<number> {
  const { rows_in } = await tx
    .selectFrom('supply_batch')
    .select('rows_in')
    .where('id', '=', batch)
    .executeTakeFirstOrThrow();
  return rows_in;
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

async function addToBatch(tx: Transaction<SupplyTables>, batch: string, tally: Omit<ImportReport, 'rows'>) {
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
