import { Zip, ZipDeflate } from 'fflate';
import { isCalendarDate } from '../../domain/calendar-date.ts';
import type { SampleRow, SampleTable } from './sample-file.ts';
import { cellsOf, headingRows } from './text-table.ts';
import { STYLES, workbookParts } from './workbook-parts.ts';
import { inSerialDays } from './written-forms.ts';
import { xmlText } from './xml-table.ts';

/** A sheet and its rows, which are asked for as they are written. */
export interface Sheet {
  readonly table: SampleTable;
  readonly rows: Iterable<SampleRow>;
}

// A zip file keeps local time; this is the same whatever the time zone.
const WRITTEN_AT = new Date(2026, 0, 1);
const MOST_ROWS = 1_048_576;
const TEXT_AT_ONCE = 65_536;

/**
 * The bytes of a workbook (ECMA-376): dates are numbers with a date format, amounts are numbers, all else is text. Compressed by
 * fflate rather than the machine's zlib, which gives other bytes on other processors. Throws RangeError beyond the rows of a sheet.
 */
export function* workbook(sheets: readonly Sheet[]): Generator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    ready.push(bytes);
  });
  const names = sheets.map(({ table }, index) => table.sheet ?? `Sheet${index + 1}`);
  const parts: (readonly [string, Iterable<string>])[] = [
    ...workbookParts(names),
    ...sheets.map((sheet, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheetXml(sheet)] as const),
  ];
  for (const [name, texts] of parts) {
    const part = new ZipDeflate(name, { level: 6 });
    part.mtime = WRITTEN_AT;
    zip.add(part);
    for (const text of inBlocks(texts)) {
      part.push(Buffer.from(text));
      yield* ready.splice(0);
    }
    part.push(new Uint8Array(0), true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready;
}

function* inBlocks(texts: Iterable<string>): Generator<string> {
  let block = '';
  for (const text of texts) {
    block += text;
    if (block.length < TEXT_AT_ONCE) continue;
    yield block;
    block = '';
  }
  yield block;
}

function* sheetXml({ table, rows }: Sheet): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
  let number = 0;
  for (const cells of headingRows(table)) {
    number += 1;
    yield rowXml(
      number,
      cells.map((cell, index) => textCell(number, index, cell)),
    );
  }
  const dates = new Set(table.marks.dates);
  const amounts = new Set([...(table.marks.yuan ?? []), ...(table.marks.tenThousandYuan ?? [])]);
  for (const row of rows) {
    number += 1;
    if (number > MOST_ROWS) throw new RangeError(`a sheet has at most ${MOST_ROWS} rows`);
    const cells = cellsOf(row, table).map((text, index) => {
      const key = table.columns[index]?.key ?? '';
      if (row.formula === key) return formulaCell(number, index, text);
      if (dates.has(key) && isSerialDate(text)) return dateCell(number, index, text);
      if (amounts.has(key) && /^\d+(?:\.\d+)?$/.test(text)) return numberCell(number, index, text);
      return textCell(number, index, text);
    });
    const extra = (row.extra ?? []).map((text, index) => textCell(number, cells.length + index, text));
    yield rowXml(number, [...cells, ...extra]);
  }
  yield `</sheetData>${table.title === undefined ? '' : mergedTitle(table)}</worksheet>`;
}

/** Dates before March 1900 stay text: spreadsheets count a 29 February 1900, and so do not agree on the days before it. */
const isSerialDate = (text: string): boolean => isCalendarDate(text) && text >= '1900-03-01';

const rowXml = (number: number, cells: readonly string[]): string => `<row r="${number}">${cells.join('')}</row>`;

const textCell = (row: number, column: number, text: string): string =>
  text === ''
    ? ''
    : `<c r="${at(row, column)}" s="${STYLES.text}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;

const numberCell = (row: number, column: number, figure: string): string =>
  `<c r="${at(row, column)}"><v>${figure}</v></c>`;

const dateCell = (row: number, column: number, date: string): string =>
  `<c r="${at(row, column)}" s="${STYLES.date}"><v>${inSerialDays(date)}</v></c>`;

/** A formula whose value was calculated when the workbook was saved: the text, joined of two halves. */
function formulaCell(row: number, column: number, text: string): string {
  const half = Math.ceil(text.length / 2);
  const formula = `CONCATENATE("${text.slice(0, half)}","${text.slice(half)}")`;
  return `<c r="${at(row, column)}" t="str"><f>${xmlText(formula)}</f><v>${xmlText(text)}</v></c>`;
}

const mergedTitle = ({ columns }: SampleTable): string =>
  `<mergeCells count="1"><mergeCell ref="A1:${at(1, columns.length - 1)}"/></mergeCells>`;

/** A1, Z1, AA1 for columns 0, 25, 26 of row 1. */
function at(row: number, column: number): string {
  const letters: string[] = [];
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters.unshift(String.fromCharCode(65 + (rest % 26)));
  }
  return letters.join('') + row;
}
