import fc from 'fast-check';
import { departments } from '../../subgraphs/departments.ts';
import { examineFile } from '../../subgraphs/supply/examine-file.ts';
import { SupplyRefused } from '../../subgraphs/supply/outcome.ts';
import { csv, departmentNamed, fileOf, goodRows, table } from '../supply-files.ts';
import { workbook, zip } from '../workbook-files.ts';

const good = goodRows['penalty-2016']?.organisation ?? {};
const rows = table([good, { ...good, CF_WSH: '沪罚〔2016〕2号' }]);
const [header = []] = rows;

/** The rows of a file, or why it is refused. Whatever else happens to the reader is thrown. */
async function read(bytes: Buffer | string): Promise<readonly (readonly string[])[] | SupplyRefused> {
  try {
    const { tables } = await examineFile(fileOf(bytes).path, departmentNamed('market-regulation'), departments);
    const read: (readonly string[])[] = [];
    for (const examined of tables) {
      const before = read.length;
      for await (const { cells } of examined.rows()) read.push(cells);
      expect(read.length - before).toBe(examined.rowsIn);
    }
    return read;
  } catch (error) {
    if (error instanceof SupplyRefused) return error;
    throw error;
  }
}

async function refusal(bytes: Buffer | string): Promise<SupplyRefused> {
  const answer = await read(bytes);
  if (answer instanceof SupplyRefused) return answer;
  throw new Error(`not refused: ${answer.length} rows`);
}

const xml = `<ROWS>${rows
  .slice(1)
  .map((cells) => `<ROW>${cells.map((cell, at) => `<${header[at]}>${cell}</${header[at]}>`).join('')}</ROW>`)
  .join('')}</ROWS>`;
const sheet = (content: string, options = {}) => workbook([{ name: '处罚', rows: content }], options);
const cell = (text: string) => `<c t="str"><v>${text}</v></c>`;
const headerRow = `<row>${header.map(cell).join('')}</row>`;

/** Every place of a record in the directory of a ZIP archive. */
function directoryOf(bytes: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 1)) places.push(at);
  return places;
}

describe('files cut off at every tenth byte', () => {
  const everyTenth = function* (bytes: Buffer) {
    for (let end = 0; end < bytes.length; end += 10) yield bytes.subarray(0, end);
  };

  test('a workbook and an XML file are refused', async () => {
    for (const whole of [await workbook([{ name: '处罚', rows }]), Buffer.from(xml)]) {
      for (const cut of everyTenth(whole)) await refusal(cut);
    }
  });

  test.each([['utf-8'], ['gb18030']] as const)('text in %s loses no row unsaid', async (encoding) => {
    for (const cut of everyTenth(csv(rows, { encoding, lineEnd: '\n' }))) {
      const answer = await read(cut);
      if (answer instanceof SupplyRefused) continue;
      const lines = cut
        .toString('latin1')
        .split('\n')
        .filter((line) => line !== '');
      expect(answer).toHaveLength(lines.length - 1);
      for (const cells of answer) expect(cells).toHaveLength(header.length);
    }
  });
});

test('a workbook with a damaged byte is refused or says the same', async () => {
  const whole = await workbook([{ name: '处罚', rows }]);
  const sound = await read(whole);
  for (let at = 0; at < whole.length; at += 7) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0x55;
    const answer = await read(damaged);
    if (!(answer instanceof SupplyRefused)) expect(answer).toEqual(sound);
  }
});

describe('bombs', () => {
  const manyFold = 'far more than a table';

  test('an entry that unpacks a thousandfold', async () => {
    const bytes = await sheet(headerRow, { entries: { 'xl/media/a.xml': Buffer.alloc(11_000_000) } });
    expect((await refusal(bytes)).reason).toContain(manyFold);
  });

  test('ten thousand entries', async () => {
    const end = Buffer.alloc(22);
    end.write('PK\x05\x06', 'latin1');
    end.writeUInt16LE(10_001, 8);
    end.writeUInt16LE(10_001, 10);
    expect((await refusal(Buffer.concat([Buffer.from('PK\x03\x04'), end]))).reason).toContain(manyFold);
  });

  test('sizes that add up to too much', async () => {
    const bytes = await sheet(headerRow);
    for (const at of directoryOf(bytes)) {
      bytes.writeUInt32LE(200_000_000, at + 20);
      bytes.writeUInt32LE(200_000_000, at + 24);
    }
    expect((await refusal(bytes)).reason).toContain(manyFold);
  });

  test('an entry larger than it says', async () => {
    const bytes = await sheet(headerRow);
    for (const at of directoryOf(bytes)) bytes.writeUInt32LE(30, at + 24);
    expect((await refusal(bytes)).reason).toContain('damaged');
  });

  test('shared strings that would fill the memory', async () => {
    const sharedStrings = `<sst>${'<si/>'.repeat(3_000_001)}</sst>`;
    const { reason, advice } = await refusal(await sheet(headerRow, { sharedStrings, compress: false }));
    expect(reason).toContain('too much text');
    expect(advice).toContain('CSV');
  });

  test('entities', async () => {
    const doctype = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>';
    expect((await refusal(`${doctype}${xml}`)).reason).toContain('document type');
    const entries = { 'xl/worksheets/sheet1.xml': `${doctype}<worksheet><sheetData>&b;</sheetData></worksheet>` };
    expect((await refusal(await sheet('', { entries }))).reason).toContain('document type');
  });

  test('elements in elements, and texts and attributes without end', async () => {
    expect((await refusal(await sheet('<a>'.repeat(100_000)))).reason).toContain('nested too deeply');
    expect((await refusal(await sheet(`<!--${'x'.repeat(3_000_000)}-->`))).reason).toContain('characters');
    expect((await refusal(await sheet(`<row x="${'x'.repeat(3_000_000)}"/>`))).reason).toContain('characters');
    const long = `<row>${cell('x'.repeat(600_000)).repeat(2)}</row>`;
    expect((await refusal(await sheet(`${headerRow}${long}`))).reason).toContain('too long');
  });
});

describe('more rows than a workbook may have', () => {
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, at) => `<row r="${at + 2}">${cell(`${at}`)}</row>`).join('');

  test('100,000 rows below the header are read, 100,001 are to be sent as CSV', async () => {
    expect(await read(await sheet(headerRow + numbered(100_000)))).toHaveLength(100_000);
    const { reason, advice } = await refusal(await sheet(headerRow + numbered(100_001)));
    expect(reason).toContain('100000 rows');
    expect(advice).toContain('CSV');
  });

  test('a row with a number far out is refused, empty ones there cost nothing', async () => {
    const far = await refusal(await sheet(`${headerRow}<row r="1048576">${cell('x')}</row>`));
    expect(far.reason).toContain('100000 rows');
    expect(await read(await sheet(`${headerRow}<row r="2">${cell('x')}</row><row r="1048576"/>`))).toHaveLength(1);
  });
});

describe('archives that are no workbook', () => {
  test.each([
    ['anything', { 'penalties.csv': csv(rows) }],
    ['a text document', { '_rels/.rels': '<Relationships/>', 'word/document.xml': '<document/>' }],
    [
      'a workbook whose main part is another',
      { '_rels/.rels': '<R><Relationship Id="1" Type="x/officeDocument" Target="a.xml"/></R>', 'a.xml': '<document/>' },
    ],
  ])('%s', async (_, entries) => {
    expect((await refusal(await zip(entries))).reason).toContain('no XLSX workbook');
  });

  test('encrypted entries', async () => {
    const bytes = await sheet(headerRow);
    for (const at of directoryOf(bytes)) bytes.writeUInt16LE(bytes.readUInt16LE(at + 8) | 1, at + 8);
    expect((await refusal(bytes)).reason).toContain('encrypted');
  });

  test('two entries of one name, of which programs would read one and people see the other', async () => {
    const bytes = await sheet(headerRow, { entries: { 'xl/worksheets/sheet2.xml': '<worksheet/>' } });
    const twice = Buffer.from(bytes.toString('latin1').replaceAll('sheet2.xml', 'sheet1.xml'), 'latin1');
    expect((await refusal(twice)).reason).toContain('damaged');
  });

  test('parts outside the archive', async () => {
    const entries = {
      'xl/_rels/workbook.xml.rels':
        '<R><Relationship Id="rId1" Type="x/worksheet" Target="../../../../etc/passwd" /></R>',
    };
    expect((await refusal(await sheet('', { entries }))).reason).toContain('lacks a part');
  });
});

describe('any bytes', () => {
  const starts = [
    '',
    '\xef\xbb\xbf',
    '\xff\xfe',
    '\xfe\xff',
    'PK\x03\x04',
    'PK\x05\x06',
    '\xd0\xcf\x11\xe0',
    '<',
    '<?xml ',
    '<a><b>',
  ];
  const start = fc.constantFrom(...starts, `${header.join(',')}\n`, `${header.join('\t')}\n`);

  test('give tables or a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 2_000 }), async (first, bytes) => {
        await read(Buffer.concat([Buffer.from(first, 'latin1'), bytes]));
      }),
      { numRuns: 300 },
    );
  });

  test('in place of bytes of good files give tables or a refusal', async () => {
    const files = [
      await workbook([{ name: '处罚', rows }]),
      Buffer.from(xml),
      csv(rows),
      csv(rows, { encoding: 'gb18030' }),
    ];
    const change = fc.record({ at: fc.nat(4_000), bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.array(change, { maxLength: 4 }), async (file, changes) => {
        const changed = Buffer.from(file);
        for (const { at, bytes } of changes) changed.set(bytes.subarray(0, 1), at % changed.length);
        await read(changed);
      }),
      { numRuns: 300 },
    );
  });

  test('of XML in a sheet give tables or a refusal', async () => {
    const piece = fc.constantFrom(
      '<row r="2">',
      '</row>',
      '<c>',
      '<c r="B2" t="s">',
      '</c>',
      '<v>',
      '1',
      '</v>',
      '<f/>',
      '<is>',
      '<t>',
      '&lt;',
      '&a;',
      '<rPh>',
      '</rPh>',
      ']]>',
      '\0',
      '</sheetData>',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        await read(await sheet(headerRow + pieces.join('')));
      }),
      { numRuns: 300 },
    );
  });
});
