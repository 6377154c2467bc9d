import { sql } from 'kysely';
import { openDatabase } from '../../database/open.ts';
import { systemRandom } from '../../domain/clock.ts';
import { actsAfter } from '../../subgraphs/acts.ts';
import { supplyRequests } from '../../subgraphs/supply/requests.ts';
import type { SupplyTables } from '../../subgraphs/supply/tables.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { type RunningDepartment, startDepartment } from '../running-department.ts';
import { catalogues, csv, fileOf, goodRows, providers, supplyDay, table, vault } from '../supply-files.ts';

const arrears = goodRows.arrears?.organisation ?? {};
const query = `query ($after: String!, $first: Int!) {
  _acts(after: $after, first: $first) { acts { at kind details } next more } }`;

describeOnEachDatabase('_acts', (newPlace) => {
  let tax: RunningDepartment;
  let place: Awaited<ReturnType<typeof newPlace>>;
  let closed = false;
  beforeAll(async () => {
    place = await newPlace();
    tax = await startDepartment('tax', place);
  }, 60_000);
  afterAll(async () => {
    if (!closed) await tax.close();
  });

  /** Files that are supplied at once, by two processes that share the database. */
  async function supplyAtOnce(contents: readonly (string | Buffer)[]) {
    const parts = { department: tax.department, catalogues, providers, vault, random: systemRandom };
    const instances = [1, 2].map((n) => {
      const { path } = fileOf('');
      const fail = (error: unknown) => {
        throw error;
      };
      return supplyRequests({ ...parts, database: tax.database, clock: () => supplyDay }, `${path}.${n}.waiting`, fail);
    });
    await Promise.all(
      contents.map(async (content, n) => {
        const requests = instances[n % 2];
        const id = (await requests?.take(fileOf(content), {}, null)) ?? '';
        await requests?.finished(id);
      }),
    );
  }
  const pageOf = async (after: string, first: number) => {
    const { data } = await tax.ask(query, { after, first });
    return data?._acts as Awaited<ReturnType<typeof actsAfter>>;
  };

  test('gives every finished supply once, page by page, and the same again when asked again', async () => {
    expect(await pageOf('0', 10)).toEqual({ acts: [], next: '0', more: false });
    const good = Array.from({ length: 5 }, (_, n) => csv(table([{ ...arrears, ggq: `P${n}` }])));
    await supplyAtOnce([...good, 'no,file\n1,2\n', 'nor,this\n']);
    const told: { kind: string; sha256: string }[] = [];
    let [after, more, pages] = ['0', true, 0];
    while (more) {
      const page = await pageOf(after, 3);
      expect(await pageOf(after, 3)).toEqual(page);
      told.push(...page.acts.map(({ kind, details }) => ({ kind, sha256: JSON.parse(details).sha256 })));
      ({ next: after, more } = page);
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(told.map(({ kind }) => kind).sort()).toEqual([...Array(5).fill('IMPORTED'), 'REFUSED', 'REFUSED']);
    expect(new Set(told.map(({ sha256 }) => sha256)).size).toBe(7);
  });

  test('a supply that failed is no act', async () => {
    const { next } = await pageOf('0', 1_000);
    await sql`alter table supply_batch add constraint broken check (number < 0) not valid`.execute(tax.database);
    await expect(supplyAtOnce([csv(table([{ ...arrears, ggq: 'failed' }]))])).rejects.toThrow('broken');
    await sql`alter table supply_batch drop constraint broken`.execute(tax.database);
    expect((await pageOf(next, 10)).acts).toEqual([]);
  });

  test.each([
    ['x', 1],
    ['-1', 1],
    ['1'.repeat(16), 1],
    ['0', 0],
    ['0', 1_001],
  ])('refuses %s, %s', async (after, first) => {
    const { errors } = await tax.ask(query, { after, first });
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
  });

  // The last: the department is closed.
  test('supplies from before there were acts have theirs', async () => {
    const { acts } = await pageOf('0', 1_000);
    await sql`drop view finished_supply`.execute(tax.database);
    await sql`drop table supply_act`.execute(tax.database);
    await sql`delete from kysely_migration where name = '003_supply_act'`.execute(tax.database);
    await tax.close();
    closed = true;
    const migrations = [new URL('../../subgraphs/migrations/', import.meta.url), tax.department.migrations];
    const opened = await openDatabase<SupplyTables>(place, migrations);
    try {
      const again = await actsAfter(opened.query, '0', 1_000);
      expect(again.acts.map(({ details }) => details).sort()).toEqual(acts.map(({ details }) => details).sort());
      expect(again.acts).toHaveLength(7);
    } finally {
      await opened.close();
    }
  });
});
