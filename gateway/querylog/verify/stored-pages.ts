import { Decimal } from 'decimal.js';
import { type Kysely, type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';
import type { OperationText } from '../store.ts';
import type { LogPage, ReadCheckpoint, ReadEntry, ReadLeaf, ReadNode } from './log-page.ts';

/** How many leaves a page has; an entry has a kilobyte or so. */
const usualLimit = 1_000;

/** So many entries without a number are looked at; the newest of more are counted. */
const mostUnnumbered = 5_000;

/** The whole log as it is stored, page by page. Each page is read at one moment; what is added meanwhile comes with the last. */
export async function* storedPages<Tables>(
  database: Kysely<Tables>,
  limit: number = usualLimit,
): AsyncGenerator<LogPage> {
  let from = 0;
  for (;;) {
    const { page, next } = await database
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute((tx) => readPage(tx, from, limit));
    yield page;
    if (next === null) return;
    from = next;
  }
}

/**
 * The page from that index on, and where the next begins; null after the last, which also has what stands in no place of its own. It has
 * to be read within one transaction that sees one moment.
 */
export async function readPage(
  database: QueryExecutorProvider,
  from: number,
  limit: number = usualLimit,
): Promise<{ readonly page: LogPage; readonly next: number | null }> {
  const leaves = await readLeaves(database, from, limit);
  const to = (leaves.at(-1)?.index ?? from - 1) + 1;
  const last = leaves.length < limit || !Number.isSafeInteger(to);
  const hashes = leaves.flatMap(({ entry }) => operationOf(entry?.entry) ?? []);
  const page = {
    leaves,
    operations: await readOperations(database, [...new Set(hashes)]),
    nodes: [...(await nodesBetween(database, from, to)), ...(last ? await nodesElsewhere(database, to) : [])],
    checkpoints: await readCheckpoints(
      database,
      last ? sql`size > ${from} or size < 1` : sql`size > ${from} and size <= ${to}`,
    ),
    ...(last ? { unnumbered: await readUnnumbered(database) } : {}),
  };
  return { page, next: last ? null : to };
}

interface EntryRow {
  readonly hash: string | null;
  readonly signature: string;
  readonly text: string;
  readonly entryAt: string | null;
}

interface LeafRow extends EntryRow, Omit<ReadLeaf, 'entry' | 'columns'> {
  readonly id: string;
  readonly leafAt: string;
  readonly subject: string | null;
}

const inMicroseconds = (at: RawBuilder<unknown>) =>
  sql<string>`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const entryColumns = sql`encode(e.hash, 'hex') as hash, encode(e.signature, 'hex') as signature, e.entry::text as text,
  ${inMicroseconds(sql`e.at`)} as "entryAt"`;

/** Only the first page has indexes below 0, which nobody gave. */
async function readLeaves(database: QueryExecutorProvider, from: number, limit: number): Promise<readonly ReadLeaf[]> {
  const { rows } = await sql<LeafRow>`
    select l.index, l.ordinal, encode(l.previous, 'hex') as previous, encode(l.hash, 'hex') as "leafHash", l.entry::text as id,
      ${inMicroseconds(sql`l.at`)} as "leafAt", l.subject, ${entryColumns}
    from (select * from log_leaf ${from === 0 ? sql`` : sql`where index >= ${from}`} order by index limit ${limit}) l
    left join log_entry e on e.id = l.entry and e.at = l.at
    order by l.index`.execute(database);
  const elsewhere = await entriesById(
    database,
    rows.filter(({ hash }) => hash === null).map(({ id }) => id),
  );
  return rows.map((row) => {
    const { index, ordinal, previous, leafHash, leafAt: at, subject, id } = row;
    return {
      index,
      ordinal,
      previous,
      leafHash,
      entry: entryIn(row) ?? elsewhere.get(id) ?? null,
      columns: { at, subject },
    };
  });
}

/** Entries that are not where their leaves say. */
async function entriesById(
  database: QueryExecutorProvider,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReadEntry | null>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<EntryRow & { readonly id: string }>`
    select e.id::text as id, ${entryColumns} from log_entry e
    where e.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::bigint)`.execute(database);
  return new Map(rows.map((row) => [row.id, entryIn(row)] as const));
}

function entryIn({ hash, signature, text, entryAt: at }: EntryRow): ReadEntry | null {
  if (hash === null) return null;
  return { hash, signature: Buffer.from(signature, 'hex'), entry: JSON.parse(text), at, exact: isExact(text) };
}

/** Whether every number in this JSON is one that a double has: no reader sees another than the one that was hashed. */
function isExact(json: string): boolean {
  const numbers = json.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d[\d.eE+-]*/g) ?? [];
  return numbers.every((number) => {
    const parsed = Number(number);
    return Number.isFinite(parsed) && (String(parsed) === number || new Decimal(number).equals(new Decimal(parsed)));
  });
}

const operationOf = (entry: unknown): string | null => {
  const { operation } = Object(entry) as { readonly operation?: unknown };
  return typeof operation === 'string' && /^[0-9a-f]{64}$/.test(operation) ? operation : null;
};

async function readOperations(
  database: QueryExecutorProvider,
  hashes: readonly string[],
): Promise<readonly OperationText[]> {
  if (hashes.length === 0) return [];
  const { rows } = await sql<OperationText>`
    select encode(hash, 'hex') as hash, text from log_operation
    where hash in (select decode(jsonb_array_elements_text(${JSON.stringify(hashes)}::jsonb), 'hex'))`.execute(
    database,
  );
  return rows;
}

/** Levels that are stored: a tree ends before level 56. */
const levels = [8, 16, 24, 32, 40, 48] as const;

const columnsOfNode = sql`level, index, encode(hash, 'hex') as hash`;

/** Nodes whose last leaf is one of these. */
async function nodesBetween(database: QueryExecutorProvider, from: number, to: number): Promise<readonly ReadNode[]> {
  const ranges = levels.flatMap((level) => {
    const [first, end] = [Math.floor(from / 2 ** level), Math.floor(to / 2 ** level)];
    return end > first ? [sql`level = ${level} and index >= ${first} and index < ${end}`] : [];
  });
  if (ranges.length === 0) return [];
  const { rows } = await sql<ReadNode>`select ${columnsOfNode} from log_node
    where ${sql.join(ranges, sql` or `)}`.execute(database);
  return rows;
}

/** Nodes that a tree of this size does not have. */
async function nodesElsewhere(database: QueryExecutorProvider, size: number): Promise<readonly ReadNode[]> {
  const within = levels.map(
    (level) => sql`level = ${level} and index >= 0 and index < ${Math.floor(size / 2 ** level)}`,
  );
  const { rows } = await sql<ReadNode>`select ${columnsOfNode} from log_node
    where not (${sql.join(within, sql` or `)}) limit 10`.execute(database);
  return rows;
}

async function readCheckpoints(
  database: QueryExecutorProvider,
  where: RawBuilder<unknown>,
): Promise<readonly ReadCheckpoint[]> {
  const { rows } = await sql<{ size: number; root: string; note: string; cosignatures: readonly string[] | null }>`
    select c.size, encode(c.root, 'hex') as root, c.note,
      (select jsonb_agg(w.line order by w.witness) from log_cosignature w where w.size = c.size) as cosignatures
    from log_checkpoint c where ${where} order by c.size`.execute(database);
  return rows.map(({ note, cosignatures, ...columns }) => ({ note, cosignatures: cosignatures ?? [], columns }));
}

async function readUnnumbered(database: QueryExecutorProvider): Promise<NonNullable<LogPage['unnumbered']>> {
  const { rows } = await sql<EntryRow & { readonly count: number }>`
    select ${entryColumns}, count(*) over () as count from log_entry e
    where not exists (select from log_leaf l where l.entry = e.id and l.at = e.at)
    order by e.at, e.id limit ${mostUnnumbered}`.execute(database);
  const entries = rows.flatMap((row) => entryIn(row) ?? []);
  return { entries, more: (rows[0]?.count ?? 0) - entries.length };
}
