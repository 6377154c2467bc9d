import type { MoneyUnit } from '../../domain/money.ts';
import type { CodeTable } from './code-tables.ts';

/**
 * What a column says about the row as a whole: whom it is about, under which procedure, as of when. Codes of an organisation that
 * are no credit code are kept as its older identifiers.
 */
export type Role =
  | 'SUBJECT_NAME'
  /** A column for unified social credit codes only. */
  | 'USCC'
  /** A column for citizen numbers only. */
  | 'CITIZEN_NUMBER'
  /** A column for either, as the court's cardNum. */
  | 'CREDIT_CODE'
  /** One merged column for any number of the party, credit code or older one, whose kind nothing tells but the number itself. */
  | 'PARTY_CODE'
  /** What kind of paper the number in the column for persons is of. */
  | 'PAPER_KIND'
  | 'PARTY_KIND'
  | 'ORGANISATION_CODE'
  | 'REGISTRATION_NO'
  | 'TAXPAYER_NO'
  | 'INSTITUTION_CERTIFICATE_NO'
  | 'SOCIAL_ORGANISATION_NO'
  /** GENERAL or SUMMARY (Art. 12(1)(iv)), or what tells it. */
  | 'PROCEDURE'
  /** Whether a penalty was made on the spot, which is the summary procedure. */
  | 'ON_THE_SPOT'
  /** The provider's own time of the row, such as SJC. */
  | 'SOURCE_TIME';

/** How a cell is read. Dates are calendar dates; a moment is a date with a time in Asia/Shanghai; amounts become yuan. */
export type ValueKind =
  | { readonly kind: 'DATE' | 'MOMENT' | 'YEAR' }
  | { readonly kind: 'TEXT' | 'DECIMAL' | 'BOOLEAN' | 'CASE_NUMBER' }
  /** A whole number, with or without the word for what it counts (分 of points). */
  | { readonly kind: 'INTEGER'; readonly counter?: string }
  /** The citizen number of the subject itself, as a field of its record. */
  | { readonly kind: 'CITIZEN_NUMBER' }
  /** The name of a person who is not the subject, with what he or she is to it; one column may name several. */
  | { readonly kind: 'PERSONS'; readonly role: string }
  /** An older number of an organisation, without what does not belong to it. */
  | { readonly kind: 'OLDER_NUMBER' }
  /** A unified code of an agency; one made of zeros stands for "none". */
  | { readonly kind: 'AGENCY_CODE' }
  /** `aboveZero`: a row with 0 is none of its item, such as a penalty without a fine. */
  | { readonly kind: 'MONEY'; readonly unit: MoneyUnit; readonly aboveZero?: boolean }
  | { readonly kind: 'CODE' | 'CODES'; readonly table: CodeTable };

/** For which rows a cell must be filled. ALWAYS also means that a file without the column is not of this layout. */
export type Requirement = 'ALWAYS' | 'ORGANISATIONS' | 'PERSONS';

export interface LayoutColumn {
  /** Machine names, in any case, with the forms they drift to. */
  readonly machine: readonly string[];
  /** Chinese headers as printed; compared by `headerKey`, so without suffixes, spaces and the numbers of codes. */
  readonly headers: readonly string[];
  readonly value: ValueKind;
  readonly role?: Role;
  /** Field of the record type, `decidedOn` or `endedOn`; `authority.name` is a part of one. Columns of one list add up. */
  readonly field?: string;
  readonly required?: Requirement;
  /** Values that the item leaves out: a row with one is set aside. */
  readonly leftOut?: readonly string[];
}

/** A file that a department knows how to read. Adding one is adding a table. */
export interface Layout {
  readonly name: string;
  readonly title: string;
  /** Item of the catalogue (Art. 15) that the rows fall under; it names the record type. */
  readonly item: string;
  readonly columns: readonly LayoutColumn[];
  /**
   * Columns that such files have and that are knowingly not read, by any of their names: numbers and traits of third persons, keys of
   * the sender's own system, what no field of the record type says. Not even their cells are kept.
   */
  readonly ignored: readonly string[];
  /** Whether the rows are penalties, of which only those under the general procedure are taken in (Art. 12(1)(iv)). */
  readonly penalty: boolean;
  /** Fields that make a row the same fact when it is supplied again, beside type, provider and subject. */
  readonly factKey: readonly string[];
  /** The field that is the record's `decidedOn`. */
  readonly decidedOn: string;
  /** The field that is the record's `endedOn` (Art. 27(1)), null where no column tells it. */
  readonly endedOn: string | null;
  /** The field with the day or moment of the act, where it is not that of the decision. */
  readonly actOn: string | null;
}

export const text: ValueKind = { kind: 'TEXT' };
export const date: ValueKind = { kind: 'DATE' };
export const moment: ValueKind = { kind: 'MOMENT' };
export const olderNumber: ValueKind = { kind: 'OLDER_NUMBER' };
export const agencyCode: ValueKind = { kind: 'AGENCY_CODE' };
export const yuan = { kind: 'MONEY', unit: 'YUAN' } as const satisfies ValueKind;
export const tenThousandYuan: ValueKind = { kind: 'MONEY', unit: 'TEN_THOUSAND_YUAN' };
export const oneOf = (table: CodeTable): ValueKind => ({ kind: 'CODE', table });
export const severalOf = (table: CodeTable): ValueKind => ({ kind: 'CODES', table });
