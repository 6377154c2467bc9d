import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabasePlace } from '../database/open.ts';
import { giveTemplate } from './embedded-template.ts';
import { createPostgres, describePostgres, type PostgresCluster } from './postgres.ts';

/** Gives a place for one more empty database. */
export type NewPlace = () => Promise<DatabasePlace>;

// One folder and one cluster for the whole test file: to make either takes seconds.
const directory = mkdtempSync(join(tmpdir(), 'credit-databases-'));
let cluster: Promise<PostgresCluster> | undefined;
let databases = 0;

afterAll(async () => {
  await (await cluster)?.stop();
  await rm(directory, { recursive: true, force: true });
});

export const newEmbeddedPlace: NewPlace = async () => {
  databases += 1;
  giveTemplate(directory);
  return { directory: join(directory, String(databases)) };
};

export const newPostgresPlace: NewPlace = async () => {
  cluster ??= createPostgres();
  return { url: await (await cluster).createDatabase() };
};

/** The same body on both kinds of database: embedded everywhere, PostgreSQL where it is installed. */
export function describeOnEachDatabase(name: string, body: (newPlace: NewPlace) => void): void {
  describe(`${name} (embedded)`, () => body(newEmbeddedPlace));
  describePostgres(`${name} (PostgreSQL)`, () => body(newPostgresPlace));
}
