import { createQueryId, PostgresQueryCompiler, type RawBuilder, sql } from 'kysely';
import { type PreparedRun, type PreparedStatement, prepare } from '../../database/prepared.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import { type Slot, visible } from '../loaders.ts';
import { columnName, type RecordTable } from '../record-table.ts';

/** What a statement is run with, by the names of its slots. */
export type SlotValues = Readonly<Record<string, unknown>>;

/** A statement of which nothing but values changes from run to run. */
export interface SlottedStatement {
  readonly statement: PreparedStatement;
  /** Its parameters in their order: slots, and what follows from the catalogue. */
  readonly parameters: readonly unknown[];
}

/** Of which table what is read, and under which catalogue. `fields` are fields of the table, or `endless`. */
export interface Selected {
  readonly table: RecordTable;
  readonly catalogue: Catalogue;
  readonly fields: readonly string[];
}

const slot = (name: string): Slot => ({ slot: name });
const value = (name: string): RawBuilder<unknown> => sql.val(slot(name));

/** The run of a statement with these values. */
export const runOf = ({ statement, parameters }: SlottedStatement, values: SlotValues): PreparedRun => ({
  statement,
  values: parameters.map((parameter) => (isSlot(parameter) ? values[parameter.slot] : parameter)),
});

/**
 * Pages of records of many subjects. Rows: place of the subject in `codes` from 1 on, the fields, and where `bounds` are several the place of its
 * bound from 1 on; newest first in each page. Slots: `codes`, `items`, `day`, and of each bound `first`, `after`, `before`, as lists if they are several.
 */
export function pagesStatement({ table, catalogue, fields }: Selected, bounds: number): SlottedStatement {
  const several = bounds > 1;
  const [first, after, before] = several
    ? [sql`u.first`, sql`u.after`, sql`u.before`]
    : [value('first'), sql`${value('after')}::date`, sql`${value('before')}::date`];
  const columns = fields.map((_, index) => sql.ref(`c${index}`));
  return compiled(sql`
    select q.n, ${sql.join([...columns, ...(several ? [sql`u.n as u`] : [])])}
    from unnest(${value('codes')}::text[]) with ordinality as q(code, n)
    ${several ? boundsList : sql``}
    cross join lateral (
      select ${selection(fields)}, t.decided_on as d, t.id as i from ${sql.table(table.table)} t
      where t.credit_code = q.code and ${visible({ catalogue, scope }, table)}
        and (${after} is null or t.decided_on > ${after}) and (${before} is null or t.decided_on < ${before})
      order by t.decided_on desc nulls last, t.id limit ${first}
    ) r
    order by q.n, ${several ? sql`u.n,` : sql``} r.d desc nulls last, r.i`);
}

/** Records by their ids, with the fields behind the id. Slots: `ids`, `items`, `day`. */
export function recordsStatement({ table, catalogue, fields }: Selected): SlottedStatement {
  return compiled(sql`
    select t.id, ${selection(fields)} from ${sql.table(table.table)} t
    where t.id = any(${value('ids')}::text[]) and ${visible({ catalogue, scope }, table)}`);
}

const scope = { items: slot('items'), day: slot('day') };

const boundsList = sql`cross join
    unnest(${value('first')}::int[], ${value('after')}::date[], ${value('before')}::date[]) with ordinality as u(first, after, before, n)`;

const selection = (fields: readonly string[]): RawBuilder<unknown> =>
  sql.join(fields.map((field, index) => sql`t.${sql.ref(columnName(field))} as ${sql.ref(`c${index}`)}`));

function compiled(query: RawBuilder<unknown>): SlottedStatement {
  const { sql: text, parameters } = new PostgresQueryCompiler().compileQuery(query.toOperationNode(), createQueryId());
  return { statement: prepare(text), parameters };
}

const isSlot = (parameter: unknown): parameter is Slot =>
  typeof parameter === 'object' && parameter !== null && 'slot' in parameter;
