import { type Cells, csv, goodRows, table } from '../../supply-files.ts';
import { examine, header, penalty, refusal, row, rowsOf } from './examining.ts';

describe('headers of two rows', () => {
  const names: Cells = {
    CF_WSH: '行政处罚决定书文号',
    CF_XDR_MC: '行政相对人名称',
    CF_XDR_SHXYM: '统一社会信用代码',
    CF_XDR_ZDM: '组织机构代码',
    CF_XDR_SFZ: '居民身份证号',
    CF_CFMC: '处罚名称',
    CF_CFLB1: '处罚类别1',
    CF_SY: '处罚事由',
    CF_YJ: '处罚依据',
    CF_JG: '处罚结果',
    CF_JDRQ: '处罚决定日期',
    CF_XZJG: '处罚机关',
    CF_ZT: '当前状态',
    SJC: '数据更新时间戳',
  };
  const columns = Object.keys(names);
  const groups: Cells = { CF_XDR_MC: '行政相对人', CF_XDR_SHXYM: '行政相对人代码', CF_CFMC: '处罚内容', CF_ZT: '其他' };
  const cells = columns.map((name) => goodRows['penalty-2016']?.organisation?.[name] ?? '');
  // 行政处罚决定书文号 reaches over both rows, and so stands in the upper.
  const upper = columns.map((name) => (name === 'CF_WSH' ? '行政处罚决定书文号' : (groups[name] ?? '')));
  const lower = columns.map((name) => (name === 'CF_WSH' ? '' : (names[name] ?? '')));

  test('groups stand above, columns below; a code is read under its group', async () => {
    const { examined, rows } = await rowsOf(csv([['公示表'], upper, lower, cells]));
    expect(examined.header).toMatchObject({ row: 3, height: 2, width: columns.length, twice: [], missing: [] });
    expect(examined.header.columns.map(({ header: name }) => name)).toEqual(
      columns.map((name) => (/_(?:SHXYM|ZDM|SFZ)$/.test(name) ? `行政相对人代码(${names[name]})` : names[name])),
    );
    expect(rows).toEqual([{ row: 4, cells }]);
  });

  test('a complete header of one row wins, whatever stands above it', async () => {
    const single = columns.map((name) =>
      name.startsWith('CF_XDR_') && name !== 'CF_XDR_MC' ? `行政相对人代码(${names[name]})` : (names[name] ?? ''),
    );
    const { header: found } = await examine(csv([upper, single, cells]));
    expect(found).toMatchObject({ row: 2, height: 1 });
  });

  const isCode = (name: string) => /_(?:SHXYM|ZDM|SFZ)$/.test(name);
  const named = (choose: (name: string) => boolean) => columns.map((name) => (choose(name) ? (names[name] ?? '') : ''));
  const codesAbove = (row: readonly string[]) =>
    row.map((cell, at) => (columns[at] === 'CF_XDR_SHXYM' ? '行政相对人代码' : cell));

  test.each([
    ['upper', codesAbove(named((name) => !isCode(name))), named(isCode)],
    ['lower', codesAbove(columns.map(() => '')), named(() => true)],
  ])(
    'where the %s row alone is complete, both are read if together they have more columns',
    async (which, above, below) => {
      const alone = await examine(csv([which === 'upper' ? above : below, cells]));
      expect(alone.header.columns.length).toBeLessThan(columns.length);
      const { header: found } = await examine(csv([above, below, cells]));
      expect(found).toMatchObject({ row: 2, height: 2, missing: [], twice: [] });
      expect(found.columns).toHaveLength(columns.length);
    },
  );

  test('what it lacks, and what is banned in either of its rows, is named', async () => {
    const without = (name: string) => lower.map((cell) => (cell === name ? '' : cell));
    expect((await refusal(csv([upper, without('处罚决定日期'), cells]))).reason).toContain('处罚决定日期 CF_JDRQ');
    const banned = await refusal(csv([[...upper, '血型'], [...lower, '类别'], cells]));
    expect(banned.reason).toContain('blood type');
  });
});

describe('headers', () => {
  const without = (...names: string[]): Cells =>
    Object.fromEntries(Object.entries(penalty).filter(([name]) => !names.includes(name)));

  test('missing columns are named, in Chinese and by machine name', async () => {
    const { reason } = await refusal(csv(table([without('CF_JDRQ', 'CF_CFJG')])));
    expect(reason).toBe(
      'The file looks like 行政处罚（2018 年模板）, but lacks required columns: 处罚决定日期 CF_JDRQ, 处罚机关 CF_CFJG.',
    );
  });

  test('a file without any column for the code of a subject lacks one', async () => {
    const { reason } = await refusal(csv(table([without('CF_XDR_SHXYM')])));
    expect(reason).toMatch(/lacks required columns: .*统一社会信用代码.*CF_XDR_ZJHM/);
  });

  test.each([
    ['courts', penalty, 'tax or market-regulation or public-security'],
    ['tax', goodRows['licence-2018']?.organisation ?? {}, 'market-regulation'],
    ['courts', goodRows['credit-grade']?.organisation ?? {}, 'tax'],
    ['market-regulation', goodRows['dishonest-debtor']?.organisation ?? {}, 'courts'],
    ['tax', goodRows.traffic?.person ?? {}, 'public-security'],
  ])('%s says where a file of another department belongs', async (department, cells, where) => {
    const { reason, advice } = await refusal(csv(table([cells])), department);
    expect(reason).toContain(`which ${department} does not keep`);
    expect(advice).toBe(`Send it to ${where}.`);
  });

  test.each([
    ['宗教信仰', 'religion'],
    ['血型', 'blood type'],
    ['bloodType', 'blood type'],
    ['既往病史（选填）', 'medical history'],
    ['FINGERPRINT', 'fingerprints'],
  ])('a column %s is banned by Art. 14, in a known file and in an unknown one', async (column, what) => {
    const known = await refusal(
      csv([
        [...header, column],
        [...row, 'secret'],
      ]),
    );
    const unknown = await refusal(
      csv([
        ['姓名', '身份证号', column],
        ['张测试', '1', 'secret'],
      ]),
    );
    for (const { reason, advice } of [known, unknown]) {
      expect(reason).toContain(`a column about ${what}`);
      expect(reason).toContain('Art. 14');
      expect(reason + advice).not.toContain('secret');
    }
  });

  test('the same column twice is refused, by whatever names', async () => {
    const { reason } = await refusal(
      csv([
        [...header, '处罚决定日期（必填）'],
        [...row, '2026-03-01'],
      ]),
    );
    expect(reason).toContain('处罚决定日期（必填）');
    expect(reason).toMatch(/more than once/);
  });

  test('columns that no layout knows may repeat', async () => {
    expect(
      (
        await examine(
          csv([
            [...header, '备注', '备注'],
            [...row, '', ''],
          ]),
        )
      ).rowsIn,
    ).toBe(1);
  });

  test('an amount without a unit is refused where the template has one', async () => {
    const { reason, advice } = await refusal(
      csv([[...header.map((name) => (name === 'CF_NR_FK' ? '罚款金额' : name))], row]),
    );
    expect(reason).toContain('unit of 罚款金额');
    expect(advice).toContain('万元');
  });

  test('nothing of an unknown file is repeated', async () => {
    const { message } = await refusal(
      csv([
        ['张测试', '999900198001010019'],
        ['李测试', '2'],
      ]),
    );
    expect(message).not.toMatch(/测试|9999/);
  });

  test('the two templates are told apart by their columns, not by the names they share', async () => {
    const names = ['licence-2016', 'licence-2018', 'penalty-2016', 'penalty-2018'];
    for (const name of names) {
      const found = await examine(csv(table([goodRows[name]?.organisation ?? {}])));
      expect(found.header.layout.name).toBe(name);
    }
  });
});
