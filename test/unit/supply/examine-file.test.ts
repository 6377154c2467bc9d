import { detectEncoding } from '../../../subgraphs/supply/encoding.ts';
import { csv, everyLayout, fileOf, goodRows, table } from '../../supply-files.ts';
import { examine, header, penalty, refusal, row, rowsOf } from './examining.ts';

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
