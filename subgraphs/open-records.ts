import { GraphQLError } from 'graphql';
import { type RawBuilder, sql } from 'kysely';
import type { RecordRow } from './loaders.ts';
import { visible } from './loaders.ts';
import { type OpenRecordCursor, readCursor, writeCursor } from './open-record-cursor.ts';
import type { RecordTable } from './record-table.ts';
import type { DepartmentContext } from './resolvers.ts';

export interface OpenRecordArguments {
  readonly item: string;
  readonly filter?: {
    readonly decidedAfter?: string | null;
    readonly decidedBefore?: string | null;
    readonly providerCode?: string | null;
  } | null;
  readonly first: number;
  readonly after?: string | null;
}

const longestPage = 1_000;

/**
 * References to the open records of one item that are about organisations, newest first (Art. 16(1)); persons are never
 * listed. The cursor is the last record's date and id.
 */
export async function openRecords(
  tables: readonly RecordTable[],
  { item, filter, first, after }: OpenRecordArguments,
  { database, catalogue, scope }: DepartmentContext,
) {
  const type = catalogue.items.find((entry) => entry.item === item)?.type;
  const table = tables.find((candidate) => candidate.type === type);
  if (!table) throw badInput('This department keeps no such item.');
  if (first < 0 || first > longestPage) throw badInput(`first must be 0 to ${longestPage}.`);
  const cursor = after ? readCursor(after) : null;
  if (after && !cursor) throw badInput('after is no cursor of this list.');
  const { decidedAfter = null, decidedBefore = null, providerCode = null } = filter ?? {};
  // Each part is a range of the index by date, so that a late page costs no more than the first.
  const parts = rangesBehind(cursor).map(
    (range) => sql`(
      select t.id, t.credit_code, t.decided_on from ${sql.table(table.table)} t
      where t.item = ${item} and t.openness = 'OPEN' and t.subject_kind <> 'NATURAL_PERSON'
        and ${visible({ catalogue, scope: { items: [], day: scope.day } }, table)}
        and (${decidedAfter}::date is null or t.decided_on > ${decidedAfter}::date)
        and (${decidedBefore}::date is null or t.decided_on < ${decidedBefore}::date)
        and (${providerCode}::text is null or t.provider ->> 'code' = ${providerCode}) and ${range}
      order by t.decided_on desc nulls last, t.id limit ${first + 1}
    )`,
  );
  const { rows } = await sql<RecordRow & { id: string; decidedOn: string | null }>`
    select p.id, p.credit_code as "creditCode", p.decided_on as "decidedOn" from (${sql.join(parts, sql` union all `)}) p
    order by p.decided_on desc nulls last, p.id limit ${first + 1}
  `.execute(database);
  const page = rows.slice(0, first);
  const last = page.at(-1);
  return {
    nodes: page.map((row) => ({ ...row, type: table.type })),
    endCursor: last ? writeCursor(last) : null,
    hasNextPage: rows.length > first,
  };
}

const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });

/** Conditions on the rows after the cursor, in the order of the list, in which records without a date come last. */
function rangesBehind(cursor: OpenRecordCursor | null): readonly RawBuilder<boolean>[] {
  if (cursor === null) return [sql<boolean>`true`];
  const { id, decidedOn } = cursor;
  if (decidedOn === null) return [sql<boolean>`t.decided_on is null and t.id > ${id}`];
  const dated = sql<boolean>`t.decided_on <= ${decidedOn}::date and (t.decided_on < ${decidedOn}::date or t.id > ${id})`;
  return [dated, sql<boolean>`t.decided_on is null`];
}
