import { departments } from '../../../subgraphs/departments.ts';
import { detectEncoding } from '../../../subgraphs/supply/encoding.ts';
import { examineFile } from '../../../subgraphs/supply/examine-file.ts';
import { SupplyRefused } from '../../../subgraphs/supply/outcome.ts';
import { type Cells, csv, departmentNamed, everyLayout, fileOf, goodRows, table } from '../../supply-files.ts';

const penalty = goodRows['penalty-2018']?.organisation ?? {};
const penalties = table([penalty]);
const [header = [], row = []] = penalties;

async function examine(bytes: Buffer | string, department = 'market-regulation') {
  const { path } = fileOf(bytes);
  const { tables } = await examineFile(path, departmentNamed(department), departments);
  const [only] = tables;
  if (!only || tables.length > 1) throw new Error(`${tables.length} tables`);
  return { ...only, encoding: await detectEncoding(path) };
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
    const found = await examine(csv(table([good]), { encoding, lineEnd: '\r\n' }), department.name);
    expect(found.header.layout.name).toBe(layout.name);
    expect(found.encoding).toBe(encoding === 'gb18030' ? 'gb18030' : 'utf-8');
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
      const { examined, rows } = await rowsOf(bytes);
      expect(examined.encoding).toBe(encoding);
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
        const { rows } = await rowsOf(csv([header, long], { encoding }));
        expect(rows[0]?.cells).toEqual(long);
      }
    },
  );

  test('a file that ends inside a character is neither encoding', async () => {
    const bytes = csv(penalties, { encoding: 'utf-8', lineEnd: '' });
    const cut = Buffer.concat([bytes, Buffer.from([0xe6])]);
    expect((await refusal(cut)).reason).toMatch(/neither in UTF-8 nor in GB18030/);
  });

  test('a single wrong byte at the end of a large file is found before anything is taken in', async () => {
    const bytes = Buffer.concat([csv([...ascii, row]), Buffer.from([0xff, 0x0a])]);
    expect((await refusal(bytes)).reason).toMatch(/neither in UTF-8 nor in GB18030/);
  });

  test.each([
    ['an XLSX workbook', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x00])],
    ['an XLS workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])],
    ['a PDF document', Buffer.from('%PDF-1.7\n')],
    ['a gzip archive', Buffer.from([0x1f, 0x8b, 0x08])],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('CF_WSH', 'utf16le')])],
    ['empty', Buffer.alloc(0)],
    ['XML or HTML', Buffer.from('<?xml version="1.0"?><ROW><CF_WSH>1</CF_WSH></ROW>')],
  ])('%s is refused with what to send instead', async (what, bytes) => {
    const { reason, advice } = await refusal(bytes);
    expect(reason).toContain(what);
    expect(advice).toContain('CSV');
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
