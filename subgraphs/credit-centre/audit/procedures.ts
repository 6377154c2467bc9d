import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isStorable, type Page, pageSize } from '../page.ts';
import { withPatience } from '../patience.ts';
import type { CentreTables } from '../tables.ts';
import { type ProcedurePlace, readProcedureCursor, writeProcedureCursor } from './procedure-cursor.ts';

export interface ProcedureFilter {
  readonly organisation?: string | null;
  readonly purpose?: string | null;
  readonly queried?: boolean | null;
  /** Days of registration in Asia/Shanghai, both inclusive. */
  readonly from?: string | null;
  readonly to?: string | null;
}

export interface ProceduresArguments extends Page {
  readonly filter?: ProcedureFilter | null;
}

/** A registered procedure and what its agency asked for it. */
interface ReportedProcedure {
  readonly organisation: string;
  readonly purpose: string;
  readonly number: string;
  readonly registeredAt: Date;
  /** Requests about subjects that were answered, whenever they were made. */
  readonly queries: number;
  readonly firstQueriedAt: Date | null;
}

/** How long one page may take, in ms. */
const patience = 20_000;

/**
 * Registered procedures, newest first, and whether their agencies queried for them (Art. 18(1), 32(1)). Null for a cursor that is none, and
 * where it takes too long.
 */
export async function procedures(
  { filter, first, after }: ProceduresArguments,
  database: Kysely<CentreTables>,
): Promise<object | null> {
  const place = after ? readProcedureCursor(after) : undefined;
  if (place === null) return null;
  const wanted = filter ?? {};
  if (!isStorable(Object.values(wanted))) return { nodes: [], endCursor: null, hasNextPage: false };
  const size = pageSize(first);
  const rows = await withPatience(database, patience, (tx) => readProcedures(tx, wanted, size + 1, place ?? null));
  if (!rows) return null;
  const nodes = rows.slice(0, size);
  const last = nodes.at(-1);
  return { nodes, endCursor: last ? writeProcedureCursor(last) : null, hasNextPage: rows.length > size };
}

/**
 * A query counts that an officer of the agency made for the same purpose and procedure, about a subject, of an item that the list gives to
 * the agency for it, and that was answered: what was refused, or who somebody is, tells the agency nothing of its credit. One request about many subjects has as many entries, and is one query.
 */
const queriesFor = sql`
  select count(distinct entry ->> 'request') as queries, min(at) as "firstQueriedAt" from log_entry
  where entry ->> 'purpose' = p.purpose and entry ->> 'reference' = p.number
    and entry -> 'caller' ->> 'organisation' = p.organisation and entry -> 'caller' ->> 'role' = 'officer'
    and entry ->> 'kind' = 'QUERY' and entry ->> 'outcome' in ('ANSWERED', 'PARTIAL') and entry ->> 'subject' is not null
    and entry -> 'policies' ? 'agency-listed-items'`;

async function readProcedures(
  database: Kysely<CentreTables>,
  filter: ProcedureFilter,
  limit: number,
  after: ProcedurePlace | null,
): Promise<readonly ReportedProcedure[]> {
  const conditions = conditionsOf(filter, after);
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const { rows } = await sql<ReportedProcedure>`
    select p.organisation, p.purpose, p.number, p.registered_at as "registeredAt", q.queries, q."firstQueriedAt"
    from registered_procedure p cross join lateral (${queriesFor}) q
    ${where}
    order by p.registered_at desc, p.organisation desc, p.purpose desc, p.number desc limit ${limit}
  `.execute(database);
  return rows;
}

function conditionsOf(
  { organisation, purpose, queried, from, to }: ProcedureFilter,
  after: ProcedurePlace | null,
): readonly RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = [];
  if (organisation) conditions.push(sql`p.organisation = ${organisation}`);
  if (purpose) conditions.push(sql`p.purpose = ${purpose}`);
  if (from) conditions.push(sql`p.registered_at >= ${beginningOf(from, 0)}`);
  if (to) conditions.push(sql`p.registered_at < ${beginningOf(to, 1)}`);
  if (typeof queried === 'boolean') conditions.push(queried ? sql`q.queries > 0` : sql`q.queries = 0`);
  if (after) {
    const { registeredAt, organisation: of, purpose: code, number } = after;
    conditions.push(
      sql`(p.registered_at, p.organisation, p.purpose, p.number) < (${registeredAt}::timestamptz, ${of}, ${code}, ${number})`,
    );
  }
  return conditions;
}

/** The moment at which a day begins in Shanghai, or so many days after it. */
const beginningOf = (day: string, later: number): RawBuilder<Date> =>
  sql<Date>`((${day}::date + ${sql.lit(later)})::timestamp at time zone 'Asia/Shanghai')`;
