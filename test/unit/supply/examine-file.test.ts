import { departments } from '../../../subgraphs/departments.ts';
import { detectEncoding } from '../../../subgraphs/supply/encoding.ts';
import { examineFile } from '../../../subgraphs/supply/examine-file.ts';
import { SupplyRefused } from '../../../subgraphs/supply/outcome.ts';
import { type Cells, csv, departmentNamed, everyLayout, fileOf, goodRows, table } from '../../supply-files.ts';

const penalty = goodRows['penalty-2018']?.organisation ?? {};
const penalties = table([penalty]);
const [header = [], row = []] = penalties;

/** The one table of a file. */
async function examine(bytes: Buffer | string, department = 'market-regulation') {
  const { tables } = await examineFile(fileOf(bytes).path, departmentNamed(department), departments);
  const [table, another] = tables;
  if (!table || another) throw new Error(`${tables.length} tables`);
  return table;
}

async function rowsOf(bytes: Buffer | string) {
  const examined = await examine(bytes);
  const rows = [];
  for await (const read of examined.rows()) rows.push(read);
  return { examined, rows };
}

async function refusal(bytes: Buffer | string, department?: string): Promise<SupplyRefused> {
  const answer = await examine(bytes, department).catch((error: unknown) => error);
  if (answer instanceof SupplyRefused) return answer;
  throw new Error(`not refused: ${JSON.stringify(answer)}`);
}

describe.each(everyLayout)('%s', (_, department, layout) => {
  const good = goodRows[layout.name]?.organisation ?? goodRows[layout.name]?.person ?? {};
  test.each([['utf-8'], ['utf-8 with BOM'], ['gb18030']] as const)('is known in %s', async (encoding) => {
    const bytes = csv(table([good]), { encoding, lineEnd: '\r\n' });
    const found = await examine(bytes, department.name);
    expect(found.header.layout.name).toBe(layout.name);
    expect(await detectEncoding(fileOf(bytes).path)).toBe(encoding === 'gb18030' ? 'gb18030' : 'utf-8');
    expect(found.rowsIn).toBe(1);
  });
});

describe('encodings', () => {
  const ascii = [header, ...Array.from({ length: 2_000 }, () => row.map(() => 'abcdefghij'))];

  test.each([['utf-8'], ['gb18030']] as const)(
    'a file whose first 64 kB are ASCII may still be %s',
    async (encoding) => {
      const bytes = csv([...ascii, row], { encoding });
      expect(bytes.subarray(0, 65_536).every((byte) => byte < 128)).toBe(true);
      const { rows } = await rowsOf(bytes);
      expect(await detectEncoding(fileOf(bytes).path)).toBe(encoding);
      expect(rows.at(-1)?.cells).toEqual(row);
    },
  );

  test.each([['utf-8'], ['gb18030']] as const)(
    '%s is read right wherever a chunk of the file ends',
    async (encoding) => {
      for (let padding = 0; padding < 4; padding += 1) {
        const long = row.map((cell) =>
          cell === penalty.CF_SY ? `${'x'.repeat(padding)}${'𠮷〔测〕'.repeat(20_000)}` : cell,
        );
        const { rows } = await rowsOf(csv([header, ...Array.from({ length: 6 }, () => long)], { encoding }));
        expect(rows.every(({ cells }) => cells.join() === long.join())).toBe(true);
        expect(rows).toHaveLength(6);
      }
    },
  );

  test('a file that ends inside a character was cut off', async () => {
    const whole = csv([...ascii, row], { lineEnd: '\n' });
    expect((await refusal(Buffer.concat([whole, Buffer.from([0xe6])]))).reason).toContain('cut off');
    const gb = csv([...ascii, row], { encoding: 'gb18030' });
    expect((await refusal(Buffer.concat([gb, Buffer.from([0xb2])]))).reason).toContain('cut off');
  });

  test.each([['utf-8'], ['gb18030']] as const)('a broken byte of %s costs its own row alone', async (encoding) => {
    const before = csv([header, row], { encoding, lineEnd: '\n' });
    const after = csv([row, row], { encoding, lineEnd: '\n' });
    const broken = Buffer.concat([before, Buffer.from('a,'), Buffer.from([0xff]), Buffer.from(',b\n'), after]);
    const { rows } = await rowsOf(broken);
    expect(rows.map(({ cells }) => cells)).toEqual([row, ['a', '\uFFFD', 'b'], row, row]);
  });

  test.each([['utf-8'], ['gb18030']] as const)('one byte in 1,000 of %s may be broken, not more', async (encoding) => {
    const bytes = csv([...ascii, ...Array.from({ length: 500 }, () => row)], { encoding });
    const withBroken = (count: number) => Buffer.concat([bytes, Buffer.from('\xff\n'.repeat(count), 'latin1')]);
    const most = Math.floor(bytes.length / 1_000);
    expect((await rowsOf(withBroken(most))).rows.at(-1)?.cells).toEqual(['\uFFFD']);
    expect((await refusal(withBroken(most + 10))).reason).toMatch(/neither in UTF-8 nor in GB18030/);
  });

  test('an unreadable character that the file itself has is not broken, however many there are', async () => {
    for (const encoding of ['utf-8', 'gb18030'] as const) {
      const unreadable = row.map((cell) => (cell === penalty.CF_SY ? '\uFFFD'.repeat(500) : cell));
      expect((await rowsOf(csv([header, unreadable], { encoding }))).rows[0]?.cells).toEqual(unreadable);
    }
  });

  test.each([
    ['utf-16le', [0xff, 0xfe]],
    ['utf-16be', [0xfe, 0xff]],
  ] as const)('%s with a byte order mark is read, as spreadsheets save "Unicode text"', async (encoding, mark) => {
    const text = Buffer.from([header, row].map((cells) => `${cells.join('\t')}\r\n`).join(''), 'utf16le');
    const bytes = Buffer.concat([Buffer.from(mark), encoding === 'utf-16be' ? text.swap16() : text]);
    expect((await rowsOf(bytes)).rows).toEqual([{ row: 2, cells: row }]);
  });
});

describe('delimiters', () => {
  test.each([['\t'], [';']])('cells may be separated by %j', async (delimiter) => {
    const lines = [['信息表, 第一页'], header, row, row].map((cells) => `${cells.join(delimiter)}\n`);
    const text = lines.slice(delimiter === ';' ? 1 : 0).join('');
    expect((await rowsOf(text)).rows.map(({ cells }) => cells)).toEqual([row, row]);
  });

  test('commas and tabs inside cells do not count', async () => {
    const facts = (text: string) => row.map((cell) => (cell === penalty.CF_SY ? text : cell));
    const commas = [header, facts(`"${','.repeat(90)}"`)].map((cells) => `${cells.join('\t')}\n`).join('');
    expect((await rowsOf(commas)).rows[0]?.cells).toEqual(facts(','.repeat(90)));
    const tabs = csv([header, facts('一;二;三\t四')]);
    expect((await rowsOf(tabs)).rows[0]?.cells).toEqual(facts('一;二;三\t四'));
  });
});

describe('files that are no table', () => {
  const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

  test.each([
    ['XLS workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'XLSX'],
    ['encrypted', Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), utf16('EncryptedPackage')]), 'password'],
    ['a PDF document', Buffer.from('%PDF-1.7\n'), 'XLSX'],
    ['a gzip archive', Buffer.from([0x1f, 0x8b, 0x08]), 'Unpack'],
    ['a RAR archive', Buffer.from('Rar!\x1a\x07\x00'), 'Unpack'],
    ['a 7z archive', Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), 'Unpack'],
    ['empty', Buffer.alloc(0), 'header'],
    ['neither in UTF-8 nor in GB18030', Buffer.alloc(10_000), 'UTF-8'],
    ['web page', Buffer.from('<html><body><table><tr><td>CF_WSH</td></tr></table></body></html>'), 'XLSX'],
    ['web page', Buffer.from('\uFEFF<!DOCTYPE html>\n<table>'), 'XLSX'],
    ['web page', utf16('<table border=1>'), 'XLSX'],
    [
      'spreadsheet of 2003',
      Buffer.from('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
      'XLSX',
    ],
  ])('%s', async (what, bytes, instead) => {
    const { reason, advice } = await refusal(bytes);
    expect(reason).toContain(what);
    expect(advice).toContain(instead);
  });
});

describe('rows', () => {
  test.each([['\n'], ['\r\n'], ['\r']])('lines may end with %j, the last one too or not', async (lineEnd) => {
    const whole = csv([header, row, row], { lineEnd });
    for (const bytes of [whole, whole.subarray(0, whole.length - lineEnd.length)]) {
      const { examined, rows } = await rowsOf(bytes);
      expect(rows.map(({ row: number }) => number)).toEqual([2, 3]);
      expect(examined.rowsIn).toBe(2);
      expect(rows[1]?.cells).toEqual(row);
    }
  });

  test('rows are counted as a spreadsheet shows them: titles, empty lines and cells with line breaks', async () => {
    const broken = row.map((cell) => (cell === penalty.CF_SY ? '第一行\n第二行，"引文"' : cell));
    const { examined, rows } = await rowsOf(csv([['行政处罚信息表'], [''], header, row, [''], broken, row]));
    expect(examined.header.row).toBe(3);
    expect(rows.map(({ row: number }) => number)).toEqual([4, 5, 6, 7]);
    expect(rows[2]?.cells).toEqual(broken);
    expect(examined.rowsIn).toBe(4);
  });

  test('a last line without a line end and with cells missing was cut off, unless it is a note', async () => {
    const whole = csv([header, row, row]);
    const cut = whole.subarray(0, whole.length - 60);
    expect((await refusal(cut)).reason).toMatch(/^Row 3, the last, .* cut off/);
    expect((await rowsOf(Buffer.concat([whole, Buffer.from('说明：测试')]))).rows).toHaveLength(3);
    expect((await rowsOf(Buffer.concat([whole, Buffer.from('  ')]))).rows).toHaveLength(3);
    expect((await rowsOf(Buffer.concat([cut, Buffer.from('\n')]))).rows).toHaveLength(2);
  });

  test('the header may stand in the tenth row but not in the eleventh', async () => {
    const titles = (count: number) => Array.from({ length: count }, () => ['标题']);
    expect((await examine(csv([...titles(9), header, row]))).header.row).toBe(10);
    expect((await refusal(csv([...titles(10), header, row]))).reason).toMatch(/first 10 rows/);
  });

  test('a header without rows is a file with no rows', async () => {
    expect((await examine(csv([header]))).rowsIn).toBe(0);
  });

  test.each([
    ['is never closed', '1,"open\n2,3\n4,5\n', 4],
    ['a double quote where CSV does not allow one', '1,2\n3,"a"b\n', 5],
    ['a double quote where CSV does not allow one', '1,2\n3,a"b"\n', 5],
    ['longer than', `1,2\n"${'x\n'.repeat(600_000)}"\n`, 5],
  ])('text that is not CSV is refused with its row: %s', async (reason, tail, number) => {
    const answer = await refusal(Buffer.concat([csv([header, row, row]), Buffer.from(tail)]));
    expect(answer.reason).toContain(reason);
    expect(answer.reason).toMatch(new RegExp(`[Rr]ow ${number}\\b`));
    expect(answer.reason).not.toContain('open');
  });
});

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
