import { type Kysely, type QueryExecutorProvider, sql } from 'kysely';

/** Rows for the log's tables, by table (migrations/050_tamper_evident_log.sql). Hashes and signatures are hexadecimal. */
export interface LogRows {
  readonly operations?: readonly { readonly hash: string; readonly text: string }[];
  readonly entries?: readonly { readonly hash: string; readonly signature: string; readonly entry: object }[];
  readonly deliveries?: readonly Delivery[];
  readonly leaves?: readonly LeafRow[];
  readonly nodes?: readonly { readonly level: number; readonly index: number; readonly hash: string }[];
  readonly checkpoints?: readonly CheckpointRow[];
  readonly cosignatures?: readonly {
    readonly size: number;
    readonly witness: string;
    readonly line: string;
    readonly at: Date;
  }[];
}

/** Whether the answer to a request got to its client's connection whole. */
export interface Delivery {
  readonly request: string;
  readonly at: Date;
  readonly state: 'DELIVERED' | 'BROKEN_OFF';
}

export interface LeafRow {
  readonly index: number;
  /** `log_entry.id` and `log_entry.at`. */
  readonly entry: number;
  readonly at: Date;
  readonly subject: string | null;
  readonly ordinal: number | null;
  readonly previous: string | null;
  readonly hash: string;
}

export interface CheckpointRow {
  readonly size: number;
  readonly root: string;
  readonly note: string;
  readonly settled: number;
  readonly at: Date;
}

/** Adds rows to the log, all or none: the one statement by which anything gets there. Other keys than these are not for it. */
export async function appendRows(database: QueryExecutorProvider, rows: LogRows): Promise<void> {
  await sql`select log_append(${JSON.stringify(rows)}::jsonb)`.execute(database);
}

/** Whether the log takes an entry: one is written and taken back before it is committed. Rejects if not. */
export async function tryToAppend<Tables>(database: Kysely<Tables>, now: Date): Promise<void> {
  const hash = '0'.repeat(64);
  const entry = { hash, signature: hash, entry: { at: now.toISOString() } };
  const tx = await database.startTransaction().execute();
  try {
    await appendRows(tx, { entries: [entry] });
  } finally {
    await tx.rollback().execute();
  }
}

/** Makes the partitions of these moments' months, unless they are there. */
export async function prepareMonths(database: QueryExecutorProvider, moments: readonly Date[]): Promise<void> {
  for (const moment of moments) await sql`select log_month(${moment})`.execute(database);
}
