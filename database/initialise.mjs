// Makes an empty embedded database in the directory named by the first argument.
import { PGlite } from '@electric-sql/pglite';

const database = await PGlite.create(process.argv[2]);
await database.close();
