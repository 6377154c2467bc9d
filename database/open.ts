import { join } from 'node:path';
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import { lockDirectory } from './directory-lock.ts';
import { embeddedPool } from './embedded.ts';
import { migrate } from './migrate.ts';
import { preparedOnEmbedded, preparedOnPostgres, type RunPrepared } from './prepared.ts';
import { ensureDatabase } from './template.ts';

/** Where a database is: a PostgreSQL URL, or the directory of an embedded one. */
export type DatabasePlace = { readonly url: string; readonly connections?: number } | { readonly directory: string };

/** An open database; `close` ends its connections and, for an embedded one, gives its directory back. */
export interface OpenDatabase<Tables> {
  readonly query: Kysely<Tables>;
  readonly embedded: boolean;
  /** For the few statements that are run all the time, without what a query builder costs. */
  readonly prepared: RunPrepared;
  close(): Promise<void>;
}

// Dates are calendar dates, not moments; counts fit a number.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Opens a database and brings it to the newest migration of `migrations`. One data layer serves both kinds.
 * Throws `DirectoryInUse` when another process owns an embedded directory.
 */
export async function openDatabase<Tables>(
  place: DatabasePlace,
  migrations: readonly URL[],
): Promise<OpenDatabase<Tables>> {
  const opened = await openAsItIs<Tables>(place);
  try {
    await migrate(opened.query as Kysely<unknown>, migrations);
  } catch (error) {
    await opened.close();
    throw error;
  }
  return opened;
}

/** Opens a database without bringing it to anything, for whoever only reads, and may be no more than allowed to. An embedded one is made if there is none. */
export async function openAsItIs<Tables>(place: DatabasePlace): Promise<OpenDatabase<Tables>> {
  const { pool, prepared, release } = 'url' in place ? postgres(place) : await embedded(place.directory);
  const query = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  async function close() {
    try {
      await query.destroy();
    } finally {
      await release();
    }
  }
  return { query, embedded: 'directory' in place, prepared, close };
}

function postgres({ url, connections = 10 }: { url: string; connections?: number }) {
  const options = { connectionString: url, max: connections, connectionTimeoutMillis: 5_000 };
  const pool = new pg.Pool(options);
  // A connection that breaks is replaced by the pool, and its query fails; without these listeners its error would also end
  // the process. The pool listens to idle connections alone.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const { run: prepared, close: release } = preparedOnPostgres(options);
  return { pool: pool as PostgresPool, prepared, release };
}

async function embedded(directory: string) {
  const release = lockDirectory(`${directory}.lock`);
  try {
    await ensureDatabase(directory, join(directory, '..', '.template'));
    const pool = await embeddedPool(directory);
    return { pool, prepared: preparedOnEmbedded(pool), release: async () => release() };
  } catch (error) {
    release();
    throw error;
  }
}
