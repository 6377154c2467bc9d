import type { Kysely } from 'kysely';
import { parseMoment } from '../../../domain/moment.ts';
import type { Counts, EntryKind, ReasonedCounts } from '../../../gateway/querylog/entry.ts';
import {
  type EntryFilter,
  type FoundEntry,
  readEntries,
  readOperations,
} from '../../../gateway/querylog/read-entries.ts';
import { receiptOf } from '../../../gateway/querylog/receipt.ts';
import { sealsOf } from '../accesses/seals.ts';
import { readEntryCursor, writeEntryCursor } from '../entry-cursor.ts';
import { isStorable, type Page, pageSize } from '../page.ts';
import { withPatience } from '../patience.ts';
import type { CentreTables } from '../tables.ts';

export interface QueryLogArguments extends Page {
  readonly filter?:
    | (Omit<EntryFilter, 'from' | 'to'> & { readonly from?: string | null; readonly to?: string | null })
    | null;
}

/** How long one page may take, in ms. */
const patience = 20_000;

/** How long the texts of a page's operations may be together, in bytes. */
const mostText = 8_000_000;

/** Kinds as clients see them: a kind that is added to the log has to be added to the schema's `LogEntryKind`. */
export const shownKinds: Readonly<Record<EntryKind, true>> = {
  QUERY: true,
  SUPPLY: true,
  IMPORT: true,
  CORRECTION: true,
  LOG: true,
  OPERATOR: true,
  TURNED_AWAY: true,
};

/**
 * One page of the log, newest first (Art. 19, 26). Null for a cursor that is none, and where it takes too long: both are the caller's to
 * mend, and tell nothing.
 */
export async function queryLog({ filter, first, after }: QueryLogArguments, database: Kysely<CentreTables>) {
  const place = after ? readEntryCursor(after) : undefined;
  if (place === null) return null;
  const { from, to, ...wanted } = filter ?? {};
  // What no entry can hold, none has.
  if (!isStorable(Object.values(wanted))) return { nodes: [], endCursor: null, hasNextPage: false };
  const bounds = { from: from ? parseMoment(from) : null, to: to ? parseMoment(to) : null };
  const size = pageSize(first);
  const page = await withPatience(database, patience, (tx) =>
    readEntries(tx, { ...wanted, ...bounds }, { first: size, after: place ?? null }),
  );
  if (!page) return null;
  const texts = once(() => {
    const hashes = page.entries.map(({ entry }) => entry.operation);
    return readOperations(database, hashes, mostText);
  });
  const seals = once(() =>
    sealsOf(
      database,
      page.entries.map(({ hash }) => hash),
    ),
  );
  const last = page.entries.at(-1);
  return {
    nodes: page.entries.map((found, index) => ({
      ...nodeOf(found, async () => (await texts())[index] ?? null),
      seal: async () => (await seals()).get(found.hash) ?? null,
    })),
    endCursor: last ? writeEntryCursor({ hash: last.hash, at: new Date(last.entry.at) }) : null,
    hasNextPage: page.more,
  };
}

/** Texts and seals are read for a whole page, if any is asked for. */
function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let reading: Promise<Value> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

function nodeOf({ hash, signature, entry, delivery }: FoundEntry, text: () => Promise<string | null>) {
  const { caller, operation, operationName, status, details, released, withheld } = entry;
  return {
    ...entry,
    id: hash,
    role: caller.role,
    callerId: caller.id,
    callerName: caller.name,
    organisation: caller.organisation,
    operation: operation === null && operationName === null ? null : { hash: operation, name: operationName, text },
    released: countsOf(released),
    withheld: withheldOf(withheld),
    // What is no request has no answer that could get anywhere.
    delivery: status === null ? null : (delivery ?? 'UNKNOWN'),
    details: details === null ? null : JSON.stringify(details),
    receipt: receiptOf(entry.key, { at: entry.at, entry: hash }, signature),
  };
}

const countsOf = (counts: Counts) => Object.entries(counts).map(([item, count]) => ({ item, count }));

const withheldOf = (counts: ReasonedCounts) =>
  Object.entries(counts).flatMap(([item, reasons]) =>
    Object.entries(reasons).map(([reason, count]) => ({ item, reason, count })),
  );
