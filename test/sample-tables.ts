import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import iconv from 'iconv-lite';
import type { SampleFile } from '../scripts/seed/sample-file.ts';

/** The text of a generated file as its form says it is encoded; of a workbook, that of all its sheets. */
export async function textOf(path: string, { form }: SampleFile): Promise<string> {
  const bytes = await readFile(path);
  if (form.kind === 'XLSX') return sheetsOf(bytes).join('\n');
  if (form.kind === 'XML' || form.encoding.startsWith('UTF-8')) return bytes.toString('utf8');
  return iconv.decode(bytes, form.encoding === 'GB18030' ? 'gb18030' : 'utf16le', { stripBOM: false });
}

/** How many rows each table of a generated file has, titles and headers included, counted by other programs than wrote them. */
export async function rowCounts(path: string, file: SampleFile): Promise<readonly number[]> {
  const { kind } = file.form;
  if (kind === 'XLSX') return sheetsOf(await readFile(path)).map((sheet) => sheet.match(/<row /g)?.length ?? 0);
  const text = await textOf(path, file);
  // The names of the elements count as the header.
  if (kind === 'XML') return [1 + (text.match(/<ROW>/g)?.length ?? 0)];
  const options = { bom: true, delimiter: kind === 'TSV' ? '\t' : ',', relax_column_count: true };
  return [parse(text, { ...options, skip_empty_lines: false }).length];
}

/** The sheets of a workbook in their order. */
function sheetsOf(bytes: Uint8Array): readonly string[] {
  const parts = unzipSync(bytes);
  const names = Object.keys(parts).filter((name) => name.startsWith('xl/worksheets/'));
  return names.sort().map((name) => strFromU8(parts[name] ?? new Uint8Array()));
}
