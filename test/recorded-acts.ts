import { type Kysely, sql } from 'kysely';
import type { LogEntry } from '../gateway/querylog/entry.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';

type Act = Pick<LogEntry, 'kind' | 'at' | 'caller' | 'subject' | 'outcome' | 'operationName' | 'status' | 'errors'> & {
  readonly details: Readonly<Record<string, unknown>>;
};

/** Entries of acts, oldest first, after the first `skipped`. */
export async function recordedActs(
  database: Kysely<CentreTables>,
  skipped = 0,
  kinds: readonly string[] = ['IMPORT', 'CORRECTION'],
): Promise<readonly Act[]> {
  const { rows } = await sql<{ entry: Act }>`
    select entry from log_entry where entry ->> 'kind' = any(${kinds}::text[]) order by id offset ${skipped}
  `.execute(database);
  return rows.map(({ entry }) => entry);
}

/** How the log refuses what is to be written, and how it heals. */
export const closeLog = (database: Kysely<CentreTables>) =>
  sql`alter table log_entry add constraint closed check (id < 0) not valid`.execute(database);
export const openLog = (database: Kysely<CentreTables>) =>
  sql`alter table log_entry drop constraint closed`.execute(database);
