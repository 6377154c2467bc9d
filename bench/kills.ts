import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabasePlace } from '../database/open.ts';
import { type Kill, killImports, troublesomeFile } from '../test/killed-imports.ts';
import type { PostgresCluster } from '../test/postgres.ts';

/** One killed import, and on which kind of database. */
export type KillFigures = Kill & { readonly database: 'embedded' | 'PostgreSQL' };

/** Kills imports at random moments, half of them on PostgreSQL and half on embedded databases, and runs each again to its end. */
export async function* benchKills(
  postgres: PostgresCluster,
  directory: string,
  kills: number,
  seed: number,
): AsyncGenerator<KillFigures> {
  const bytes = troublesomeFile();
  const file = { path: join(directory, 'kills.csv'), filename: 'kills.csv', sha256: sha256(bytes) };
  await mkdir(directory, { recursive: true });
  await writeFile(file.path, bytes);
  const onPostgres = async (): Promise<DatabasePlace> => ({ url: await postgres.createDatabase() });
  const embedded = async (): Promise<DatabasePlace> => ({
    directory: join(await mkdtemp(join(directory, 'kill-')), 'db'),
  });
  const half = Math.ceil(kills / 2);
  for await (const kill of killImports(onPostgres, file, half, seed)) yield { ...kill, database: 'PostgreSQL' };
  for await (const kill of killImports(embedded, file, kills - half, seed)) yield { ...kill, database: 'embedded' };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export function printKill({ database, afterMs, rows, differences }: KillFigures): void {
  console.log(
    `${database}, killed after ${afterMs} ms with ${rows} rows stored: ${differences.length === 0 ? 'mended' : `NOT MENDED: ${differences}`}`,
  );
}
