import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { detectEncoding } from '../../../subgraphs/supply/encoding.ts';
import { openSuppliedFile } from '../../../subgraphs/supply/open-file.ts';
import { csv, fileOf } from '../../supply-files.ts';
import { header, penalty, refusal, row, rowsOf } from './examining.ts';

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
      // Chunks have 1,048,576 bytes.
      for (let padding = 0; padding < 4; padding += 1) {
        const long = ['x'.repeat(padding), '𠮷〔测〕'.repeat(20_000)];
        const { path } = fileOf(csv(Array(5).fill(long), { encoding }));
        const [opened] = await openSuppliedFile(path);
        let rows = 0;
        for await (const { cells } of opened?.rows() ?? []) {
          expect(cells.join() === long.join()).toBe(true);
          rows += 1;
        }
        expect(rows).toBe(5);
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

describe('CSV', () => {
  const read = async (text: string): Promise<unknown> => {
    const [table] = await openSuppliedFile(fileOf(Buffer.from(text)).path);
    const rows: (readonly string[])[] = [];
    try {
      for await (const { cells } of table?.rows() ?? []) rows.push(cells);
      return rows;
    } catch {
      return 'refused';
    }
  };
  const byParser = (text: string): unknown => {
    try {
      return parse(text, { bom: true, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true });
    } catch {
      return 'refused';
    }
  };

  test('is read as the parser reads it, quoted or not, whatever the line ends', async () => {
    const piece = fc.constantFrom('a', '测', ',', ',', '"', '""', '"x"', '\n', '\r\n', '\r', ' ', ',"p\nq",');
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 25 }), async (pieces) => {
        const text = `h,i,j\n${pieces.join('')}`;
        expect(await read(text)).toEqual(byParser(text));
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['CRLF', '\r\n'],
    ['CR', '\r'],
    ['LF', '\n'],
    ['a quoted line end', '"\r\n"'],
  ])('a chunk of the file may end in the middle of %s', async (_, end) => {
    for (const shift of [0, 1, 2, 3]) {
      const lines = Array.from({ length: 20 }, (__, i) => `${'x'.repeat(99_000)},${i}`);
      const first = lines.slice(0, 10).join('\n');
      const padded = `${first}\n${'y'.repeat(1_048_576 - first.length - 2 - shift)},${end}${lines.slice(10).join('\n')}`;
      expect((await read(padded)) as string[][]).toEqual(byParser(padded));
    }
  });
});

describe('a cell that swallows rows', () => {
  const cells = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const placesIn = async (lines: readonly string[]) => {
    const [table] = await openSuppliedFile(fileOf(Buffer.from(`${lines.join('\n')}\n`)).path);
    const rows: (number | undefined)[] = [];
    for await (const { swallowing } of table?.rows() ?? []) rows.push(swallowing);
    return rows;
  };

  test('between two stray quotes is told of by its place', async () => {
    const lines = [cells.join(), 'a,b,"c,d,e,f,g', cells.join(), 'a,b,c",d,e,f,g', cells.join()];
    expect(await placesIn(lines)).toEqual([undefined, 2, undefined]);
  });

  test('of the very next row as well', async () => {
    expect(await placesIn([cells.join(), 'a,b,"c,d,e,f,g', 'a,b,c",d,e,f,g'])).toEqual([undefined, 2]);
  });

  test('is not one that has lines and commas of its own', async () => {
    expect(await placesIn([cells.join(), 'a,b,"一,二,三\n四，五\n六",d,e,f,g'])).toEqual([undefined, undefined]);
  });
});
