import type { ReasonCode } from '../../subgraphs/supply/reasons.ts';
import type { Sample, Subject } from './subjects.ts';

/** What the importer is meant to make of a row; `QUARANTINED` with the code of the reason. */
export type Intended =
  | { readonly outcome: 'ACCEPTED' | 'DUPLICATE' | 'SKIPPED' }
  | { readonly outcome: 'QUARANTINED'; readonly code: ReasonCode };

/** One row: cells by the column's key (its machine name), and what is meant to become of it. */
export interface SampleRow {
  readonly cells: Cells;
  readonly intended: Intended;
}

export type Cells = Readonly<Record<string, string>>;

/** A column: its key, and the header as this department writes it. */
export interface Column {
  readonly key: string;
  readonly header: string;
}

/** A file as one department supplies it. */
export interface SampleFile {
  /** Department and name: 'tax/arrears.csv'. */
  readonly path: string;
  readonly encoding: 'UTF-8' | 'UTF-8 with BOM' | 'GB18030';
  readonly lineEnd: '\n' | '\r\n';
  /** What the template doesn't say: who supplies, and under which procedure penalties were made. */
  readonly manifest: { readonly provider: string; readonly procedure?: 'GENERAL' };
  /** A row above the header, as sheets made for printing have. */
  readonly title?: string;
  readonly columns: readonly Column[];
  /** The rows about one subject. */
  readonly rowsOf: (sample: Sample, subject: Subject) => readonly SampleRow[];
  /** What comes after all subjects: rows supplied again or corrected, dirty rows, blank rows and notes. */
  readonly closingRows: (sample: Sample) => readonly SampleRow[];
}

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

/** A row meant to be turned away for the reason of this code. */
export function quarantined(code: ReasonCode, cells: Cells): SampleRow {
  return { cells, intended: { outcome: 'QUARANTINED', code } };
}

/** A wholly empty row. */
export function blankRow(): SampleRow {
  return { cells: {}, intended: { outcome: 'SKIPPED' } };
}

/** The note under a table, in its first column. */
export function noteRow(columns: readonly Column[]): SampleRow {
  const first = columns[0];
  if (first === undefined) throw new RangeError('a file without columns');
  return { cells: { [first.key]: '表格说明：本表为测试数据，主体均为虚构' }, intended: { outcome: 'SKIPPED' } };
}
