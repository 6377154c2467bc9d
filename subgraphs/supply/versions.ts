import { digest } from './digest.ts';
import type { SuppliedRecord } from './outcome.ts';

/** What is known of one fact: as stored, and as the rows of a chunk change it. */
export interface Fact {
  readonly id: string;
  /** Number and hash of the last version, current or not: the next one links to it. */
  version: number;
  versionHash: string | null;
  /** Digest and source time of the current version. */
  content: string;
  sourceTime: string | null;
  readonly contents: Set<string>;
  /** The current version's values, where they are to be written. */
  record?: SuppliedRecord;
  change?: 'ADDED' | 'REPLACED';
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
  place: { readonly batch: string; readonly row: number },
): VersionRow | null {
  const older = isBefore(record.sourceTime, fact.sourceTime);
  if (content === fact.content || (older && fact.contents.has(content))) {
    if (content === fact.content && isBefore(fact.sourceTime, record.sourceTime)) fact.sourceTime = record.sourceTime;
    return null;
  }
  const link = { record_id: fact.id, version: fact.version + 1, content, previous_hash: fact.versionHash };
  const hash = digest({ ...link, batch: place.batch, row: place.row, sourceTime: record.sourceTime });
  fact.version = link.version;
  fact.versionHash = hash;
  fact.contents.add(content);
  if (!older) {
    fact.change ??= link.version === 1 ? 'ADDED' : 'REPLACED';
    fact.content = content;
    fact.sourceTime = record.sourceTime;
    fact.record = record;
  }
  return {
    ...link,
    hash,
    current_when_supplied: !older,
    batch: place.batch,
    row_number: place.row,
    source_time: record.sourceTime,
    body: record,
  };
}

/** Only two known times can be compared; a row without one is as new as its supply. */
const isBefore = (time: string | null, other: string | null): boolean =>
  time !== null && other !== null && Date.parse(time) < Date.parse(other);
