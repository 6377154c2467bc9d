import type { Kysely } from 'kysely';
import { checkPage, pageOf } from './feed-page.ts';
import type { SupplyTables } from './supply/tables.ts';

/** A page of a department's change feed. `next` is the position to ask after; `more` says that another page waits. */
export interface ChangePage {
  readonly changes: readonly Change[];
  readonly next: string;
  readonly more: boolean;
}

export interface Change {
  readonly recordId: string;
  readonly item: string;
  readonly kind: 'ADDED' | 'REPLACED';
  readonly creditCode: string;
  readonly subjectKind: string;
  readonly subjectName: string | null;
  readonly identifiers: readonly { readonly kind: string; readonly value: string }[];
  readonly at: string;
}

/** The changes committed after position `after` ('0' from the beginning), oldest first: none left out, none twice. */
export async function changesAfter(database: Kysely<SupplyTables>, after: string, first: number): Promise<ChangePage> {
  checkPage(after, first);
  const rows = await database
    .selectFrom('change')
    .selectAll()
    .where('position', '>', Number(after))
    .orderBy('position')
    .limit(first + 1)
    .execute();
  const { page, next, more } = pageOf(rows, after, first);
  return {
    changes: page.map((row) => ({
      recordId: row.record_id,
      item: row.item,
      kind: row.kind,
      creditCode: row.credit_code,
      subjectKind: row.subject_kind,
      subjectName: row.subject_name,
      identifiers: row.identifiers as Change['identifiers'],
      at: row.at.toISOString(),
    })),
    next,
    more,
  };
}
