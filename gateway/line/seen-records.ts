import { hash } from 'node:crypto';
import type { Counts, ReasonedCounts } from '../querylog/entry.ts';

/** What one named subject's records came to, by item. */
export interface DisclosedSubject {
  readonly creditCode: string;
  readonly released: Counts;
  /** By item and why. */
  readonly withheld: ReasonedCounts;
  /** SHA-256 of the sorted ids of what was released, each with a newline behind it; null where nothing was. */
  readonly records: string | null;
}

/** Where no records were in question. */
export const nothingDisclosed: Omit<DisclosedSubject, 'creditCode'> = Object.freeze({
  released: {},
  withheld: {},
  records: null,
});

/** Why a record may not leave: the first of these that is so. */
export type Withheld = 'NOT_OF_TYPE' | 'NON_OPEN' | 'SUSPENDED' | 'PERIOD_ENDED';

/** Whose records those are that stand beneath no named subject: no code is empty. */
export const unnamed = '';

/** Ids of records by subject code and item, and of those kept back by reason: a record that was selected twice counts once. */
export type Seen = Map<string, Map<string, Map<Withheld | null, Set<string>>>>;

/** What was seen of one subject's records, as it is recorded. */
export function disclosedOf(seen: ReturnType<Seen['get']>): Omit<DisclosedSubject, 'creditCode'> {
  if (!seen) return nothingDisclosed;
  const released: Record<string, number> = {};
  const withheld: Record<string, Record<string, number>> = {};
  const ids: string[] = [];
  for (const [item, byReason] of seen) {
    for (const [reason, found] of byReason) {
      if (reason !== null) withheld[item] = { ...withheld[item], [reason]: found.size };
      else {
        released[item] = found.size;
        ids.push(...found);
      }
    }
  }
  return { released, withheld, records: ids.length > 0 ? digestOf(ids) : null };
}

const digestOf = (ids: readonly string[]): string => hash('sha256', `${[...ids].sort().join('\n')}\n`, 'hex');

/** Notes one record of a subject's, released or kept back. */
export function note(seen: Seen, [subject, item, withheld]: [string, string, Withheld | null], id: string): void {
  const items = seen.get(subject) ?? new Map<string, Map<Withheld | null, Set<string>>>();
  const reasons = items.get(item) ?? new Map<Withheld | null, Set<string>>();
  seen.set(subject, items.set(item, reasons.set(withheld, (reasons.get(withheld) ?? new Set()).add(id))));
}
