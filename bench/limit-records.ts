import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely';
import type pg from 'pg';
import { today, yearOf } from '../domain/calendar-date.ts';
import { type Catalogue, catalogueFor, loadCatalogue } from '../domain/catalogue.ts';
import { systemClock } from '../domain/clock.ts';
import { type DepartmentName, schemaPath } from '../schema/subgraphs.ts';
import { visible } from '../subgraphs/loaders.ts';
import { departmentOf } from '../subgraphs/open-department.ts';
import { columnName } from '../subgraphs/record-table.ts';

/** A part of the answer about each of these codes, as members of its JSON object. */
export type AskParts = (codes: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** The columns of the unified profile (bench/operations.ts), by department and field of `Subject`. */
const columns: Readonly<Record<DepartmentName, Readonly<Record<string, readonly string[]>>>> = {
  'market-regulation': {
    registration: ['state', 'establishedOn', 'capital', 'capitalCurrency', 'scope'],
    licences: ['documentNo', 'kind', 'decidedOn', 'validTo'],
    penalties: ['documentNo', 'facts', 'kinds', 'fine', 'decidedOn'],
  },
  tax: { taxCreditRatings: ['evaluationYear', 'grade'], taxArrears: ['taxType', 'balance', 'announcedOn'] },
  'public-security': { fireSafetyPenalties: ['documentNo', 'facts', 'fine'] },
  courts: { dishonestDebtorListings: ['caseNo', 'court', 'publishedOn', 'duty'] },
};

/** Compiles statements and runs none. */
const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Stands for the codes among a compiled statement's parameters. */
const anyCodes = Object.freeze(['codes']);

/** The centre's part: who the subjects are. */
export function subjectParts(pool: pg.Pool): AskParts {
  return async (codes) => {
    const { rows } = await pool.query<[string, string, string | null]>({
      name: 'subject',
      text: 'select credit_code, kind, name from subject where credit_code = any($1::text[])',
      values: [codes],
      rowMode: 'array',
    });
    const json = JSON.stringify;
    return new Map(
      rows.map(([code, kind, name]) => [code, `"creditCode":"${code}","kind":"${kind}","name":${json(name)}`]),
    );
  };
}

/** A department's part: one prepared statement a table, as its own loaders have it (subgraphs/loaders.ts), with these columns alone. */
export function departmentParts(name: DepartmentName, pool: pg.Pool, items: readonly string[]): AskParts {
  const day = today(systemClock);
  const source = {
    catalogue: catalogueFor(loadCatalogue(schemaPath('catalogue')), yearOf(day)),
    scope: { items, day },
  };
  const tables = Object.entries(columns[name]).map(([field, wanted]) => tableParts(name, field, wanted, pool, source));
  return async (codes) => {
    const parts = await Promise.all(tables.map((ask) => ask(codes)));
    return new Map(codes.map((code) => [code, parts.map((part) => part(code)).join(',')]));
  };
}

function tableParts(
  name: DepartmentName,
  field: string,
  wanted: readonly string[],
  pool: pg.Pool,
  source: {
    readonly catalogue: Catalogue;
    readonly scope: { readonly items: readonly string[]; readonly day: string };
  },
) {
  const table = departmentOf(name).tables.find((one) => one.field === field);
  if (!table) throw new RangeError(`${name} has no ${field}`);
  const selected = wanted.map((column) => sql`t.${sql.ref(columnName(column))} as ${sql.ref(`c_${column}`)}`);
  const shown = wanted.map((column) => sql`r.${sql.ref(`c_${column}`)}`);
  const statement: RawBuilder<unknown> = sql`
    select q.code, ${sql.join(shown)} from unnest(${anyCodes}::text[]) with ordinality as q(code, n)
    cross join lateral (
      select ${sql.join(selected)}, t.decided_on, t.id from ${sql.table(table.table)} t
      where t.credit_code = q.code and ${visible(source, table)}
      order by t.decided_on desc nulls last, t.id limit ${table.single ? 1 : 100}
    ) r order by q.n, r.decided_on desc nulls last, r.id`;
  const { sql: text, parameters } = statement.compile(compiler);
  return async (codes: readonly string[]) => {
    const values = parameters.map((value) => (value === anyCodes ? codes : value));
    const { rows } = await pool.query<[string, ...unknown[]]>({ name: field, text, values, rowMode: 'array' });
    const records = new Map<string, string[]>();
    for (const [code, ...cells] of rows) {
      const record = `{${wanted.map((column, at) => `"${column}":${cell(column, cells[at])}`).join()}}`;
      const others = records.get(code);
      if (others) others.push(record);
      else records.set(code, [record]);
    }
    return (code: string) => {
      const found = records.get(code) ?? [];
      return `"${field}":${table.single ? (found[0] ?? 'null') : `[${found.join()}]`}`;
    };
  };
}

function cell(column: string, value: unknown): string {
  // Of an authority the profile has the name alone.
  if (column === 'court' && value !== null) return JSON.stringify({ name: (value as { name: string }).name });
  return JSON.stringify(value);
}
