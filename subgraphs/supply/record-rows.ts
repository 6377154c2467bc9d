import { sql, type Transaction } from 'kysely';
import { allColumns, columnName, type RecordTable, sqlType } from '../record-table.ts';
import type { SuppliedRecord } from './outcome.ts';
import type { SupplyTables } from './tables.ts';
import type { Fact } from './versions.ts';

interface StoredFact {
  readonly fact: string;
  readonly id: string;
  readonly version: number;
  readonly version_hash: string;
  readonly content_hash: string;
  readonly as_of: Date;
  readonly as_of_supply: number;
  readonly as_of_row: number;
  readonly contents: string[];
}

/** What is stored of these facts, by fact. */
export async function factsOf(
  tx: Transaction<SupplyTables>,
  table: RecordTable,
  facts: readonly string[],
): Promise<Map<string, Fact>> {
  const { rows } = await sql<StoredFact>`
    select t.fact, t.id, t.version, t.version_hash, t.content_hash,
      t.as_of, t.as_of_supply, t.as_of_row,
      (select array_agg(v.content) from record_version v where v.record_id = t.id) as contents
    from ${sql.table(table.table)} t where t.fact = any(${facts}::text[])
  `.execute(tx);
  return new Map(
    rows.map((row) => [
      row.fact,
      {
        id: row.id,
        version: row.version,
        versionHash: row.version_hash,
        content: row.content_hash,
        asOf: { at: row.as_of.toISOString(), supply: row.as_of_supply, row: row.as_of_row },
        contents: new Set(row.contents),
      },
    ]),
  );
}

/** Writes every fact's row: new and replaced ones whole, the others' version and source time. */
export async function writeRecords(tx: Transaction<SupplyTables>, table: RecordTable, facts: Map<string, Fact>) {
  const columns = columnsOf(table);
  const whole = [...facts].filter(([, { record }]) => record).map(([fact, known]) => rowOf(table, fact, known));
  const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
  const definitions = sql.raw(
    Object.entries(columns)
      .map(([name, type]) => `"${name}" ${type}`)
      .join(', '),
  );
  const updates = sql.join(
    Object.keys(columns)
      .filter((name) => name !== 'id' && name !== 'fact')
      .map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`),
  );
  if (whole.length > 0) {
    await sql`
      insert into ${sql.table(table.table)} (${names})
      select ${names} from jsonb_to_recordset(${JSON.stringify(whole)}::jsonb) as r(${definitions})
      on conflict (fact) do update set ${updates}
    `.execute(tx);
  }
  await moveRecords(
    tx,
    table,
    [...facts.values()].filter(({ record }) => !record),
  );
}

/** Facts that got no new current version: an older one that came late, or the same content as of later. */
async function moveRecords(tx: Transaction<SupplyTables>, table: RecordTable, facts: readonly Fact[]) {
  if (facts.length === 0) return;
  const rows = facts.map(({ id, version, versionHash, asOf }) => ({
    id,
    version,
    version_hash: versionHash,
    as_of: asOf?.at,
    as_of_supply: asOf?.supply,
    as_of_row: asOf?.row,
  }));
  await sql`
    update ${sql.table(table.table)} t
    set version = r.version, version_hash = r.version_hash, as_of = r.as_of, as_of_supply = r.as_of_supply,
      as_of_row = r.as_of_row
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, version integer, version_hash text,
      as_of timestamptz, as_of_supply bigint, as_of_row integer)
    where t.id = r.id
      and (t.version, t.as_of, t.as_of_supply, t.as_of_row) <> (r.version, r.as_of, r.as_of_supply, r.as_of_row)
  `.execute(tx);
}

const bookkeeping = {
  fact: 'text',
  credit_code: 'text',
  subject_kind: 'text',
  endless: 'boolean',
  version: 'integer',
  content_hash: 'text',
  as_of: 'timestamptz',
  as_of_supply: 'bigint',
  as_of_row: 'integer',
  version_hash: 'text',
};

const columnsOf = (table: RecordTable): Readonly<Record<string, string>> => ({
  ...bookkeeping,
  ...Object.fromEntries(Object.entries(allColumns(table)).map(([field, kind]) => [columnName(field), sqlType(kind)])),
});

function rowOf(table: RecordTable, fact: string, known: Fact): Readonly<Record<string, unknown>> {
  const record = known.record as SuppliedRecord;
  const own = Object.keys(table.columns).map((field) => [columnName(field), record.fields[field] ?? null]);
  return {
    id: known.id,
    fact,
    credit_code: record.creditCode,
    subject_kind: record.subjectKind,
    item: record.item,
    openness: record.openness,
    severity: record.severity,
    provider: record.provider,
    decided_on: record.decidedOn,
    ended_on: record.endedOn,
    endless: record.endless,
    version: known.version,
    content_hash: known.content,
    as_of: known.asOf?.at,
    as_of_supply: known.asOf?.supply,
    as_of_row: known.asOf?.row,
    version_hash: known.versionHash,
    ...Object.fromEntries(own),
  };
}

/** Adds to the change feed what became current. */
export async function insertChanges(tx: Transaction<SupplyTables>, facts: readonly Fact[], now: Date) {
  const changes = facts.flatMap(({ id, change, record }) => {
    if (!change || !record) return [];
    const { item, creditCode, subjectKind, subjectName, identifiers } = record;
    return [{ id, item, change, creditCode, subjectKind, subjectName, identifiers }];
  });
  if (changes.length === 0) return;
  await sql`
    insert into change (record_id, item, kind, credit_code, subject_kind, subject_name, identifiers, at)
    select r.id, r.item, r.change, r."creditCode", r."subjectKind", r."subjectName", r.identifiers, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as r(id text, item text, change text, "creditCode" text,
      "subjectKind" text, "subjectName" text, identifiers jsonb)
  `.execute(tx);
}
