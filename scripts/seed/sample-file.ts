import type { ReasonCode } from '../../subgraphs/supply/reasons.ts';
import type { Marks } from './marks.ts';
import type { Sample, Subject } from './subjects.ts';

/** What the importer is meant to make of a row. Columns are named by their keys. */
export type Intended =
  | { readonly outcome: 'ACCEPTED' | 'DUPLICATE' | 'SKIPPED' }
  /** `column` is null where the row as a whole is at fault. */
  | { readonly outcome: 'QUARANTINED'; readonly code: ReasonCode; readonly column: string | null }
  /** Set aside for the older number in this column, and accepted once the directory has told whose it is. */
  | { readonly outcome: 'RESOLVED'; readonly column: string };

/** One row: cells by the column's key (its machine name), and what is meant to become of it. */
export interface SampleRow {
  readonly cells: Cells;
  readonly intended: Intended;
  /** Cells behind the last column, which no header names. */
  readonly extra?: readonly string[];
  /** Key of a cell that is a formula in a workbook; its text is the value that was calculated last. */
  readonly formula?: string;
  /** The kind of dirt that the row carries. */
  readonly dirt?: string;
}

export type Cells = Readonly<Record<string, string>>;

/** A column: its key, and the header as this department writes it. */
export interface Column {
  readonly key: string;
  readonly header: string;
  /** What stands below its group, in a header of two rows; the header is then what both say together. */
  readonly below?: string;
}

/** How a file is written. Files of text have an encoding and a line end; workbooks and XML are UTF-8. */
export type FileForm =
  | {
      readonly kind: 'CSV' | 'TSV';
      readonly encoding: 'UTF-8' | 'UTF-8 with BOM' | 'GB18030' | 'UTF-16LE with BOM';
      readonly lineEnd: '\n' | '\r\n';
    }
  | { readonly kind: 'XLSX' }
  | { readonly kind: 'XML' };

/** A table: the one of its file, or a sheet of a workbook. */
export interface SampleTable {
  /** Name of the sheet, in a workbook with several. */
  readonly sheet?: string;
  /** A row above the header, as sheets made for printing have. */
  readonly title?: string;
  /** Names of groups in a header of two rows, by the key of the column over which each begins. Other columns stand in the upper row. */
  readonly groups?: Cells;
  readonly columns: readonly Column[];
  /** What stands in which columns, as far as dirt and workbooks must know. */
  readonly marks: Marks;
  /** The rows about one subject. */
  readonly rowsOf: (sample: Sample, subject: Subject) => readonly SampleRow[];
  /** What comes after all subjects: rows supplied again or corrected, dirty rows, blank rows and notes. */
  readonly closingRows: (sample: Sample) => readonly SampleRow[];
}

/** A file as one department supplies it. */
export interface SampleFile {
  /** Department and name: 'tax/arrears.csv'. */
  readonly path: string;
  readonly form: FileForm;
  /** What the template doesn't say: who supplies, and under which procedure penalties were made. */
  readonly manifest: { readonly provider: string; readonly procedure?: 'GENERAL' };
  readonly tables: readonly SampleTable[];
}

/** The forms in which departments send tables of text. */
export const UTF8: FileForm = { kind: 'CSV', encoding: 'UTF-8', lineEnd: '\n' };
export const UTF8_FROM_OFFICE: FileForm = { kind: 'CSV', encoding: 'UTF-8 with BOM', lineEnd: '\r\n' };
export const GB18030: FileForm = { kind: 'CSV', encoding: 'GB18030', lineEnd: '\r\n' };
export const TABS: FileForm = { kind: 'TSV', encoding: 'UTF-8', lineEnd: '\n' };
/** What a spreadsheet program saves as "Unicode text". */
export const UNICODE_TEXT: FileForm = { kind: 'TSV', encoding: 'UTF-16LE with BOM', lineEnd: '\r\n' };
export const WORKBOOK: FileForm = { kind: 'XLSX' };
export const XML: FileForm = { kind: 'XML' };

/** How many rows stand above the first row of data: title and header. In XML, the names of all elements count as one. */
export const rowsAbove = ({ title, groups }: SampleTable, { kind }: FileForm): number =>
  kind === 'XML' ? 1 : 1 + (title === undefined ? 0 : 1) + (groups === undefined ? 0 : 1);

/** Columns headed by their machine names. */
export function machineColumns(keys: readonly string[]): readonly Column[] {
  return keys.map((key) => ({ key, header: key }));
}

/** Columns headed in Chinese: pairs of key and header. */
export function headedColumns(headers: Readonly<Record<string, string>>): readonly Column[] {
  return Object.entries(headers).map(([key, header]) => ({ key, header }));
}

/** A row meant to be stored, as a new fact or as a new version of one. */
export function accepted(cells: Cells): SampleRow {
  return { cells, intended: { outcome: 'ACCEPTED' } };
}

/** A row whose fact stands above with the same content. */
export function duplicate(cells: Cells): SampleRow {
  return { cells, intended: { outcome: 'DUPLICATE' } };
}

/** A row meant to be turned away for the reason of this code, at the column of this key. */
export function quarantined(code: ReasonCode, column: string | null, cells: Cells): SampleRow {
  return { cells, intended: { outcome: 'QUARANTINED', code, column } };
}

/** A row with nothing but an older number, in this column, of an organisation that the samples register. */
export function resolved(column: string, cells: Cells): SampleRow {
  return { cells, intended: { outcome: 'RESOLVED', column } };
}

/** A wholly empty row. */
export function blankRow(): SampleRow {
  return { cells: {}, intended: { outcome: 'SKIPPED' } };
}

/** The note under a table, in its first column. */
export function noteRow(columns: readonly Column[]): SampleRow {
  const first = columns[0];
  if (first === undefined) throw new RangeError('a table without columns');
  return { cells: { [first.key]: '表格说明：本表为测试数据，主体均为虚构' }, intended: { outcome: 'SKIPPED' } };
}
