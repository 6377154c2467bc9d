import { type QueryExecutorProvider, sql } from 'kysely';
import type { LogEntry } from './entry.ts';
import { leafOf } from './leaf.ts';
import { bytesOf, readOperations } from './read-entries.ts';
import type { OperationText } from './store.ts';

/** Which leaves are wanted: `limit` at most, from that index (from 0) on. */
export interface ExportRange {
  readonly from: number;
  readonly limit: number;
}

/** A leaf of the tree and the entry that it is of, as they are stored: whoever reads them recomputes both hashes. */
export interface ExportedLeaf {
  readonly index: number;
  /** `entry` is null where the entry that the leaf is of is not there any more. */
  readonly leaf: { readonly chain: string | null; readonly entry: string | null };
  /** What `chain` commits to. */
  readonly ordinal: number | null;
  readonly previous: string | null;
  /** Hexadecimal, as the hashes in the leaf. */
  readonly leafHash: string;
  /** Of the entry's receipt; null with `entry`. */
  readonly signature: Buffer | null;
  readonly entry: LogEntry | null;
}

export interface ExportPage {
  /** By rising index; all of them below the size of the checkpoint. */
  readonly leaves: readonly ExportedLeaf[];
  /** Those that the entries name, each once. */
  readonly operations: readonly OperationText[];
  /** The latest; null while there is none, and with it nothing is exported. */
  readonly checkpoint: { readonly note: string; readonly size: number } | null;
  /** From which index the next page is to be asked for; null where the checkpoint covers no more. */
  readonly next: number | null;
}

/** How long a page may be as it is written, in bytes. One leaf is always in it. */
const mostBytes = 20_000_000;

/** What a line of a leaf has beside its entry, one of an operation beside its text, and the last line, in bytes: rather more. */
const besides = { leaf: 600, operation: 120, end: 20_000 } as const;

/** What is exported of one range of the tree's leaves, in their order. */
export async function exportPage(database: QueryExecutorProvider, range: ExportRange): Promise<ExportPage> {
  // Rows of the log never change: what is read after the checkpoint is what was there at its time.
  const checkpoint = await latestCheckpoint(database);
  if (!checkpoint) return { leaves: [], operations: [], checkpoint, next: null };
  const leaves = await readLeaves(database, range, checkpoint.size);
  const named = leaves.flatMap(({ entry }) => (entry?.operation ? [entry.operation] : []));
  const hashes = [...new Set(named)];
  const texts = await readOperations(database, hashes, Number.MAX_SAFE_INTEGER);
  const operations = hashes.flatMap((hash, index) => {
    const text = texts[index];
    return typeof text === 'string' ? [{ hash, text }] : [];
  });
  const after = (leaves.at(-1)?.index ?? checkpoint.size) + 1;
  return { leaves, operations, checkpoint, next: after < checkpoint.size ? after : null };
}

/** A page as newline-delimited JSON: its leaves, then operations, then where it ends. */
export function writeExport({ leaves, operations, checkpoint, next }: ExportPage): string {
  const lines = [
    ...leaves.map(({ signature, ...leaf }) => {
      const { entry, ...before } = leaf;
      return { ...before, signature: signature?.toString('base64') ?? null, entry };
    }),
    ...operations.map((operation) => ({ operation })),
    { checkpoint: checkpoint?.note ?? null, size: checkpoint?.size ?? 0, next },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function latestCheckpoint(database: QueryExecutorProvider): Promise<ExportPage['checkpoint']> {
  const { rows } = await sql<{ note: string; size: number }>`
    select note, size from log_checkpoint order by size desc limit 1`.execute(database);
  return rows[0] ?? null;
}

/** Leaves as far as their lines, and those of operations where they first occur, fit into one page. */
async function readLeaves(
  database: QueryExecutorProvider,
  { from, limit }: ExportRange,
  size: number,
): Promise<readonly ExportedLeaf[]> {
  const { rows } = await sql<Omit<ExportedLeaf, 'leaf'> & { entryHash: string | null }>`
    with page as (
      select l.index, l.ordinal, l.previous, l.hash as leaf_hash, e.hash, e.signature, e.entry,
        row_number() over (partition by e.entry ->> 'operation' order by l.index) as nth
      from (
        select * from log_leaf where index >= ${from} and index < ${size} order by index limit ${limit}
      ) l left join log_entry e on e.id = l.entry and e.at = l.at
    ), sized as (
      select page.*, ${sql.lit(besides.leaf)} + coalesce(octet_length(page.entry::text), 0)
        + coalesce(${sql.lit(besides.operation)} + octet_length(to_json(o.text)::text), 0) as bytes
      from page left join log_operation o on page.nth = 1 and o.hash = ${bytesOf(sql`page.entry ->> 'operation'`)}
    ), summed as (
      select *, sum(bytes) over (order by index) as total from sized
    )
    select index, ordinal, encode(previous, 'hex') as previous, encode(leaf_hash, 'hex') as "leafHash",
      encode(hash, 'hex') as "entryHash", signature, entry
    from summed where total <= ${mostBytes - besides.end} or total = bytes order by index
  `.execute(database);
  return rows.map(({ index, ordinal, previous, leafHash, entryHash, signature, entry }) => ({
    index,
    leaf: entryHash && entry ? leafOf(entryHash, entry.nonce, { ordinal, previous }) : { chain: null, entry: null },
    ordinal,
    previous,
    leafHash,
    signature: signature && Buffer.from(signature),
    entry: entry as LogEntry | null,
  }));
}
