import type { SampleRow, SampleTable } from './sample-file.ts';
import { cellsOf } from './text-table.ts';

/** The bytes of a table as XML, row by row: ROWS holds a ROW each, which holds an element for every cell that is not empty. */
export function* xmlTable(table: SampleTable, rows: Iterable<SampleRow>): Generator<Uint8Array> {
  yield Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<ROWS>\n');
  for (const row of rows) {
    const elements = cellsOf(row, table).map((cell, index) => element(table.columns[index]?.key ?? '', cell));
    yield Buffer.from(`<ROW>${elements.join('')}</ROW>\n`);
  }
  yield Buffer.from('</ROWS>\n');
}

const element = (key: string, cell: string): string => (cell === '' ? '' : `<${key}>${xmlText(cell)}</${key}>`);

/** Text between tags or in an attribute. Of control characters XML 1.0 knows three. */
export const xmlText = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\r\n]/g, (control) => `&#${control.charCodeAt(0)};`);
