import { type QueryExecutorProvider, sql } from 'kysely';
import { type Leaf, leafOf, type Place, saltOf } from './leaf.ts';
import type { ReadNodes } from './tree/nodes.ts';

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  /** Signed, with what witnesses have signed of it. */
  readonly note: string;
  readonly settled: number;
}

/** The newest checkpoint; null before the first. */
export async function lastCheckpoint(database: QueryExecutorProvider): Promise<StoredCheckpoint | null> {
  const { rows } = await sql<StoredRow>`
    select size, root, note, settled from log_checkpoint order by size desc limit 1`.execute(database);
  return withCosignatures(database, rows[0]);
}

/** The checkpoint of exactly this size; null where none was signed. */
export async function checkpointOf(database: QueryExecutorProvider, size: number): Promise<StoredCheckpoint | null> {
  const { rows } = await sql<StoredRow>`
    select size, root, note, settled from log_checkpoint where size = ${size}`.execute(database);
  return withCosignatures(database, rows[0]);
}

interface StoredRow {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly settled: number;
}

async function withCosignatures(
  database: QueryExecutorProvider,
  row: StoredRow | undefined,
): Promise<StoredCheckpoint | null> {
  if (!row) return null;
  const { rows } = await sql<{ line: string }>`
    select line from log_cosignature where size = ${row.size} order by witness`.execute(database);
  const note = row.note + rows.map(({ line }) => `${line}\n`).join('');
  return { size: row.size, settled: row.settled, root: Buffer.from(row.root), note };
}

/** Reads nodes of the stored tree. */
export const readNodes =
  (database: QueryExecutorProvider): ReadNodes =>
  async (level, from, count) => {
    const { rows } =
      level === 0
        ? await sql<{ hash: Uint8Array }>`
            select hash from log_leaf where index >= ${from} and index < ${from + count} order by index`.execute(
            database,
          )
        : await sql<{ hash: Uint8Array }>`
            select hash from log_node where level = ${level} and index >= ${from} and index < ${from + count}
            order by index`.execute(database);
    return rows.map(({ hash }) => Buffer.from(hash));
  };

/** An entry's leaf, what it commits to, and whom the entry is about. */
export interface FoundLeaf {
  readonly index: number;
  readonly leaf: Leaf;
  readonly place: Place & { readonly salt: string };
  readonly subject: string | null;
}

/** The leaf of an entry; null where it is not numbered, or not there. */
export async function findLeaf(
  database: QueryExecutorProvider,
  { entry, at }: { readonly entry: string; readonly at: string },
): Promise<FoundLeaf | null> {
  const { rows } = await sql<Place & { index: number; nonce: string; subject: string | null }>`
    select l.index, l.ordinal, encode(l.previous, 'hex') as previous, e.entry ->> 'nonce' as nonce, e.entry ->> 'subject' as subject
    from log_entry e join log_leaf l on l.entry = e.id
    where e.hash = decode(${entry}, 'hex') and e.at = ${at}::timestamptz`.execute(database);
  const [row] = rows;
  if (!row) return null;
  const { index, ordinal, previous, nonce, subject } = row;
  const place = { ordinal, previous, salt: saltOf(nonce) };
  return { index, leaf: leafOf(entry, nonce, place), place, subject };
}
