import { sql } from 'kysely';
import type { OpenDatabase } from '../../database/open.ts';
import { systemRandom } from '../../domain/clock.ts';
import { citizenCheckDigit } from '../../domain/credit-code.ts';
import { historyOf } from '../../subgraphs/supply/quarantine-history.ts';
import { quarantineId } from '../../subgraphs/supply/quarantine-id.ts';
import { listQuarantine, storedRow } from '../../subgraphs/supply/quarantine-rows.ts';
import { resolveNumbers, unresolvedNumbers } from '../../subgraphs/supply/resolve-numbers.ts';
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
  PERSON,
  providers,
  supplyDay,
  table,
  vault,
} from '../supply-files.ts';

const department = departmentNamed('market-regulation');
const provider = providers.departments['market-regulation']?.[0]?.code ?? '';
const penalty = goodRows['penalty-2018']?.organisation ?? {};
const operator = { provider: null, by: 'OPERATOR' };
const all = { provider: null, supply: null, state: null };
const minor = `99990020150101001${citizenCheckDigit('99990020150101001')}`;

describeOnEachDatabase('a quarantined row', (newPlace) => {
  let opened: OpenDatabase<SupplyTables>;
  const parts = () => ({
    database: opened.query,
    department,
    catalogues,
    providers,
    vault,
    clock: () => supplyDay,
    random: systemRandom,
  });
  beforeAll(async () => {
    opened = await openDepartment(await newPlace(), department);
  });
  afterAll(() => opened.close());
  afterEach(async () => {
    await verifyVersions(opened.query, department.tables);
    await sql`truncate supply_batch, record_version, change, administrative_penalty, registration
      restart identity cascade`.execute(opened.query);
  });

  const supplied = async (...rows: readonly Cells[]) => {
    const report = await supply(opened.query, department, fileOf(csv(table(rows))));
    const listed = await listQuarantine(opened.query, all, null, 100);
    return { report, ids: listed.map((row) => quarantineId(department.name, row)) };
  };
  const state = async (id = '') => {
    const [, , number, row] = id.split(':');
    const stored = await storedRow(opened.query, { number: Number(number), row: Number(row) });
    return stored && { ...stored, history: await historyOf(opened.query, stored) };
  };
  const counts = async () =>
    (
      await opened.query
        .selectFrom('supply_batch')
        .select(['rows_in', 'accepted', 'duplicate', 'quarantined', 'skipped'])
        .execute()
    )[0];
  const contents = async () =>
    (
      await sql<{ content: string }>`select content from administrative_penalty order by document_no`.execute(
        opened.query,
      )
    ).rows.map(({ content }) => content);

  test('is taken in once it is mended, keeps its history, and the counts still add up (G-12)', async () => {
    const { ids } = await supplied({ ...penalty, CF_JDRQ: '2026-02-30', CF_CFLB: '不知道' });
    const [id = ''] = ids;
    await resubmit(parts(), id, [{ column: 'CF_JDRQ', value: '2026-02-27' }], operator);
    expect(await state(id)).toMatchObject({ state: 'OPEN', code: 'UNKNOWN_VALUE', column: 'CF_CFLB' });
    await resubmit(parts(), id, [{ column: 'CF_CFLB', value: '罚款' }], { provider, by: provider });
    const mended = await state(id);
    expect(mended?.state).toBe('RESUBMITTED');
    expect(
      mended?.history.map(({ action, by, outcome, code, columns }) => [action, by, outcome, code, columns]),
    ).toEqual([
      ['RESUBMITTED', 'OPERATOR', 'QUARANTINED', 'UNKNOWN_VALUE', ['CF_JDRQ']],
      ['RESUBMITTED', provider, 'ACCEPTED', null, ['CF_CFLB']],
    ]);
    expect(await counts()).toEqual({ rows_in: 1, accepted: 1, duplicate: 0, quarantined: 0, skipped: 0 });
    expect(await contents()).toEqual(['罚款2000元']);
    const [version] = await opened.query.selectFrom('record_version').select('body').execute();
    expect(version?.body).toMatchObject({ decidedOn: '2026-02-27' });
  });

  test('counts as supplied when its file was: what came later stays current', async () => {
    const { ids } = await supplied({ ...penalty, CF_NR: '旧', CF_JDRQ: '2026-02-30' });
    await supply(opened.query, department, fileOf(csv(table([{ ...penalty, CF_NR: '新' }]))));
    await resubmit(parts(), ids[0] ?? '', [{ column: 'CF_JDRQ', value: '2026-02-27' }], operator);
    expect(await contents()).toEqual(['新']);
  });

  test('is given up with a reason, and stays counted as quarantined', async () => {
    const { ids } = await supplied({ ...penalty, CF_JDRQ: '2026-02-30' });
    await expect(abandon(parts(), ids[0] ?? '', '  ', operator)).rejects.toMatchObject({ name: 'SupplyRefused' });
    await abandon(parts(), ids[0] ?? '', 'the document is lost', operator);
    expect((await state(ids[0]))?.history).toMatchObject([{ action: 'ABANDONED', reason: 'the document is lost' }]);
    expect(await counts()).toMatchObject({ accepted: 0, quarantined: 1 });
    await expect(resubmit(parts(), ids[0] ?? '', [], operator)).rejects.toMatchObject({
      reason: 'The row is no longer open.',
    });
  });

  test('is mended by its own provider alone; to another it does not exist', async () => {
    const { ids } = await supplied({ ...penalty, CF_JDRQ: '2026-02-30' });
    const other = { provider: '113199000090010506', by: '113199000090010506' };
    const attempts = [
      () => resubmit(parts(), ids[0] ?? '', [{ column: 'CF_JDRQ', value: '2026-02-27' }], other),
      () => abandon(parts(), ids[0] ?? '', 'because', other),
      () => resubmit(parts(), 'market-regulation:quarantine:99:2', [], operator),
      () => resubmit(parts(), 'tax:quarantine:1:2', [], operator),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({ reason: 'There is no such quarantined row.' });
    }
  });

  test('cannot be mended in a column that the file does not have, nor into an empty row', async () => {
    const { ids } = await supplied({ ...penalty, CF_JDRQ: '2026-02-30' });
    const columns = Object.keys(penalty);
    const empty = columns.map((column) => ({ column, value: '' }));
    for (const cells of [[{ column: 'CF_GONE', value: 'x' }], empty]) {
      await expect(resubmit(parts(), ids[0] ?? '', cells, operator)).rejects.toMatchObject({ name: 'SupplyRefused' });
    }
    expect((await state(ids[0]))?.state).toBe('OPEN');
  });

  test('G-13 about a minor, or that may not be collected, leaves no cell behind', async () => {
    const person = goodRows['penalty-2018']?.person ?? {};
    await supplied(
      { ...person, CF_XDR_ZJHM: minor },
      { ...person, CF_XDR_ZJHM: `${minor.slice(0, 17)}0`, CF_JDRQ: 'never' },
      { ...penalty, CF_CFCX: '简易程序' },
      { ...penalty, CF_JDRQ: '2026-02-30' },
    );
    const kept = await opened.query.selectFrom('supplied_row').select('row_number').execute();
    expect(kept).toEqual([{ row_number: 5 }]);
  });

  test('that turns out to be about a minor loses the cells that it had', async () => {
    const person = goodRows['penalty-2018']?.person ?? {};
    const { ids } = await supplied({ ...person, CF_JDRQ: '2026-02-30' });
    await resubmit(parts(), ids[0] ?? '', [{ column: 'CF_XDR_ZJHM', value: minor }], operator);
    expect(await state(ids[0])).toMatchObject({ state: 'OPEN', code: 'MINOR' });
    const sealed = await sql<{ n: number }>`select (select count(*) from supplied_row)
      + (select count(*) from quarantine_event where cells is not null) as n`.execute(opened.query);
    expect(Number(sealed.rows[0]?.n)).toBe(0);
  });

  test('keeps its cells sealed: nothing of them stands in the database to be read', async () => {
    await supplied({ ...penalty, CF_SY: '一目了然的事实', CF_JDRQ: '2026-02-30' }, penalty);
    const { rows } = await sql<{ text: string }>`
      select t::text as text from supply_quarantine t union all select encode(cells, 'escape') from supplied_row
    `.execute(opened.query);
    expect(rows).toHaveLength(3);
    expect(rows.every(({ text }) => !text.includes('一目了然') && !text.includes(ORGANISATION))).toBe(true);
  });

  test('for want of a credit code is resolved by the directory, whenever it learns, as of the time it was supplied', async () => {
    const numbered = { ...penalty, CF_XDR_SHXYM: '', CF_XDR_ZZJG: ORGANISATION.slice(8, 17), CF_NR: '旧' };
    const { ids } = await supplied(numbered, { ...numbered, CF_XDR_ZZJG: 'MA9TEXT02', CF_WSH: 'other' });
    await supply(opened.query, department, fileOf(csv(table([{ ...penalty, CF_NR: '新' }]))));
    const page = await unresolvedNumbers(opened.query, '0', 10);
    expect(page.numbers).toContainEqual({ kind: 'ORGANISATION_CODE', value: ORGANISATION.slice(8, 17) });
    const known = [
      { kind: 'ORGANISATION_CODE', value: ORGANISATION.slice(8, 17), creditCodes: [ORGANISATION] },
    ] as const;
    expect(await resolveNumbers(parts(), known, null)).toEqual({ rows: 1, last: null });
    expect(await state(ids[0])).toMatchObject({
      state: 'RESOLVED',
      history: [{ by: 'DIRECTORY', outcome: 'ACCEPTED' }],
    });
    expect(await contents()).toEqual(['新']);
    expect((await unresolvedNumbers(opened.query, page.next, 10)).numbers).toEqual([]);
    expect(await resolveNumbers(parts(), known, null)).toEqual({ rows: 0, last: null });
  });

  test('is not resolved by a number that several organisations have', async () => {
    const numbered = { ...penalty, CF_XDR_SHXYM: '', CF_XDR_GSZC: '310000000000013' };
    const { ids } = await supplied(numbered);
    const known = { kind: 'REGISTRATION_NO', value: '310000000000013' } as const;
    const other = '92319900MA9TEXT193';
    await resolveNumbers(parts(), [{ ...known, creditCodes: [ORGANISATION, other] }], null);
    expect(await state(ids[0])).toMatchObject({ state: 'OPEN', code: 'IDENTITY_AMBIGUOUS' });
    await resolveNumbers(parts(), [{ ...known, creditCodes: [ORGANISATION] }], null);
    expect(await state(ids[0])).toMatchObject({ state: 'RESOLVED' });
  });

  test('about a person is never taken for the organisation that a number beside it names', async () => {
    const person = goodRows['penalty-2018']?.person ?? {};
    const { report } = await supplied({ ...person, CF_XDR_SHXYM: ORGANISATION }, person);
    expect(report).toMatchObject({ accepted: 1, quarantined: 1 });
    const { rows } = await sql<{ code: string }>`select credit_code as code from administrative_penalty`.execute(
      opened.query,
    );
    expect(rows).toEqual([{ code: PERSON }]);
  });
});
