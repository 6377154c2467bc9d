import { sql, type Transaction } from 'kysely';
import type { RandomBytes } from '../../domain/clock.ts';
import type { RecordTable } from '../record-table.ts';
import { addToBatch, rowsStored } from './batch.ts';
import type { CellVault } from './cell-vault.ts';
import { contentOf, factOf } from './digest.ts';
import type { RowOutcome } from './outcome.ts';
import { factsOf, insertChanges, writeRecords } from './record-rows.ts';
import { insertCells, insertCleanings, insertQuarantined } from './row-leavings.ts';
import type { SupplyTables } from './tables.ts';
import { type BatchPlace, type Fact, takeIn, type VersionRow } from './versions.ts';

/** Where and as whose rows are stored. */
export interface Storing extends BatchPlace {
  readonly department: string;
  readonly tables: readonly RecordTable[];
  readonly vault: CellVault;
  readonly now: Date;
  readonly random: RandomBytes;
}

/** Rows of one table that follow each other. */
export interface Chunk extends Storing {
  /** How many rows below the header come before them. */
  readonly from: number;
  readonly outcomes: readonly RowOutcome[];
}

export type RecordRow = Extract<RowOutcome, { outcome: 'RECORD' }>;
export type QuarantinedRow = Extract<RowOutcome, { outcome: 'QUARANTINED' }>;

/**
 * Stores one chunk of a table in one transaction: records, their versions, the change feed, quarantined rows and the batch's counts, so
 * that a kill leaves a whole number of chunks. Rows that are stored already, by an interrupted run or by another import of the same
 * file, are left as they are: every row counts once.
 */
export async function storeChunk(tx: Transaction<SupplyTables>, chunk: Chunk): Promise<void> {
  await takeTurn(tx);
  const outcomes = chunk.outcomes.slice(Math.max(0, (await rowsStored(tx, chunk.batch)) - chunk.from));
  const rows = outcomes.filter((row): row is RecordRow => row.outcome === 'RECORD');
  const quarantined = outcomes.filter((row): row is QuarantinedRow => row.outcome === 'QUARANTINED');
  const accepted = await storeRecordRows(tx, chunk, rows);
  await insertQuarantined(tx, chunk, quarantined);
  await insertCleanings(tx, chunk.batch, rows);
  await addToBatch(tx, chunk.batch, {
    rowsIn: outcomes.length,
    accepted: accepted.size,
    duplicate: rows.length - accepted.size,
    quarantined: quarantined.length,
    skipped: outcomes.length - rows.length - quarantined.length,
  });
}

/** Writers of one department take turns until they commit, which also puts the change feed in the order of commits. */
export async function takeTurn(tx: Transaction<SupplyTables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('supply'))`.execute(tx);
  // Facts and rows are looked up by key. A table that is being filled outgrows its statistics, and would be read whole for each chunk.
  await sql`set local enable_seqscan = off`.execute(tx);
}

/** Stores rows in the order of the file and keeps their cells; returns the numbers of those that were new facts or new versions. */
export async function storeRecordRows(
  tx: Transaction<SupplyTables>,
  storing: Storing,
  rows: readonly RecordRow[],
): Promise<ReadonlySet<number>> {
  const accepted = new Set<number>();
  for (const type of new Set(rows.map(({ record }) => record.type))) {
    const table = storing.tables.find((candidate) => candidate.type === type);
    if (!table) throw new Error(`${storing.department} has no table for ${type}`);
    const ofType = rows.filter(({ record }) => record.type === type);
    for (const row of await storeRecords(tx, storing, table, ofType)) accepted.add(row);
  }
  await insertCells(
    tx,
    storing,
    rows.filter(({ row }) => accepted.has(row)),
  );
  return accepted;
}

async function storeRecords(
  tx: Transaction<SupplyTables>,
  storing: Storing,
  table: RecordTable,
  rows: readonly RecordRow[],
): Promise<readonly number[]> {
  const keyed = rows.map(({ row, record }) => ({ row, record, fact: factOf(record), content: contentOf(record) }));
  const stored = await factsOf(tx, table, [...new Set(keyed.map(({ fact }) => fact))]);
  // In the order of the file, as their changes are then told: the database gives them in any order.
  const facts = new Map<string, Fact>();
  const versions: VersionRow[] = [];
  for (const { row, record, fact, content } of keyed) {
    const known = facts.get(fact) ?? stored.get(fact) ?? newFact(storing, table);
    facts.set(fact, known);
    const version = takeIn(known, record, content, storing, row);
    if (version) versions.push(version);
  }
  await writeRecords(tx, table, facts);
  await insertVersions(tx, versions, storing.now);
  await insertChanges(tx, [...facts.values()], storing.now);
  return versions.map(({ row_number }) => row_number);
}

const newFact = ({ department, random }: Storing, { type }: RecordTable): Fact => ({
  id: `${department}:${type}:${random(16).toString('hex')}`,
  version: 0,
  versionHash: null,
  content: '',
  asOf: null,
  contents: new Set<string>(),
});

async function insertVersions(tx: Transaction<SupplyTables>, versions: readonly VersionRow[], now: Date) {
  if (versions.length === 0) return;
  const rows = JSON.stringify(versions.map((version) => ({ ...version, recorded_at: now })));
  await sql`
    insert into record_version select * from jsonb_populate_recordset(null::record_version, ${rows}::jsonb)
  `.execute(tx);
}
