import { departments } from '../../../subgraphs/departments.ts';
import { examineFile } from '../../../subgraphs/supply/examine-file.ts';
import { openSuppliedFile } from '../../../subgraphs/supply/open-file.ts';
import { SupplyRefused } from '../../../subgraphs/supply/outcome.ts';
import { departmentNamed, fileOf, goodRows, table } from '../../supply-files.ts';
import { type WorkbookCell, type WorkbookOptions, type WorkbookSheet, workbook } from '../../workbook-files.ts';

const licences = table([goodRows['licence-2016']?.organisation ?? {}]);
const penalties = table([goodRows['penalty-2018']?.organisation ?? {}]);

async function rowsOf(sheet: WorkbookSheet['rows'], options: WorkbookOptions = {}) {
  const { path } = fileOf(await workbook([{ name: '表', rows: sheet }], options), 'supplied.csv');
  const rows = [];
  for (const opened of await openSuppliedFile(path)) for await (const row of opened.rows()) rows.push(row);
  return rows;
}

const cellsOf = async (cells: readonly WorkbookCell[], options: WorkbookOptions = {}) =>
  (await rowsOf([cells], options))[0]?.cells;

const examine = async (sheets: readonly WorkbookSheet[], options: WorkbookOptions = {}) =>
  examineFile(fileOf(await workbook(sheets, options)).path, departmentNamed('market-regulation'), departments);

const refusal = async (answer: Promise<unknown>): Promise<SupplyRefused> => {
  const refused = await answer.catch((error: unknown) => error);
  if (refused instanceof SupplyRefused) return refused;
  throw new Error(`not refused: ${JSON.stringify(refused)}`);
};

const written = (attributes: string, content: string): WorkbookCell => ({ attributes, content });

describe('texts', () => {
  test('inline, shared with runs joined and phonetic ones left out, booleans and errors', async () => {
    const sharedStrings = `<sst><si><t>一</t></si><si><r><t>测</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 试</t></r>
      <rPh sb="0" eb="1"><t>ce</t></rPh><phoneticPr fontId="1"/></si><si><t>a_x000D_b_x005F_</t></si></sst>`;
    const cells = [
      written('t="s"', '<v>1</v>'),
      written('t="s"', '<v>0</v>'),
      written('t="s"', '<v>2</v>'),
      '& <文"本',
      written('t="inlineStr"', '<is><r><t>甲</t></r><r><t>乙</t></r></is>'),
      written('t="b"', '<v>1</v>'),
      written('t="b"', '<v>0</v>'),
      written('t="e"', '<v>#N/A</v>'),
    ];
    const texts = ['测 试', '一', 'a\rb_', '& <文"本', '甲乙', 'TRUE', 'FALSE', '#N/A'];
    expect(await cellsOf(cells, { sharedStrings })).toEqual(texts);
  });

  test('a cell with a formula begins with =, whatever it shows', async () => {
    const cells = [
      written('', '<f>A1*2</f><v>4</v>'),
      written('t="str"', '<f>HYPERLINK("x")</f><v>文</v>'),
      written('', '<f t="shared" si="0"/><v>4</v>'),
    ];
    expect(await cellsOf(cells)).toEqual(['=A1*2', '=HYPERLINK("x")', '=']);
  });

  test('a shared string that is not there is refused', async () => {
    const { reason } = await refusal(rowsOf([[written('t="s"', '<v>7</v>')]]));
    expect(reason).toContain('lacks a part or a cell');
  });
});

describe('numbers', () => {
  test.each([
    ['2000', '2000'],
    ['0.2', '0.2'],
    ['0.30000000000000004', '0.3'],
    ['1088.0000000000001', '1088'],
    ['1E3', '1000'],
    ['1.0000000000000001E-7', '0.0000001'],
    ['319900000000016', '319900000000016'],
    ['999900198001010019', '9.999E+17'],
    ['3.1010119800101E+17', '3.10101E+17'],
    ['-12.5', '-12.5'],
    ['abc', 'abc'],
    ['', ''],
  ])('%s is given as %s', async (value, text) => {
    expect(await cellsOf([written('', `<v>${value}</v>`), 'x'])).toEqual([text, 'x']);
  });

  const styles = `<styleSheet><numFmts>
      <numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
      <numFmt numFmtId="165" formatCode="[Red]#,##0.00_);&quot;days&quot;"/>
      <numFmt numFmtId="166" formatCode="000000000"/>
      <numFmt numFmtId="167" formatCode="General&quot;h&quot;\\d"/></numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
    <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="31"/><xf numFmtId="164"/>
      <xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="20"/></cellXfs></styleSheet>`;

  test.each([
    [0, '42430', '42430'],
    [1, '42430', '2016-03-01'],
    [2, '42430.5208333333', '2016-03-01T12:30:00'],
    [2, '42430.9999999', '2016-03-02'],
    [3, '42430', '2016-03-01'],
    [4, '42430', '2016-03-01'],
    [5, '42430', '42430'],
    [6, '7421832', '007421832'],
    [7, '42430', '42430'],
    [8, '0.5', '12:00:00'],
    [1, '59', '1900-02-28'],
    [1, '60', '1900-02-29'],
    [1, '61', '1900-03-01'],
    [1, '2958465', '9999-12-31'],
    [1, '2958466', '2958466'],
    [1, '-1', '-1'],
  ])('in style %i, %s is %s', async (style, value, text) => {
    expect(await cellsOf([written(`s="${style}"`, `<v>${value}</v>`)], { styles })).toEqual([text]);
  });

  test('days may be counted from 1904', async () => {
    expect(await cellsOf([written('s="1"', '<v>40968</v>')], { styles, date1904: true })).toEqual(['2016-03-01']);
  });

  test('dates of strict workbooks are texts', async () => {
    const cells = [written('t="d"', '<v>2016-03-01T00:00:00</v>'), written('t="d"', '<v>2016-03-01T12:30:00</v>')];
    expect(await cellsOf(cells)).toEqual(['2016-03-01', '2016-03-01T12:30:00']);
  });
});

describe('places', () => {
  test('rows and cells stand where they say, and those without a place come next', async () => {
    const rows = await rowsOf(`<row r="3"><c r="B3" t="str"><v>乙</v></c><c t="str"><v>丙</v></c></row>
      <row><c t="str"><v>甲</v></c><c r="AA4" t="str"><v>远</v></c></row><row r="5"/><row r="6"><c r="A6" s="1"/></row>`);
    expect(rows).toEqual([
      { row: 1, cells: [] },
      { row: 2, cells: [] },
      { row: 3, cells: ['', '乙', '丙'] },
      { row: 4, cells: ['甲', ...Array(25).fill(''), '远'] },
    ]);
  });

  test.each([
    ['rows', '<row r="2"/><row r="2"/>'],
    ['cells', '<row r="1"><c r="B1" t="str"><v>1</v></c><c r="A1" t="str"><v>2</v></c></row>'],
    ['cells of another row', '<row r="1"><c r="A2" t="str"><v>1</v></c></row>'],
  ])('%s out of order are refused', async (_, rows) => {
    expect((await refusal(rowsOf(rows))).reason).toContain('lacks a part or a cell');
  });

  test('a cell far to the right is refused, a format there is not', async () => {
    expect(await rowsOf('<row r="1"><c r="A1" t="str"><v>1</v></c><c r="XFD1" s="1"/></row>')).toHaveLength(1);
    const { reason } = await refusal(rowsOf('<row r="1"><c r="XFD1" t="str"><v>1</v></c></row>'));
    expect(reason).toContain('too wide');
  });

  test('rows of anchors are no rows of the sheet', async () => {
    const entries = {
      'xl/worksheets/sheet1.xml': `<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row><x:c t="str"><x:v>1</x:v></x:c></x:row></x:sheetData>
        <oleObjects><from><xdr:row>4</xdr:row></from></oleObjects></x:worksheet>`,
    };
    expect(await rowsOf([], { entries })).toEqual([{ row: 1, cells: ['1'] }]);
  });
});

describe('sheets', () => {
  const guide = { name: '填表说明', rows: [['说明'], ['请按模板填写', '不得空缺']] };

  test.each([[{}], [{ strict: true }], [{ forceZip64: true }]])(
    'each with a known header is a table: %j',
    async (options) => {
      const sheets = [guide, { name: '许可', rows: licences }, { name: '处罚', rows: [['处罚信息表'], ...penalties] }];
      const { tables } = await examine(sheets, options);
      expect(tables.map(({ sheet, header, rowsIn }) => [sheet, header.layout.name, header.row, rowsIn])).toEqual([
        ['许可', 'licence-2016', 1, 1],
        ['处罚', 'penalty-2018', 2, 1],
      ]);
      for await (const { row, cells } of tables[1]?.rows() ?? []) {
        expect([row, cells]).toEqual([3, penalties[1]?.slice(0, cells.length)]);
      }
    },
  );

  test.each([['hidden'], ['veryHidden']] as const)('%s ones are left out', async (state) => {
    const { tables } = await examine([
      { name: '许可', rows: licences },
      { name: '处罚', rows: penalties, state },
    ]);
    expect(tables.map(({ sheet }) => sheet)).toEqual(['许可']);
    expect((await refusal(examine([{ name: '处罚', rows: penalties, state }, guide]))).reason).toContain('header');
  });

  test('one that is nearly a table, or another department’s, is not left out unsaid', async () => {
    const short = penalties.map((cells) => cells.slice(0, -6));
    const nearly = await refusal(
      examine([
        { name: '许可', rows: licences },
        { name: '处罚', rows: short },
      ]),
    );
    expect(nearly.reason).toMatch(/^Sheet 处罚: .*lacks required columns/);
    const grades = table([goodRows['credit-grade']?.organisation ?? {}]);
    const other = await refusal(
      examine([
        { name: '许可', rows: licences },
        { name: '等级', rows: grades },
      ]),
    );
    expect(other.advice).toBe('Send it to tax.');
  });

  test('without any table, the workbook is refused', async () => {
    expect((await refusal(examine([guide, { ...guide, name: '代码' }]))).reason).toContain('No visible sheet');
    expect((await refusal(examine([guide]))).reason).toContain('first 10 rows');
  });

  test('two of one name are refused, since reports tell rows by it', async () => {
    const { reason } = await refusal(
      examine([
        { name: 'a', rows: licences },
        { name: 'A', rows: penalties },
      ]),
    );
    expect(reason).toContain('lacks a part');
  });
});
