import type { OpenDatabase } from '../../database/open.ts';
import { departments } from '../../subgraphs/departments.ts';
import { examineFile } from '../../subgraphs/supply/examine-file.ts';
import { SupplyRefused } from '../../subgraphs/supply/outcome.ts';
import type { SupplyTables } from '../../subgraphs/supply/tables.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { openDepartment, supply } from '../supply-database.ts';
import { csv, departmentNamed, fileOf, goodRows, table } from '../supply-files.ts';
import { workbook } from '../workbook-files.ts';

const market = departmentNamed('market-regulation');
const good = goodRows['penalty-2016']?.organisation ?? {};
const [header = [], row = []] = table([good]);
const sheets = (rows: string) => [{ name: '处罚', rows }];
const cell = (text: string) => `<c t="str"><v>${text}</v></c>`;
const headerRow = `<row>${header.map(cell).join('')}</row>`;

async function refusal(bytes: Buffer | string): Promise<SupplyRefused> {
  const answer = await examineFile(fileOf(bytes).path, market, departments).catch((error: unknown) => error);
  if (answer instanceof SupplyRefused) return answer;
  throw answer instanceof Error ? answer : new Error('not refused');
}

describe('a small file that would be large when it is read', () => {
  test('a shared text that many cells of a row show', async () => {
    const sharedStrings = `<sst><si><t>${'长'.repeat(300_000)}</t></si></sst>`;
    const shown = `<row>${'<c t="s"><v>0</v></c>'.repeat(4)}</row>`;
    const bytes = await workbook(sheets(`${headerRow}${shown}`), { sharedStrings, compress: false });
    expect((await refusal(bytes)).reason).toContain('too long');
  });

  test('a shared text that every row of a sheet shows', async () => {
    const sharedStrings = `<sst><si><t>${'长'.repeat(900_000)}</t></si></sst>`;
    const shown = '<row><c t="s"><v>0</v></c></row>';
    const bytes = await workbook(sheets(`${headerRow}${shown.repeat(700)}`), { sharedStrings, compress: false });
    expect((await refusal(bytes)).reason).toContain('too much text');
  });

  test('a format that fills numbers up with zeros without end', async () => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="${'0'.repeat(900_000)}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>`;
    const numbers = `<row>${'<c s="0"><v>1</v></c>'.repeat(header.length)}</row>`;
    const bytes = await workbook(sheets(`${headerRow}${numbers}`), { styles, compress: false });
    const { tables } = await examineFile(fileOf(bytes).path, market, departments);
    for await (const { cells } of tables[0]?.rows() ?? []) expect(cells.join('').length).toBeLessThan(1_000);
  });

  test('a format of brackets that never close', async () => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="${'['.repeat(300_000)}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>`;
    const bytes = await workbook(sheets(headerRow), { styles, compress: false });
    const started = performance.now();
    await examineFile(fileOf(bytes).path, market, departments);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test('sheets, relations and formats in their hundred thousands', async () => {
    const many = (element: string) => element.repeat(100_000);
    const book = `<workbook xmlns:r="urn:r"><sheets>${many('<sheet name="a" r:id="b"/>')}</sheets></workbook>`;
    const relation = Array.from({ length: 100_000 }, (_, id) => `<Relationship Id="r${id}" Type="x" Target="y"/>`);
    const relations = `<Relationships>${relation.join('')}</Relationships>`;
    const styles = `<styleSheet><cellXfs>${many('<xf numFmtId="1"/>')}</cellXfs></styleSheet>`;
    const bombs = [
      { entries: { 'xl/workbook.xml': book } },
      { entries: { 'xl/_rels/workbook.xml.rels': relations } },
      { styles },
    ];
    const reasons = [];
    for (const bomb of bombs) {
      reasons.push((await refusal(await workbook(sheets(headerRow), { ...bomb, compress: false }))).reason);
    }
    expect(reasons).toEqual([
      expect.stringContaining('sheets'),
      expect.stringContaining('parts or formats'),
      expect.stringContaining('parts or formats'),
    ]);
  });

  test('elements of XML with names without end', async () => {
    const name = 'a'.repeat(100_000);
    expect((await refusal(`<ROWS><ROW><${name}>1</${name}></ROW></ROWS>`)).reason).toContain('long name');
  });
});

test.each([['constructor'], ['__proto__'], ['toString']])('XML in the encoding %s is refused', async (encoding) => {
  const bytes = `<?xml version="1.0" encoding="${encoding}"?><ROWS><ROW><A>1</A></ROW></ROWS>`;
  expect((await refusal(bytes)).reason).toContain('encoding');
});

describeOnEachDatabase('an import of what strains memory and database', (newPlace) => {
  let opened: OpenDatabase<SupplyTables>;
  beforeAll(async () => {
    opened = await openDepartment(await newPlace(), market);
  });
  afterAll(() => opened.close());

  test('long rows are stored in small chunks', async () => {
    const rows = Array.from({ length: 9 }, (_, index) => ({
      ...good,
      CF_WSH: `沪罚〔2016〕${index}号`,
      CF_SY: '长'.repeat(300_000),
    }));
    const stored: number[] = [];
    const onProgress = ({ rows: done }: { rows: number }) => stored.push(done);
    const report = await supply(opened.query, market, fileOf(csv(table(rows))), { onProgress });
    expect(report).toMatchObject({ rowsIn: 9, accepted: 9 });
    expect(stored.length).toBeGreaterThan(1);
  }, 240_000);

  test('half a surrogate pair and NUL in a cell of a workbook cost no other row', async () => {
    const cells = (text: string) => row.map((value, at) => (header[at] === 'CF_SY' ? text : value));
    const rowOf = (texts: readonly string[]) =>
      `<row>${texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`;
    const rows = ['半_xD800_个', '空_x0000_的', '好'].map((text) => rowOf(cells(text)));
    const bytes = await workbook(sheets(`${headerRow}${rows.join('')}`));
    const report = await supply(opened.query, market, fileOf(bytes));
    expect(report).toMatchObject({ rowsIn: 3, quarantined: 1, rows: [{ row: 2, code: 'UNREADABLE' }] });
  });
});
