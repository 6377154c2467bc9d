import type { QueryExecutorProvider } from 'kysely';
import { LRUCache } from 'lru-cache';
import { appendRows, type Delivery } from './append.ts';
import { entryOf, type LogFields, type Writer } from './entry.ts';
import { type SignedEntry, signEntry } from './receipt.ts';

/** The log cannot be written now; nothing may be released. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** The text of an operation and its SHA-256 in hexadecimal. */
export interface OperationText {
  readonly hash: string;
  readonly text: string;
}

/** What is put on the record together. */
export interface Recording {
  readonly entries: readonly LogFields[];
  readonly operation?: OperationText | null;
}

export interface LogStore {
  /**
   * Appends entries; returns their receipts, in order, when they are committed, and throws `LogUnavailable` otherwise. Within a
   * transaction they are committed with it, by whoever opened it: until then the receipts are worth nothing.
   */
  append(recording: Recording, within?: QueryExecutorProvider): Promise<readonly string[]>;
  /** Notes what became of an answer, with the next commit. Nobody waits for it: without it the delivery is unknown. */
  delivered(delivery: Delivery): void;
  /** Writes what is noted. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** How long an entry may take, in ms, before its request is told that the log is away. */
  readonly patience?: number;
  /** How many entries may wait. */
  readonly longestQueue?: number;
}

interface Waiting {
  readonly entries: readonly SignedEntry[];
  readonly operation: OperationText | null;
  readonly resolve: (receipts: readonly string[]) => void;
  readonly reject: (error: Error) => void;
}

/** How many entries one commit takes; more wait for the next. */
const largestCommit = 5_000;
/** How long a delivery waits for a commit to go with, in ms. */
const deliveriesAfter = 500;
/** While the log is away, more are forgotten: those deliveries stay unknown. */
const mostDeliveries = 50_000;

/**
 * The log in the gateway's database. What comes while a commit is under way waits and is written with the next one, so
 * that many requests share a commit (group commit) and none leaves before its own.
 */
export function databaseLog(
  database: QueryExecutorProvider,
  writer: Writer,
  { patience = 10_000, longestQueue = 100_000 }: StoreOptions = {},
): LogStore {
  const queue: Waiting[] = [];
  const stored = new LRUCache<string, true>({ max: 10_000 });
  let deliveries: Delivery[] = [];
  let waiting = 0;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup(queue);
      waiting -= countOf(group);
      await writeTogether(group).catch((error) => writeEach(group, error));
    }
    await writeDeliveries();
    writing = undefined;
    if (queue.length > 0) start();
    else if (deliveries.length > 0) due();
  }

  /** Deliveries wait for a commit to go with, and not for long. */
  const due = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      start();
    }, deliveriesAfter);
  };

  const start = (): void => {
    writing ??= drain();
  };

  async function writeTogether(group: readonly Waiting[]): Promise<void> {
    const noted = takeDeliveries();
    await insert(database, group, noted).catch((error) => {
      deliveries = [...noted, ...deliveries];
      throw error;
    });
    for (const { entries, resolve } of group) resolve(entries.map(({ receipt }) => receipt));
  }

  /** Whatever of one request cannot be written must not keep others off the record. While the database is away, each would wait for it. */
  async function writeEach(group: readonly Waiting[], cause: unknown): Promise<void> {
    let failure = isOfOneRow(cause) ? undefined : cause;
    for (const one of group) {
      if (failure === undefined && group.length > 1) {
        try {
          await insert(database, [one], []);
          one.resolve(one.entries.map(({ receipt }) => receipt));
          continue;
        } catch (error) {
          one.reject(unavailable(error));
          if (!isOfOneRow(error)) failure = error;
          continue;
        }
      }
      one.reject(unavailable(failure ?? cause));
    }
  }

  async function insert(into: QueryExecutorProvider, group: readonly Waiting[], noted: readonly Delivery[]) {
    const operations = new Map(
      group.flatMap(({ operation }) =>
        operation && !stored.has(operation.hash) ? [[operation.hash, operation] as const] : [],
      ),
    );
    await appendRows(into, {
      ...(operations.size > 0 ? { operations: [...operations.values()] } : {}),
      entries: group.flatMap(({ entries }) =>
        entries.map(({ hash, signature, entry }) => ({ hash, signature: signature.toString('hex'), entry })),
      ),
      ...(noted.length > 0 ? { deliveries: noted } : {}),
    });
    // Within somebody else's transaction it is not known yet whether the text stays.
    if (into === database) for (const hash of operations.keys()) stored.set(hash, true);
  }

  async function writeDeliveries(): Promise<void> {
    const noted = takeDeliveries();
    if (noted.length > 0) await appendRows(database, { deliveries: noted }).catch(() => undefined);
  }

  function takeDeliveries(): Delivery[] {
    clearTimeout(timer);
    timer = undefined;
    return deliveries.splice(0);
  }

  return {
    append: (recording, within) => {
      const entries = recording.entries.map((fields) => signEntry(entryOf(fields, writer), writer.keys));
      const operation = recording.operation ?? null;
      if (within) {
        const one: Waiting = { entries, operation, resolve: () => undefined, reject: () => undefined };
        return insert(within, [one], []).then(
          () => entries.map(({ receipt }) => receipt),
          (error) => Promise.reject(unavailable(error)),
        );
      }
      if (waiting + entries.length > longestQueue)
        return Promise.reject(unavailable(new RangeError('the queue is full')));
      return new Promise((resolve, reject) => {
        // What is written after all stands for an answer that nobody got.
        const late = setTimeout(() => reject(unavailable(new RangeError('a commit takes too long'))), patience);
        const settle =
          <Value>(to: (value: Value) => void) =>
          (value: Value) => {
            clearTimeout(late);
            to(value);
          };
        waiting += entries.length;
        queue.push({ entries, operation, resolve: settle(resolve), reject: settle(reject) });
        start();
      });
    },
    delivered: (delivery) => {
      if (deliveries.length >= mostDeliveries) return;
      deliveries.push(delivery);
      due();
    },
    close: async () => {
      start();
      await writing;
    },
  };
}

const countOf = (group: readonly Waiting[]): number => group.reduce((sum, { entries }) => sum + entries.length, 0);

const unavailable = (cause: unknown): LogUnavailable =>
  new LogUnavailable('the query log cannot be written', { cause });

/** Data that the database does not take (SQLSTATE class 22), rather than a database that is away. */
const isOfOneRow = (error: unknown): boolean => (error as { code?: string }).code?.startsWith('22') ?? false;

function takeGroup(queue: Waiting[]): readonly Waiting[] {
  let size = 0;
  const fitting = queue.findIndex(({ entries }) => {
    size += entries.length;
    return size > largestCommit;
  });
  return queue.splice(0, fitting === -1 ? queue.length : Math.max(fitting, 1));
}
