import { formatOf } from './file-format.ts';
import { openDelimited } from './read-delimited.ts';
import type { SuppliedTable } from './read-table.ts';
import { openXmlTable } from './read-xml-table.ts';
import { openWorkbook } from './workbook/open-workbook.ts';

/**
 * The tables of a supplied file: the visible sheets of an XLSX workbook, or the one table of XML or of text with delimiters (CSV, TSV).
 * The format is told by the content, never by the file's name. Throws SupplyRefused, with the reason and what to send instead, for
 * anything else: other archives and documents, encrypted and damaged ones, web pages, text in no known encoding.
 */
export async function openSuppliedFile(path: string): Promise<readonly SuppliedTable[]> {
  const format = await formatOf(path);
  if (format === 'ZIP') return openWorkbook(path);
  return [format === 'XML' ? await openXmlTable(path) : await openDelimited(path)];
}
