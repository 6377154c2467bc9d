import { digest } from '../../domain/canonical-json.ts';
import type { SuppliedRecord } from './outcome.ts';

/** Where a row stands among all that was supplied: of two versions of one fact the later is current. A total order. */
export interface AsOf {
  /** The row's own source time, else when its file was supplied; ISO 8601. */
  readonly at: string;
  /** Number of the batch. */
  readonly supply: number;
  readonly row: number;
}

/** What is known of one fact: as stored, and as the rows of a chunk change it. */
export interface Fact {
  readonly id: string;
  /** Number and hash of the last version, current or not: the next one links to it. */
  version: number;
  versionHash: string | null;
  /** Digest of the current version, and as of when it is; null before the first. */
  content: string;
  asOf: AsOf | null;
  readonly contents: Set<string>;
  /** The current version's values, where they are to be written. */
  record?: SuppliedRecord;
  change?: 'ADDED' | 'REPLACED';
}

/** The batch that a row is of. */
export interface BatchPlace {
  readonly batch: string;
  readonly number: number;
  /** When its file was supplied, ISO 8601. */
  readonly suppliedAt: string;
}

export interface VersionRow {
  readonly record_id: string;
  readonly version: number;
  readonly current_when_supplied: boolean;
  readonly batch: string;
  readonly row_number: number;
  readonly content: string;
  readonly source_time: string | null;
  readonly body: SuppliedRecord;
  readonly previous_hash: string | null;
  readonly hash: string;
}

/**
 * Takes one supplied row into `fact`. Among versions of one fact the later source time wins, else the later supplied; an
 * older version that comes late is kept but does not become current. Returns the version to keep, or null for a duplicate.
 */
export function takeIn(
  fact: Fact,
  record: SuppliedRecord,
  content: string,
  place: BatchPlace,
  row: number,
): VersionRow | null {
  const asOf: AsOf = { at: record.sourceTime ?? place.suppliedAt, supply: place.number, row };
  const later = isLater(asOf, fact.asOf);
  if (content === fact.content || (!later && fact.contents.has(content))) {
    if (content === fact.content && later) fact.asOf = asOf;
    return null;
  }
  const link = { record_id: fact.id, version: fact.version + 1, content, previous_hash: fact.versionHash };
  const hash = digest({ ...link, batch: place.batch, row, sourceTime: record.sourceTime });
  fact.version = link.version;
  fact.versionHash = hash;
  fact.contents.add(content);
  if (later) {
    fact.change ??= link.version === 1 ? 'ADDED' : 'REPLACED';
    fact.content = content;
    fact.asOf = asOf;
    fact.record = record;
  }
  return {
    ...link,
    hash,
    current_when_supplied: later,
    batch: place.batch,
    row_number: row,
    source_time: record.sourceTime,
    body: record,
  };
}

function isLater(one: AsOf, other: AsOf | null): boolean {
  if (other === null) return true;
  const [at, otherAt] = [Date.parse(one.at), Date.parse(other.at)];
  if (at !== otherAt) return at > otherAt;
  return one.supply === other.supply ? one.row > other.row : one.supply > other.supply;
}
