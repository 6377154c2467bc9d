import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabasePlace } from '../database/open.ts';
import { createPostgres, describePostgres, type PostgresCluster } from './postgres.ts';

/** Gives a place for one more empty database. */
export type NewPlace = () => Promise<DatabasePlace>;

/** The same body on both kinds of database: embedded everywhere, PostgreSQL where it is installed. */
export function describeOnEachDatabase(name: string, body: (newPlace: NewPlace) => void): void {
  describe(`${name} (embedded)`, () => {
    let directory: string;
    let databases = 0;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'credit-databases-'));
    });
    afterAll(() => rm(directory, { recursive: true, force: true }));
    body(async () => {
      databases += 1;
      return { directory: join(directory, String(databases)) };
    });
  });

  describePostgres(`${name} (PostgreSQL)`, () => {
    let cluster: PostgresCluster;
    beforeAll(async () => {
      cluster = await createPostgres();
    });
    afterAll(() => cluster.stop());
    body(async () => ({ url: await cluster.createDatabase() }));
  });
}
