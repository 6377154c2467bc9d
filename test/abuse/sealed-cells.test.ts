import { sql } from 'kysely';
import type { OpenDatabase } from '../../database/open.ts';
import { systemRandom } from '../../domain/clock.ts';
import { cellVault } from '../../subgraphs/supply/cell-vault.ts';
import { resolveNumbers } from '../../subgraphs/supply/resolve-numbers.ts';
import { supplyResolvers } from '../../subgraphs/supply/resolvers.ts';
import { abandon, resubmit } from '../../subgraphs/supply/resubmit.ts';
import type { SupplyTables } from '../../subgraphs/supply/tables.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { openDepartment, supply, verifyVersions } from '../supply-database.ts';
import {
  type Cells,
  catalogues,
  csv,
  departmentNamed,
  fileOf,
  goodRows,
  ORGANISATION,
  providers,
  supplyDay,
  table,
  vault,
} from '../supply-files.ts';

const department = departmentNamed('market-regulation');
const penalty = goodRows['penalty-2018']?.organisation ?? {};
const operator = { provider: null, by: 'OPERATOR' };
const mended = [{ column: 'CF_JDRQ', value: '2026-03-01' }];
const numbered = (at: number): Cells => ({ ...penalty, CF_WSH: `沪罚〔2026〕${at}号` });
const wrong = (at: number): Cells => ({ ...numbered(at), CF_JDRQ: 'never' });
/** A row that says by an older number alone whom it is about. */
const waiting = (at: number): Cells => ({ ...numbered(at), CF_XDR_SHXYM: '', CF_XDR_GSZC: '319900000000016' });

describeOnEachDatabase('an attack on quarantined rows', (newPlace) => {
  let opened: OpenDatabase<SupplyTables>;
  const parts = (with_ = vault) => ({
    database: opened.query,
    department,
    catalogues,
    providers,
    vault: with_,
    clock: () => supplyDay,
    random: systemRandom,
  });
  beforeAll(async () => {
    opened = await openDepartment(await newPlace(), department);
  });
  afterAll(() => opened.close());
  afterEach(async () => {
    await verifyVersions(opened.query, department.tables);
    await sql`truncate supply_batch, record_version, change, administrative_penalty restart identity cascade`.execute(
      opened.query,
    );
  });
  const supplied = (...rows: readonly Cells[]) => supply(opened.query, department, fileOf(csv(table(rows))));
  const id = (row: number) => `market-regulation:quarantine:1:${row}`;
  const counts = () =>
    opened.query
      .selectFrom('supply_batch')
      .select(['rows_in', 'accepted', 'duplicate', 'quarantined', 'skipped'])
      .executeTakeFirstOrThrow();
  const shown = async (row: number) => {
    const context = { supply: parts() };
    const found = await supplyResolvers.Query._quarantinedRow(null as never, { id: id(row) }, context);
    return found && supplyResolvers._QuarantinedRow.cells(found, null as never, context);
  };

  test.each([
    [
      'swapped with another row’s',
      sql`update supplied_row set cells = (select cells from supplied_row where row_number = 3) where row_number = 2`,
    ],
    ['cut off', sql`update supplied_row set cells = substring(cells from 1 for 10) where row_number = 2`],
    [
      'changed by a byte',
      sql`update supplied_row set cells = set_byte(cells, 30, get_byte(cells, 30) # 1) where row_number = 2`,
    ],
  ])('sealed cells that were %s are told, and keep no other row from being resolved', async (_, attack) => {
    await supplied(waiting(1), waiting(2));
    await attack.execute(opened.query);
    expect((await shown(2))?.[0]?.shown).toMatch(/changed|cut off|key/);
    await expect(resubmit(parts(), id(2), mended, operator)).rejects.toThrow('does not open');
    const known = [{ kind: 'REGISTRATION_NO', value: '319900000000016', creditCodes: [ORGANISATION] }] as const;
    await resolveNumbers(parts(), known, null);
    expect(await counts()).toMatchObject({ rows_in: 2, accepted: 1, quarantined: 1 });
  });

  test('another key opens nothing and says so', async () => {
    await supplied(wrong(1));
    const stranger = cellVault([Buffer.alloc(32, 9)], systemRandom);
    await expect(resubmit(parts(stranger), id(2), mended, operator)).rejects.toThrow('CELLS_KEY_FILE');
  });

  test('G-12 one row sent again and given up many times at once counts once', async () => {
    await supplied(wrong(1), numbered(2));
    const works = Array.from({ length: 6 }, (_, at) =>
      at % 2 === 0 ? resubmit(parts(), id(2), mended, operator) : abandon(parts(), id(2), 'given up', operator),
    );
    const settled = await Promise.allSettled(works);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { rows_in, accepted, duplicate, quarantined, skipped } = await counts();
    expect([rows_in, accepted + duplicate + quarantined + skipped]).toEqual([2, 2]);
  });

  test('G-12 a row sent again as one that is there already is a duplicate and moves no fact', async () => {
    await supplied(numbered(1), wrong(2));
    await resubmit(parts(), id(3), [...mended, { column: 'CF_WSH', value: '沪罚〔2026〕1号' }], operator);
    expect(await counts()).toMatchObject({ rows_in: 2, accepted: 1, duplicate: 1, quarantined: 0 });
  });
});
