// Makes an empty embedded database in the directory named by the first argument.
import { PGlite } from '@electric-sql/pglite';

const database = await PGlite.create(process.argv[2]);
// Nobody makes further databases in it: what they would be copied from is two thirds of the files that each embedded database starts with.
await database.exec('update pg_database set datistemplate = false');
for (const name of ['template0', 'template1']) await database.exec(`drop database ${name}`);
await database.close();
