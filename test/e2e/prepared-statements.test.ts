import { openAsItIs } from '../../database/open.ts';
import { prepare } from '../../database/prepared.ts';
import { newPostgresPlace } from '../each-database.ts';
import { createPostgres, describePostgres } from '../postgres.ts';

describePostgres('prepared statements', () => {
  test('are forgotten before one connection knows more than some hundreds', async () => {
    const { prepared, close } = await openAsItIs(await newPostgresPlace());
    try {
      const count = prepare('select count(*)::int as count from pg_prepared_statements');
      const counts: number[] = [];
      for (let n = 0; n < 450; n += 1) {
        const statement = prepare(`select ${n} as value, $1::text as text`);
        const [rows, counted] = await prepared([
          { statement, values: [`{"${n}"\\`] },
          { statement: count, values: [] },
        ]);
        expect(rows).toEqual([[n, `{"${n}"\\`]]);
        counts.push(Number(counted?.[0]?.[0]));
      }
      expect(Math.max(...counts)).toBeLessThan(250);
      expect(Math.min(...counts.slice(200))).toBeLessThan(50);
    } finally {
      await close();
    }
  });

  test('that fail leave the ones that come after as they are', async () => {
    const { prepared, close } = await openAsItIs(await newPostgresPlace());
    try {
      const [good, bad] = [prepare('select $1::int as n'), prepare('select 1 / $1::int as n')];
      const [none, lists] = [
        prepare('select nothing as n'),
        prepare('select $1::text[] as l, $2::date[]::text[] as d'),
      ];
      for (const statement of [bad, none, bad]) {
        const failed = prepared([
          { statement: good, values: [1] },
          { statement, values: statement === bad ? [0] : [] },
          { statement: good, values: [2] },
        ]);
        await expect(failed).rejects.toMatchObject({ code: expect.stringMatching(/^(22012|42703)$/) });
        expect(await prepared([{ statement: good, values: [3] }])).toEqual([[[3]]]);
      }
      const hard = ['"', '\\', '{', ',', ' ', '', 'NULL', null, '统', '\n'];
      const [answer] = await prepared([{ statement: lists, values: [hard, [null, '2024-02-29']] }]);
      expect(answer).toEqual([[hard, [null, '2024-02-29']]]);
      await expect(prepared([{ statement: good, values: ['\u0000'] }])).rejects.toMatchObject({ code: '22021' });
    } finally {
      await close();
    }
  });

  test('are prepared again on a server that was away', async () => {
    const cluster = await createPostgres();
    const { prepared, close } = await openAsItIs({ url: await cluster.createDatabase() });
    try {
      const runs = [{ statement: prepare('select $1::int as n'), values: [1] }];
      const slow = [{ statement: prepare('select pg_sleep($1)::text as n'), values: [60] }, ...runs];
      expect(await Promise.all([prepared(runs), prepared(runs)])).toEqual([[[[1]]], [[[1]]]]);
      const [cut] = await Promise.allSettled([prepared(slow), cluster.crash()]);
      expect(cut.status).toBe('rejected');
      await expect(prepared(runs)).rejects.toMatchObject({ code: expect.any(String) });
      await cluster.restart();
      for (let n = 0; n < 8; n += 1) expect(await prepared(runs)).toEqual([[[1]]]);
    } finally {
      await close();
      await cluster.stop();
    }
  });
});
