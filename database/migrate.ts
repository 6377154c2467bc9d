import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Kysely, type Migration, Migrator, sql } from 'kysely';

/**
 * Brings a database to the newest of the `.sql` files in `folders`, each run once, in the order of their names, in one
 * transaction. Several processes may do it at once: the first does, the others wait (Kysely's migration lock).
 */
export async function migrate(database: Kysely<unknown>, folders: readonly URL[]): Promise<void> {
  const files = folders.flatMap(filesOf);
  const names = files.map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TypeError(`two migrations are called ${twice}: one would never run`);
  const migrations = Object.fromEntries(files.map((file) => [nameOf(file), run(file)]));
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => migrations },
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

const filesOf = (folder: URL): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => join(fileURLToPath(folder), name));

const nameOf = (path: string): string => path.split(/[\\/]/).at(-1)?.replace('.sql', '') ?? path;

const run = (path: string): Migration => ({
  up: async (database) => {
    await sql.raw(readFileSync(path, 'utf8')).execute(database);
  },
});
