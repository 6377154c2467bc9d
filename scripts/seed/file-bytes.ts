import type { SampleFile, SampleRow, SampleTable } from './sample-file.ts';
import { textTable } from './text-table.ts';
import { workbook } from './workbook.ts';
import { xmlTable } from './xml-table.ts';

/** The bytes of a file in its form, whose rows are asked for as they are written. Throws RangeError for several tables outside a workbook. */
export function* fileBytes(
  { path, form, tables }: SampleFile,
  rowsOf: (table: SampleTable) => Iterable<SampleRow>,
): Generator<Uint8Array> {
  if (form.kind === 'XLSX') return yield* workbook(tables.map((table) => ({ table, rows: rowsOf(table) })));
  const [table, another] = tables;
  if (!table || another) throw new RangeError(`${path} is no workbook and has ${tables.length} tables`);
  yield* form.kind === 'XML' ? xmlTable(table, rowsOf(table)) : textTable(table, form, rowsOf(table));
}
