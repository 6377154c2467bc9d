import { sql } from 'kysely';
import type { OpenDatabase } from '../../database/open.ts';
import { SupplyRefused } from '../../subgraphs/supply/outcome.ts';
import type { SupplyTables } from '../../subgraphs/supply/tables.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { dump, openDepartment, supply, verifyVersions } from '../supply-database.ts';
import {
  type Cells,
  csv,
  departmentNamed,
  everyLayout,
  fileOf,
  goodRows,
  ORGANISATION,
  PERSON,
  table,
} from '../supply-files.ts';
import { workbook } from '../workbook-files.ts';

const department = departmentNamed('market-regulation');
const penalty = goodRows['penalty-2018']?.organisation ?? {};
const dated = goodRows['penalty-2016']?.organisation ?? {};
const fileWith = (...rows: readonly Cells[]) => fileOf(csv(table(rows)));

describeOnEachDatabase('an import', (newPlace) => {
  let opened: OpenDatabase<SupplyTables>;
  beforeAll(async () => {
    opened = await openDepartment(await newPlace(), department);
  });
  afterAll(() => opened.close());
  afterEach(async () => {
    await sql`truncate supply_batch, record_version, change, administrative_penalty, licence, registration
      restart identity cascade`.execute(opened.query);
  });

  const contents = async () => {
    const { rows } = await sql<{ content: string; version: number }>`
      select content, version from administrative_penalty order by document_no
    `.execute(opened.query);
    return rows.map(({ content, version }) => [content, version]);
  };

  test('every row below the header is accepted, duplicate, set aside with a reason, or skipped', async () => {
    const rows = [
      penalty,
      { ...penalty, CF_XDR_SHXYM: '91319900MA9TEXT197' },
      penalty,
      {},
      { ...penalty, CF_JDRQ: '2026-02-30' },
      { ...penalty, CF_WSH: '沪罚〔2026〕2号' },
      { ...penalty, CF_CFCX: '简易程序' },
    ];
    const report = await supply(opened.query, department, fileOf(csv([['信息表'], ...table(rows)])));
    expect(report).toMatchObject({ rowsIn: 7, accepted: 2, duplicate: 1, quarantined: 3, skipped: 1 });
    expect(report.rows.map(({ row, column, code }) => [row, column, code])).toEqual([
      [4, 'CF_XDR_SHXYM', 'CHECK_DIGIT'],
      [7, 'CF_JDRQ', 'DATE'],
      [9, 'CF_CFCX', 'SUMMARY_PROCEDURE'],
    ]);
    expect(report.rows.every(({ reason }) => reason.length > 20 && !reason.includes('2026-02-30'))).toBe(true);
  });

  test('a row is kept in its columns, with its batch, its version and a change for the directory', async () => {
    const person = goodRows['penalty-2018']?.person ?? {};
    const registration = goodRows.registration?.organisation ?? {};
    await supply(opened.query, department, fileWith(person));
    await supply(opened.query, department, fileWith(registration));
    const { administrative_penalty, change, record_version, supply_batch } = await dump(opened.query);
    expect(administrative_penalty).toEqual([
      expect.objectContaining({
        id: expect.stringMatching(/^market-regulation:AdministrativePenalty:[0-9a-f]{32}$/),
        credit_code: PERSON,
        subject_kind: 'NATURAL_PERSON',
        item: 'ADMINISTRATIVE_PENALTY',
        openness: 'NON_OPEN',
        suspended: false,
        decided_on: '2026-03-01',
        ended_on: '2027-03-01',
        kinds: ['FINE', 'WARNING'],
        fine: '2000.00',
        confiscated: null,
        authority: { name: '上海市测试局（测试）', code: '11319900009000015A' },
        provider: { code: '11319900009001018T', name: '上海市市场监督管理局（测试）', kind: 'AGENCY' },
      }),
    ]);
    expect(
      change?.map(({ kind, credit_code, subject_name, identifiers }) => [kind, credit_code, subject_name, identifiers]),
    ).toEqual(
      expect.arrayContaining([
        ['ADDED', PERSON, '张测试（测试）', []],
        [
          'ADDED',
          ORGANISATION,
          '申城测试科技有限公司（测试）',
          [{ kind: 'REGISTRATION_NO', value: '319900000000016' }],
        ],
      ]),
    );
    expect(record_version?.map(({ row_number, current_when_supplied }) => [row_number, current_when_supplied])).toEqual(
      [
        [2, true],
        [2, true],
      ],
    );
    expect(supply_batch?.map(({ layout, state, rows_in }) => [layout, state, rows_in])).toEqual(
      expect.arrayContaining([
        ['penalty-2018', 'DONE', 1],
        ['registration', 'DONE', 1],
      ]),
    );
    await verifyVersions(opened.query, department.tables);
  });

  test('the same file again changes nothing, and what was accepted is then duplicate', async () => {
    const file = fileWith(penalty, { ...penalty, CF_WSH: '' }, { ...penalty, CF_WSH: '沪罚〔2026〕2号' });
    const first = await supply(opened.query, department, file);
    const before = await dump(opened.query);
    const renamed = {
      ...fileWith(penalty, { ...penalty, CF_WSH: '' }, { ...penalty, CF_WSH: '沪罚〔2026〕2号' }),
      filename: 'b.csv',
    };
    const later = () => new Date('2026-11-20T04:00:00Z');
    const second = await supply(opened.query, department, renamed, { clock: later });
    expect(await dump(opened.query)).toEqual(before);
    expect(first).toMatchObject({ rowsIn: 3, accepted: 2, duplicate: 0, quarantined: 1 });
    expect(second).toEqual({ ...first, accepted: 0, duplicate: 2 });
  });

  test('the same rows in another file change no record', async () => {
    await supply(opened.query, department, fileWith(penalty));
    const before = await dump(opened.query);
    const other = fileOf(csv([...table([penalty]), [''], ['']], { encoding: 'gb18030', lineEnd: '\r\n' }));
    expect(await supply(opened.query, department, other)).toMatchObject({ accepted: 0, duplicate: 1, skipped: 2 });
    const after = await dump(opened.query);
    // Supplied later, what a record says is said as of later.
    const said = ({ administrative_penalty }: typeof after) =>
      administrative_penalty?.map(({ as_of_supply: _, ...record }) => record);
    expect(said(after)).toEqual(said(before));
    expect([after.record_version, after.change]).toEqual([before.record_version, before.change]);
  });

  test('a corrected row replaces, and the old version stays, linked by hash', async () => {
    await supply(opened.query, department, fileWith(penalty));
    const corrected = await supply(
      opened.query,
      department,
      fileWith({ ...penalty, CF_NR: '罚款1000元', CF_NR_FK: '0.1' }),
    );
    expect(corrected).toMatchObject({ accepted: 1, duplicate: 0 });
    expect(await contents()).toEqual([['罚款1000元', 2]]);
    const { record_version, change } = await dump(opened.query);
    const bodies = record_version?.map(({ body }) => (body as { fields: Cells }).fields.content);
    expect(new Set(bodies)).toEqual(new Set(['罚款2000元', '罚款1000元']));
    expect(change?.map(({ kind }) => kind).sort()).toEqual(['ADDED', 'REPLACED']);
    await verifyVersions(opened.query, department.tables);
  });

  test('a row with an older time of its own does not replace a newer one, in one file or two', async () => {
    const newer = { ...dated, CF_JG: 'newer', SJC: '2016/04/02' };
    const older = { ...dated, CF_JG: 'older', SJC: '2016/03/02' };
    await supply(opened.query, department, fileWith(newer));
    expect(await supply(opened.query, department, fileWith(older))).toMatchObject({ accepted: 1 });
    expect(await contents()).toEqual([['newer', 2]]);
    const second = (row: Cells) => ({ ...row, CF_WSH: '沪罚〔2016〕2号' });
    await supply(opened.query, department, fileWith(second(newer), second(older)));
    expect(await contents()).toEqual([
      ['newer', 2],
      ['newer', 2],
    ]);
    const { change } = await dump(opened.query);
    expect(change?.map(({ kind }) => kind)).toEqual(['ADDED', 'ADDED']);
    await verifyVersions(opened.query, department.tables);
  });

  test('the two parties of one document are two facts', async () => {
    const other = goodRows['penalty-2018']?.person ?? {};
    expect(await supply(opened.query, department, fileWith(penalty, other))).toMatchObject({ accepted: 2 });
  });

  test('a subject has one registration, and a later one replaces it', async () => {
    const registration = goodRows.registration?.organisation ?? {};
    await supply(opened.query, department, fileWith(registration));
    await supply(opened.query, department, fileWith({ ...registration, regstate: '注销', candate: '2026-10-01' }));
    const { registration: rows } = await dump(opened.query);
    expect(rows).toEqual([expect.objectContaining({ state: '注销', cancelled_on: '2026-10-01', version: 2 })]);
  });

  test('a file whose rows contradict its manifest is another batch than without', async () => {
    const file = fileWith(penalty);
    expect(await supply(opened.query, department, file, { manifest: { procedure: 'SUMMARY' } })).toMatchObject({
      accepted: 0,
      quarantined: 1,
    });
    expect(await supply(opened.query, department, file)).toMatchObject({ accepted: 1, quarantined: 0 });
  });

  test('a header alone is a batch without rows', async () => {
    const report = await supply(opened.query, department, fileOf(csv(table([penalty]).slice(0, 1))));
    expect(report).toEqual({
      ...{ rowsIn: 0, accepted: 0, duplicate: 0, quarantined: 0, skipped: 0 },
      ...{ rows: [], cleaned: [], unread: [] },
    });
  });

  test('a column that no template has is named in the report, and one that the layout leaves out on purpose is not', async () => {
    const [header = [], ...rows] = table([penalty]);
    const beside = ['CF_JDRQ2', '', 'BZ', '身份证 99990019800101001X'];
    const file = fileOf(csv([[...header, ...beside], ...rows.map((row) => [...row, 'x', '', 'y', 'z'])]));
    const report = await supply(opened.query, department, file);
    expect(report).toMatchObject({ accepted: 1, unread: ['CF_JDRQ2', `column ${header.length + 4}`] });
    expect(await supply(opened.query, department, file)).toMatchObject({ duplicate: 1, unread: report.unread });
  });

  test('a row that swallowed others is set aside, and nothing of it is kept', async () => {
    const text = csv(table([penalty, penalty, penalty])).toString();
    const [head = '', one = '', ...others] = text.split('\n');
    const at = one.indexOf(',', one.indexOf(',') + 1) + 1;
    const last = others[0] ?? '';
    const lines = [
      head,
      `${one.slice(0, at)}"${one.slice(at)}`,
      `${last.slice(0, at)}x"${last.slice(last.indexOf(',', at))}`,
      ...others.slice(1),
    ];
    const report = await supply(opened.query, department, fileOf(Buffer.from(lines.join('\n'))));
    expect(report).toMatchObject({ rowsIn: 2, quarantined: 1, rows: [{ row: 2, code: 'SWALLOWED_ROWS' }] });
    const { rows } = await sql`select 1 from supplied_row r join supply_quarantine q using (batch, row_number)
      where q.code = 'SWALLOWED_ROWS'`.execute(opened.query);
    expect(rows).toEqual([]);
  });

  test('each table of a workbook is a batch of its own, and the report adds them up', async () => {
    const licence = goodRows['licence-2016']?.organisation ?? {};
    const sheets = [
      { name: '说明', rows: [['填表说明'], ['请按模板填写', '不得空缺']] },
      { name: '许可', rows: table([licence, { ...licence, XK_JDRQ: '2016-02-30' }]) },
      { name: '处罚', rows: [['处罚信息'], ...table([penalty, penalty, { ...penalty, CF_XDR_SHXYM: '1' }])] },
    ];
    const file = fileOf(await workbook(sheets), '双公示.xlsx');
    const report = await supply(opened.query, department, file);
    expect(report).toMatchObject({ rowsIn: 5, accepted: 2, duplicate: 1, quarantined: 2, skipped: 0 });
    expect(report.rows.map(({ sheet, row, column }) => [sheet, row, column])).toEqual([
      ['许可', 3, 'XK_JDRQ'],
      ['处罚', 5, 'CF_XDR_SHXYM'],
    ]);
    const before = await dump(opened.query);
    expect(before.supply_batch?.map(({ layout, rows_in }) => [layout, rows_in]).sort()).toEqual([
      ['licence-2016', 2],
      ['penalty-2018', 3],
    ]);
    const again = await supply(opened.query, department, file);
    expect(again).toEqual({ ...report, accepted: 0, duplicate: 3 });
    expect(await dump(opened.query)).toEqual(before);
  });

  test('a workbook with one table that is refused stores nothing of the others', async () => {
    const sheets = [
      { name: '许可', rows: table([goodRows['licence-2016']?.organisation ?? {}]) },
      { name: '处罚', rows: table([{ ...penalty, 血型: 'A' }]) },
    ];
    const before = await dump(opened.query);
    await expect(supply(opened.query, department, fileOf(await workbook(sheets)))).rejects.toThrow(/^Sheet 处罚: /);
    expect(await dump(opened.query)).toEqual(before);
  });

  test('the same row is the same fact in CSV, XLSX and XML', async () => {
    const [header = [], cells = []] = table([penalty]);
    const xml = `<ROWS><ROW>${cells.map((cell, at) => `<${header[at]}>${cell}</${header[at]}>`).join('')}</ROW></ROWS>`;
    expect(await supply(opened.query, department, fileWith(penalty))).toMatchObject({ accepted: 1 });
    for (const bytes of [await workbook([{ name: '处罚', rows: [header, cells] }]), xml]) {
      expect(await supply(opened.query, department, fileOf(bytes))).toMatchObject({ accepted: 0, duplicate: 1 });
    }
  });

  test('progress is told chunk by chunk', async () => {
    const rows = Array.from({ length: 2_200 }, (_, n) => ({ ...penalty, CF_WSH: `沪罚〔2026〕${n}号` }));
    const told: unknown[] = [];
    await supply(opened.query, department, fileWith(...rows), { onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([1_000, 2_000, 2_200].map((count) => ({ rows: count, rowsIn: 2_200 })));
  });

  test.each([
    [
      'a quote that is never closed in the last row',
      Buffer.concat([csv(table(Array(1_500).fill(penalty))), Buffer.from('"x')]),
    ],
    [
      'a byte of no encoding in the last row',
      Buffer.concat([csv(table(Array(1_500).fill(penalty))), Buffer.from([0xff])]),
    ],
    ['a banned column', csv(table([{ ...penalty, 血型: 'A' }]))],
    ['a missing column', csv(table([{ CF_WSH: '1', CF_XDR_MC: '甲', CF_SY: '乙' }]))],
  ])('a file refused for %s stores nothing', async (_, bytes) => {
    const before = await dump(opened.query);
    await expect(supply(opened.query, department, fileOf(bytes))).rejects.toThrow(SupplyRefused);
    expect(await dump(opened.query)).toEqual(before);
  });

  test('penalties without a procedure are refused unless each row says it', async () => {
    const manifest = {};
    await expect(supply(opened.query, department, fileWith(penalty), { manifest })).rejects.toThrow(/procedure/);
    const said = fileWith({ ...penalty, CF_CFCX: '普通程序' });
    expect(await supply(opened.query, department, said, { manifest })).toMatchObject({ accepted: 1 });
    const licence = goodRows['licence-2018']?.organisation ?? {};
    expect(await supply(opened.query, department, fileWith(licence), { manifest })).toMatchObject({ accepted: 1 });
  });

  test('cells that look like statements are kept as they are', async () => {
    const attack = `'); drop table administrative_penalty; -- \\ " $1 {}`;
    await supply(opened.query, department, fileWith({ ...penalty, CF_NR: attack, CF_WSH: `沪罚${attack}` }));
    expect(await contents()).toEqual([[attack.slice(1), 1]]);
  });
});

describeOnEachDatabase('files of every layout', (newPlace) => {
  test.each(everyLayout)('%s is stored, in either encoding and by either heading', async (_, owner, layout) => {
    const opened = await openDepartment(await newPlace(), owner);
    try {
      const { organisation, person } = goodRows[layout.name] ?? {};
      const rows = [organisation, person].filter((row) => row !== undefined);
      const chinese = (machine: string) =>
        layout.columns.find((column) => column.machine.includes(machine))?.headers[0] ?? machine;
      const provider = owner.name === 'public-security' ? { provider: '11319900009001034G' } : {};
      const manifest = { procedure: 'GENERAL', ...provider };
      const first = fileOf(csv(table(rows), { encoding: 'utf-8 with BOM' }));
      const second = fileOf(csv(table(rows, chinese), { encoding: 'gb18030', lineEnd: '\r\n' }));
      expect(await supply(opened.query, owner, first, { manifest })).toMatchObject({
        accepted: rows.length,
        quarantined: 0,
      });
      expect(await supply(opened.query, owner, second, { manifest })).toMatchObject({
        accepted: 0,
        duplicate: rows.length,
      });
      await verifyVersions(opened.query, owner.tables);
    } finally {
      await opened.close();
    }
  });
});
