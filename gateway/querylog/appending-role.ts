import { type Kysely, sql } from 'kysely';

/** As whom `log_append` writes, in the database's cluster. */
export const appendingRole = 'credit_log_append';

/** The role that appends to the log could also change it. Nothing is started: the message says what to take from it. */
export class LogRoleError extends Error {
  override readonly name = 'LogRoleError';
}

/** Nobody but the owner of the tables appends, because the role that should cannot be made; said once, for the operator. */
export class LogRoleMissing extends Error {
  override readonly name = 'LogRoleMissing';
}

const tables = [
  'log_entry',
  'log_operation',
  'log_delivery',
  'log_leaf',
  'log_node',
  'log_checkpoint',
  'log_cosignature',
] as const;

/**
 * Sees to it that the log is appended to as a role that may insert and read, and nothing else, and checks that this is so. Where the
 * login may not make roles, an operator does (docs/log-record.md, "The role that appends"); until then `report` is told.
 *
 * @throws LogRoleError
 */
export async function ensureAppendingRole<Tables>(
  database: Kysely<Tables>,
  report: (error: unknown) => void,
): Promise<void> {
  if (!(await appendsAsRole(database))) {
    try {
      await database.transaction().execute(makeRole);
    } catch (error) {
      if (!mayNot.has((error as { code?: string }).code ?? '')) throw error;
      report(
        new LogRoleMissing(
          `The role ${appendingRole} could not be made, so the log is appended to as its tables' owner. docs/log-record.md says what to run.`,
          { cause: error },
        ),
      );
      return;
    }
  }
  const excess = await excessOf(database);
  if (excess.length > 0) {
    throw new LogRoleError(
      `The role ${appendingRole} can change the log: ${excess.join(', ')}. Revoke that, or drop the role and start again.`,
    );
  }
}

/** insufficient_privilege: the login may not make roles, or not give its function away. */
const mayNot: ReadonlySet<string> = new Set(['42501']);

async function appendsAsRole<Tables>(database: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ owner: string }>`
    select pg_get_userbyid(proowner) as owner from pg_proc where oid = 'log_append(jsonb)'::regprocedure`.execute(
    database,
  );
  return rows[0]?.owner === appendingRole;
}

async function makeRole<Tables>(tx: Kysely<Tables>): Promise<void> {
  const role = sql.id(appendingRole);
  // Roles belong to the cluster: several databases may make this one at the same time.
  await sql`select pg_advisory_xact_lock(hashtext(${appendingRole}))`.execute(tx);
  await sql`
    do $$ begin
      if not exists (select from pg_roles where rolname = 'credit_log_append') then
        create role credit_log_append nologin;
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$`.execute(tx);
  await sql`grant usage, create on schema ${sql.raw(await currentSchema(tx))} to ${role}`.execute(tx);
  await sql`grant insert, select on ${sql.join(tables.map((table) => sql.table(table)))} to ${role}`.execute(tx);
  await sql`grant usage on sequence log_entry_id to ${role}`.execute(tx);
  await sql`grant execute on function log_month(timestamptz) to ${role}`.execute(tx);
  await sql`alter function log_append(jsonb) owner to ${role}`.execute(tx);
  await sql`grant execute on function log_append(jsonb) to current_user`.execute(tx);
  await sql`revoke create on schema ${sql.raw(await currentSchema(tx))} from ${role}`.execute(tx);
}

async function currentSchema<Tables>(database: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select quote_ident(current_schema()) as name`.execute(database);
  return rows[0]?.name ?? 'public';
}

/** What the role may do beyond inserting and reading. */
async function excessOf<Tables>(database: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ excess: string }>`
    select 'it is a superuser' as excess from pg_roles where rolname = ${appendingRole} and rolsuper
    union all
    select 'it can log in' from pg_roles where rolname = ${appendingRole} and rolcanlogin
    union all
    select privilege || ' on ' || name
    from unnest(${sql.val(`{${tables.join(',')}}`)}::text[]) as name, unnest('{UPDATE,DELETE,TRUNCATE,TRIGGER}'::text[]) as privilege
    where has_table_privilege(${appendingRole}, name, privilege)
    union all
    select 'it owns ' || relname from pg_class
    where relname = any(${sql.val(`{${tables.join(',')}}`)}::text[]) and pg_get_userbyid(relowner) = ${appendingRole}
  `.execute(database);
  return rows.map(({ excess }) => excess);
}
