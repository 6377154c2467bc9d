import { type QueryExecutorProvider, sql } from 'kysely';

/** What is kept of one request about one subject (Art. 19). */
export interface LogEntry {
  readonly at: Date;
  readonly channel: string;
  /** Role of who asked: `public`, that of a token, or `unknown`. */
  readonly caller: string;
  /** Who that is at the token's issuer, what it is called, and the credit code of the organisation it acts for (Art. 19). */
  readonly callerId: string | null;
  readonly callerName: string | null;
  readonly organisation: string | null;
  /** SHA-256 of the operation's text without values, in hexadecimal; null where nothing could be read. */
  readonly operation: string | null;
  readonly operationName: string | null;
  /** Code of the application list, as it was sent, and the number of the procedure (Art. 19). */
  readonly purpose: string | null;
  readonly reference: string | null;
  /** Credit code; null where the request names no subject. */
  readonly subject: string | null;
  /** How many records left, by item. */
  readonly released: Readonly<Record<string, number>>;
  /** How many records disclosure dropped, by item. */
  readonly withheld: Readonly<Record<string, number>>;
  readonly outcome: 'ANSWERED' | 'PARTIAL' | 'REFUSED' | 'FAILED';
  /** HTTP status. */
  readonly status: number;
  readonly errors: readonly string[];
  /** Departments that did not answer. */
  readonly incomplete: readonly string[];
}

/** The log cannot be written now; nothing may be released. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

export interface LogStore {
  /**
   * Appends the entries of one request; returns their ids when they are committed, throws `LogUnavailable` otherwise. Within a transaction
   * they are committed with it, by whoever opened it.
   */
  append(entries: readonly LogEntry[], within?: QueryExecutorProvider): Promise<readonly string[]>;
}

interface Waiting {
  readonly entries: readonly LogEntry[];
  readonly resolve: (ids: readonly string[]) => void;
  readonly reject: (error: Error) => void;
}

/** How many entries one commit takes; more wait for the next. */
const largestCommit = 5_000;

/**
 * The log in the gateway's database. What comes while a commit is under way waits and is written with the next one, so
 * that many requests share a commit (group commit) and none leaves before its own.
 */
export function databaseLog(database: QueryExecutorProvider): LogStore {
  const queue: Waiting[] = [];
  let writing = false;

  async function drain() {
    writing = true;
    while (queue.length > 0) {
      const group = takeGroup(queue);
      await writeTogether(database, group).catch(() => writeEach(database, group));
    }
    writing = false;
  }

  return {
    append: (entries, within) => {
      if (within) return insert(within, entries).catch(unavailable);
      return new Promise((resolve, reject) => {
        queue.push({ entries, resolve, reject });
        if (!writing) void drain();
      });
    },
  };
}

function unavailable(cause: unknown): never {
  throw new LogUnavailable('the query log cannot be written', { cause });
}

async function writeTogether(database: QueryExecutorProvider, group: readonly Waiting[]): Promise<void> {
  const ids = await insert(
    database,
    group.flatMap(({ entries }) => entries),
  );
  let from = 0;
  for (const { entries, resolve } of group) {
    resolve(ids.slice(from, from + entries.length));
    from += entries.length;
  }
}

/** Whatever of one request cannot be written must not keep others off the record. */
async function writeEach(database: QueryExecutorProvider, group: readonly Waiting[]): Promise<void> {
  for (const [index, { entries, resolve, reject }] of group.entries()) {
    try {
      resolve(await insert(database, entries));
    } catch (error) {
      reject(new LogUnavailable('the query log cannot be written', { cause: error }));
      // While the database is away, each would wait for it.
      if (!(error as { code?: string }).code?.startsWith('22')) {
        const unavailable = new LogUnavailable('the query log cannot be written', { cause: error });
        for (const waiting of group.slice(index + 1)) waiting.reject(unavailable);
        return;
      }
    }
  }
}

function takeGroup(queue: Waiting[]): readonly Waiting[] {
  let size = 0;
  const fitting = queue.findIndex(({ entries }) => {
    size += entries.length;
    return size > largestCommit;
  });
  return queue.splice(0, fitting === -1 ? queue.length : Math.max(fitting, 1));
}

async function insert(database: QueryExecutorProvider, entries: readonly LogEntry[]): Promise<readonly string[]> {
  const rows = JSON.stringify(
    entries.map(({ operationName, callerId, callerName, ...entry }) => ({
      ...entry,
      operation_name: operationName,
      caller_id: callerId,
      caller_name: callerName,
    })),
  );
  const { rows: inserted } = await sql<{ id: number }>`
    insert into query_log (at, channel, caller, caller_id, caller_name, organisation, operation, operation_name, purpose, reference, subject,
      released, withheld, outcome, status, errors, incomplete)
    select at, channel, caller, caller_id, caller_name, organisation, operation, operation_name, purpose, reference, subject,
      released, withheld, outcome, status, errors, incomplete
    from jsonb_to_recordset(${rows}::jsonb) as r(at timestamptz, channel text, caller text, caller_id text,
      caller_name text, organisation text, operation text, operation_name text, purpose text, reference text, subject text, released jsonb,
      withheld jsonb, outcome text, status int, errors text[], incomplete text[])
    returning id
  `.execute(database);
  return inserted.map(({ id }) => String(id));
}
