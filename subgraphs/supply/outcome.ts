import type { CellNote } from '../../domain/cell.ts';
import type { SubjectKind } from '../../domain/credit-code.ts';
import type { Provider } from '../../domain/providers.ts';
import type { ReasonCode } from './reasons.ts';

/** What an older number of the same subject is, for the directory (Art. 5(2)). */
export interface Identifier {
  readonly kind: 'REGISTRATION_NO' | 'TAXPAYER_NO' | 'ORGANISATION_CODE';
  readonly value: string;
}

/** One row of a file that passed every check, ready to be stored. */
export interface SuppliedRecord {
  /** GraphQL type, such as `TaxArrears`. */
  readonly type: string;
  readonly creditCode: string;
  readonly subjectKind: SubjectKind;
  readonly subjectName: string | null;
  readonly identifiers: readonly Identifier[];
  /** What makes it the same fact when supplied again, beside type, subject and provider: a document number, a year. */
  readonly factKey: readonly string[];
  readonly item: string;
  readonly openness: 'OPEN' | 'NON_OPEN';
  readonly severity: string | null;
  readonly provider: Provider;
  readonly decidedOn: string | null;
  readonly endedOn: string | null;
  /** The provider says that it does not end, so that no period runs; not the same as an end that is not told. */
  readonly endless: boolean;
  /** The type's own fields by GraphQL name. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The provider's own time of this row, ISO 8601, where the file has one. */
  readonly sourceTime: string | null;
}

/**
 * What becomes of one row. `row` is 1-based in the file, the header included. `cells` are those of known columns as supplied, in the
 * order of the batch's columns, with what stood beyond the header behind them; null where they may not be kept.
 */
export type RowOutcome =
  | {
      readonly row: number;
      readonly outcome: 'RECORD';
      readonly record: SuppliedRecord;
      readonly cells: readonly string[];
      readonly cleaned: readonly Cleaning[];
    }
  | {
      readonly row: number;
      readonly outcome: 'QUARANTINED';
      readonly column: string | null;
      readonly code: ReasonCode;
      readonly reason: string;
      readonly cells: readonly string[] | null;
      /** Older numbers by which the directory may come to know whom the row is about. */
      readonly unresolved: readonly Identifier[];
    }
  | { readonly row: number; readonly outcome: 'SKIPPED' };

/** What was cleaned in a cell of a column. */
export interface Cleaning {
  readonly column: string;
  readonly note: CellNote;
}

/** The report of one file (G-12): rowsIn = accepted + duplicate + quarantined + skipped. */
export interface ImportReport {
  readonly rowsIn: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly skipped: number;
  /** Rows set aside, the first `rowsInReport` of them. */
  readonly rows: readonly ReportedRow[];
  /** What was cleaned in rows that were taken in, and in how many. */
  readonly cleaned: readonly (Cleaning & { readonly rows: number })[];
  /** Headers that no template has, as supplied: what stands beneath them was not read. */
  readonly unread: readonly string[];
}

export interface ReportedRow {
  readonly row: number;
  readonly column: string | null;
  readonly code: string;
  readonly reason: string;
  /** Of a workbook with several tables. */
  readonly sheet?: string;
}

/** A file refused as a whole, before a row is stored; `advice` says what to send instead. */
export class SupplyRefused extends Error {
  override readonly name = 'SupplyRefused';
  readonly reason: string;
  readonly advice: string;

  constructor(reason: string, advice: string) {
    super(`${reason} ${advice}`);
    this.reason = reason;
    this.advice = advice;
  }
}
