import { type Kysely, sql } from 'kysely';
import type { CentreTables } from './tables.ts';

/** An older number of an organisation (Art. 5(2)). */
export interface OlderNumber {
  readonly kind: string;
  readonly value: string;
}

/** An older number and every organisation that the directory knows by it. */
export interface KnownNumber extends OlderNumber {
  readonly creditCodes: readonly string[];
}

/** Of these numbers, those that the directory knows. Persons have none. */
export async function findByNumbers(
  database: Kysely<CentreTables>,
  numbers: readonly OlderNumber[],
): Promise<readonly KnownNumber[]> {
  if (numbers.length === 0) return [];
  const { rows } = await sql<KnownNumber>`
    select i.kind, i.value, array_agg(distinct i.credit_code order by i.credit_code) as "creditCodes"
    from (select distinct kind, value from jsonb_to_recordset(${JSON.stringify(numbers)}::jsonb) as n(kind text, value text)) n
    join subject_identifier i on i.kind = n.kind and i.value = n.value
    group by 1, 2 order by 1, 2
  `.execute(database);
  return rows;
}

/** Numbers that the directory has learned since a department was last told, and the position to note once it has been. */
export async function untoldNumbers(database: Kysely<CentreTables>, department: string, limit: number) {
  const told = await database
    .selectFrom('told_numbers')
    .select('position')
    .where('department', '=', department)
    .executeTakeFirst();
  const rows = await database
    .selectFrom('subject_identifier')
    .select(['position', 'kind', 'value'])
    .where('position', '>', told?.position ?? 0)
    .orderBy('position')
    .limit(limit)
    .execute();
  const last = rows.at(-1);
  return last ? { numbers: await findByNumbers(database, rows), position: last.position } : null;
}

/** Notes how far a department has been told; never backwards, where several gateways tell it. */
export async function noteTold(database: Kysely<CentreTables>, department: string, position: number): Promise<void> {
  await sql`
    insert into told_numbers as t (department, position) values (${department}, ${position})
    on conflict (department) do update set position = greatest(t.position, excluded.position)
  `.execute(database);
}
