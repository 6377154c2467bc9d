import iconv from 'iconv-lite';
import { departments } from '../../../subgraphs/departments.ts';
import { examineFile } from '../../../subgraphs/supply/examine-file.ts';
import { openSuppliedFile } from '../../../subgraphs/supply/open-file.ts';
import { SupplyRefused } from '../../../subgraphs/supply/outcome.ts';
import { type Cells, departmentNamed, everyLayout, fileOf, goodRows } from '../../supply-files.ts';

async function rowsOf(bytes: Buffer | string) {
  const rows = [];
  for (const table of await openSuppliedFile(fileOf(bytes).path)) for await (const row of table.rows()) rows.push(row);
  return rows;
}

async function refusal(bytes: Buffer | string): Promise<string> {
  const refused = await rowsOf(bytes).catch((error: unknown) => error);
  if (refused instanceof SupplyRefused) return refused.reason;
  throw new Error(`not refused: ${JSON.stringify(refused)}`);
}

const rowXml = (cells: Cells) =>
  Object.entries(cells)
    .map(([name, text]) => `<${name}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`)
    .join('');

test.each(everyLayout)('%s is known in XML', async (_, department, layout) => {
  const good = goodRows[layout.name]?.organisation ?? goodRows[layout.name]?.person ?? {};
  const { path } = fileOf(`<?xml version="1.0"?>\n<ROWS><ROW>${rowXml(good)}</ROW></ROWS>`);
  const [table] = (await examineFile(path, department, departments)).tables;
  expect([table?.header.layout.name, table?.sheet, table?.rowsIn]).toEqual([layout.name, null, 1]);
  for await (const { cells } of table?.rows() ?? []) expect(cells).toEqual(Object.values(good));
});

test('columns are all that occur, in the order in which they do; the n-th row element is row n + 1', async () => {
  const text =
    '<data a="1"><row id="1"><b>1</b><a x="y">2</a></row><!-- c --><ROW/><Row><c><![CDATA[<&]]>;</c><a/></Row></data>';
  expect(await rowsOf(text)).toEqual([
    { row: 1, cells: ['b', 'a', 'c'] },
    { row: 2, cells: ['1', '2', ''] },
    { row: 3, cells: ['', '', ''] },
    { row: 4, cells: ['', '', '<&;'] },
  ]);
});

test.each([['RECORD'], ['item'], ['n:row']])('rows may be called %s', async (name) => {
  expect(await rowsOf(`<x><${name}><A>1</A></${name}></x>`)).toHaveLength(2);
});

test.each([
  ['UTF-8', 'utf8'],
  ['GBK', 'gbk'],
  ['GB2312', 'gbk'],
  ['gb18030', 'gb18030'],
])('the encoding is what the declaration says: %s', async (declared, encoding) => {
  const text = `<?xml version="1.0" encoding="${declared}"?><x><ROW><A>测试</A></ROW></x>`;
  expect((await rowsOf(iconv.encode(text, encoding)))[1]?.cells).toEqual(['测试']);
});

test('the encoding is what the byte order mark says', async () => {
  const text = '<x><ROW><A>测试</A></ROW></x>';
  for (const encoding of ['utf8', 'utf-16le', 'utf-16be']) {
    expect((await rowsOf(iconv.encode(text, encoding, { addBOM: true })))[1]?.cells).toEqual(['测试']);
  }
});

const row = '<ROW><A>1</A></ROW>';

test.each([
  ['document type', `<!DOCTYPE x [<!ENTITY a "b">]><x>${row}</x>`],
  ['document type', `<!DOCTYPE x SYSTEM "file:///etc/passwd"><x>${row}</x>`],
  ['not well-formed', `<x>${row}<ROW><A>&a;</A></ROW></x>`],
  ['not well-formed', `<x>${row}<ROW><A>1</B></ROW></x>`],
  ['text outside', `${row}${row}`],
  ['elements in it', '<x><ROW><A><B>1</B></A></ROW></x>'],
  ['several names', `<x><head><n>1</n></head>${row}</x>`],
  ['same column more than once', '<x><ROW><A>1</A><A>2</A></ROW></x>'],
  ['text outside', '<x><ROW>1</ROW></x>'],
  ['text outside', `<x>1${row}</x>`],
  ['encoding that is not read', `<?xml version="1.0" encoding="Big5"?><x>${row}</x>`],
  ['not text in UTF-8', Buffer.concat([Buffer.from('<x>'), Buffer.alloc(9, 0xff), Buffer.from(`${row}</x>`)])],
  ['more than 1000000 characters', `<x><ROW><A>${'x'.repeat(1_000_001)}</A></ROW></x>`],
  [
    'too long',
    `<x><ROW>${Array.from({ length: 6 }, (_, n) => `<A${n}>${'x'.repeat(200_000)}</A${n}>`).join('')}</ROW></x>`,
  ],
  ['too long', `<x><ROW>${Array.from({ length: 5_001 }, (_, n) => `<A${n}/>`).join('')}</ROW></x>`],
])('refused: %s', async (reason, bytes) => {
  expect(await refusal(bytes)).toContain(reason);
});

test('a document that is cut off anywhere is refused', async () => {
  const text = `<?xml version="1.0"?><x>${row}${row}</x>`;
  for (let end = text.indexOf('<x') + 1; end < text.length; end += 1) {
    expect(await refusal(text.slice(0, end))).toContain('not well-formed');
  }
});

test('XML that no layout fits says so', async () => {
  const { path } = fileOf(`<x>${row}</x>`);
  await expect(examineFile(path, departmentNamed('tax'), departments)).rejects.toThrow(/None of the first 10 rows/);
});
