import { sql } from 'kysely';
import { openDatabase } from '../database/open.ts';

// A process that owns the embedded database in the directory of its first argument, to be killed by a test: it says `open`,
// then adds rows without end and says the number of each once the database has acknowledged it.
const { query } = await openDatabase({ directory: process.argv[2] ?? '' }, [
  new URL('./database-owner/', import.meta.url),
]);
const { rows } = await sql<{ last: number }>`select coalesce(max(n), 0) as last from acknowledged`.execute(query);
process.stdout.write('open\n');
for (let n = (rows[0]?.last ?? 0) + 1; process.argv[3] === 'adds'; n += 1) {
  await query.transaction().execute(async (tx) => {
    await sql`insert into acknowledged values (${n}, repeat('x', 2000))`.execute(tx);
    await sql`update acknowledged set body = body || ${'y'} where n = ${n}`.execute(tx);
  });
  process.stdout.write(`${n}\n`);
}
