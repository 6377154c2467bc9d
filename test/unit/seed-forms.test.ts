import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IntendedCounts } from '../../scripts/seed/expected-outcomes.ts';
import { rowsIn } from '../../scripts/seed/rows-in.ts';
import { rowsAbove } from '../../scripts/seed/sample-file.ts';
import { SAMPLE_FILES } from '../../scripts/seed/sample-files.ts';
import type { Sample } from '../../scripts/seed/subjects.ts';
import { writeSamples } from '../../scripts/seed/write-samples.ts';
import { rowCounts, textOf } from '../sample-tables.ts';

describe.each([0, 0.4])('files with %f of their rows soiled', (dirt) => {
  const sample: Sample = { subjects: 700, seed: 3, day: '2026-11-01', dirt };
  let directory: string;
  let counts: readonly IntendedCounts[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seed-forms-'));
    counts = await writeSamples(sample, directory);
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('have exactly the rows that are told of them', async () => {
    for (const file of SAMPLE_FILES) {
      const rows = await rowCounts(join(directory, file.path), file);
      const below = file.tables.map((table, index) => (rows[index] ?? 0) - rowsAbove(table, file.form));
      expect(rows).toHaveLength(file.tables.length);
      const {
        path,
        rowsIn: told,
        ...outcomes
      } = counts.find((one) => one.path === file.path) ?? { path: '', rowsIn: 0 };
      expect([path, below.reduce((sum, count) => sum + count, 0)]).toEqual([file.path, told]);
      expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(told);
      expect(below).toEqual(file.tables.map((table) => [...rowsIn(sample, file, table)].length));
    }
  });

  it('are in the encodings and line ends that departments use', async () => {
    const forms = new Set<string>();
    for (const { path, form } of SAMPLE_FILES) {
      const bytes = await readFile(join(directory, path));
      forms.add(form.kind === 'CSV' || form.kind === 'TSV' ? `${form.kind} ${form.encoding}` : form.kind);
      if (form.kind === 'XLSX') expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
      if (form.kind === 'XML')
        expect(bytes.toString('utf8')).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<ROWS>/);
      if (form.kind === 'XLSX' || form.kind === 'XML') continue;
      expect(markOf(bytes)).toBe(form.encoding.endsWith('with BOM') ? form.encoding : '');
      expect(isUtf8(bytes)).toBe(form.encoding.startsWith('UTF-8'));
      const wide = form.encoding === 'UTF-16LE with BOM';
      const plain = wide ? bytes.toString('utf16le') : bytes.toString('latin1');
      expect(plain.endsWith(form.lineEnd)).toBe(true);
      expect(plain.includes('\r\n')).toBe(form.lineEnd === '\r\n');
    }
    expect([...forms].sort()).toEqual([
      'CSV GB18030',
      'CSV UTF-8',
      'CSV UTF-8 with BOM',
      'TSV UTF-16LE with BOM',
      'TSV UTF-8',
      'XLSX',
      'XML',
    ]);
  });

  it('list rows that are there, with columns that their header names', async () => {
    for (const file of SAMPLE_FILES) {
      const text = await readFile(join(directory, `${file.path}.expected.json`), 'utf8');
      const { rows, ...told } = JSON.parse(text);
      expect({ path: file.path, ...told }).toEqual(counts.find(({ path }) => path === file.path));
      const content = await textOf(join(directory, file.path), file);
      for (const { row, sheet, outcome, column, code } of rows) {
        const table = file.tables.find((one) => one.sheet === sheet);
        expect(row).toBeGreaterThan(table ? rowsAbove(table, file.form) : Number.POSITIVE_INFINITY);
        if (column !== undefined && file.form.kind !== 'XML') expect(content).toContain(column);
        expect(code === undefined).toBe(outcome === 'DUPLICATE' || outcome === 'SKIPPED');
      }
    }
  });
});

it('a workbook has dates as numbers with a date format, codes as text, and each sheet its own title', async () => {
  const file = SAMPLE_FILES.find(({ path }) => path.endsWith('double-publicity-2018.xlsx'));
  if (!file) throw new Error('no workbook with two sheets');
  const directory = await mkdtemp(join(tmpdir(), 'seed-workbook-'));
  await writeSamples({ subjects: 50, seed: 1, day: '2026-11-01' }, directory, [file.path]);
  const text = await textOf(join(directory, file.path), file);
  expect(text.match(/<c r="A1"[^>]*><is><t[^>]*>行政(?:许可|处罚)信息公示表/g)).toHaveLength(2);
  expect(text).toMatch(/<c r="[A-Z]+3" s="2"><v>\d{5}<\/v><\/c>/);
  expect(text).toMatch(/<c r="C3" s="1" t="inlineStr"><is><t xml:space="preserve">91319900MA9TEXT196<\/t>/);
  await rm(directory, { recursive: true });
});

function markOf(bytes: Buffer): string {
  if (bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) return 'UTF-16LE with BOM';
  return bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 'UTF-8 with BOM' : '';
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}
