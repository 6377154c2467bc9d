import { parseCaseNumber } from '../../domain/case-number.ts';
import { type CellNote, cleanText, normaliseCreditCode, parseSuppliedDate } from '../../domain/cell.ts';
import { type MoneyFault, parseMoney } from '../../domain/money.ts';
import type { ValueKind } from './layout.ts';
import { readCode, readCodes } from './read-code.ts';
import { readMoment } from './read-moment.ts';
import type { ReasonCode } from './reasons.ts';

/**
 * What a cell says. `supplied` is false for a cell that is empty or holds a placeholder; a date that says "no end" and an agency's
 * code of zeros are supplied and null.
 */
export type ReadCell =
  | {
      readonly ok: true;
      readonly value: unknown;
      readonly supplied: boolean;
      /** What was cleaned. */
      readonly notes: readonly CellNote[];
    }
  | { readonly ok: false; readonly code: ReasonCode };

const read = (value: unknown): ReadCell => ({ ok: true, value, supplied: true, notes: [] });
const doubt = (code: ReasonCode): ReadCell => ({ ok: false, code });
const orDoubt = (value: unknown, code: ReasonCode): ReadCell => (value === null ? doubt(code) : read(value));

/** Reads a cell as its column says. Never throws, whatever the cell holds. */
export function readValue(cell: string, kind: ValueKind): ReadCell {
  const { value, notes } = cleanText(cell);
  if (value === null) return { ok: true, value, supplied: false, notes };
  const found = readClean(cell, value, kind);
  return found.ok ? { ...found, notes: [...new Set([...notes, ...found.notes])] } : found;
}

function readClean(cell: string, value: string, kind: ValueKind): ReadCell {
  const plain = value.normalize('NFKC');
  switch (kind.kind) {
    case 'TEXT':
      return read(value);
    case 'DATE':
      return readDate(cell);
    case 'MOMENT':
      return readMomentCell(cell);
    case 'MONEY':
      return readMoney(value, kind.unit);
    case 'CODE':
      return orDoubt(readCode(value, kind.table), 'UNKNOWN_VALUE');
    case 'CODES':
      return orDoubt(readCodes(value, kind.table), 'UNKNOWN_VALUE');
    case 'CASE_NUMBER':
      return orDoubt(parseCaseNumber(value)?.text ?? null, 'CASE_NUMBER');
    case 'AGENCY_CODE':
      return readAgencyCode(cell);
    case 'BOOLEAN':
      return orDoubt(booleans[plain.toUpperCase()] ?? null, 'UNKNOWN_VALUE');
    case 'INTEGER':
      return orDoubt(numberIn(plain, /^(\d{1,9})$/), 'NUMBER');
    case 'YEAR':
      return orDoubt(numberIn(plain, /^((?:19|20)\d{2})(?:年|年度)?$/), 'NUMBER');
    case 'DECIMAL':
      return /^\d{1,3}(?:\.\d{1,2})?$/.test(plain) ? read(plain) : doubt('NUMBER');
  }
}

const booleans: Readonly<Record<string, boolean>> = {
  是: true,
  否: false,
  已: true,
  未: false,
  已缴: true,
  未缴: false,
  1: true,
  0: false,
  Y: true,
  N: false,
};

function numberIn(text: string, form: RegExp): number | null {
  const digits = form.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

function readDate(cell: string): ReadCell {
  const parsed = parseSuppliedDate(cell);
  if (!parsed.ok) return doubt('DATE');
  const { value, notes } = parsed;
  return { ok: true, value, supplied: value !== null || notes.includes('NO_END'), notes };
}

function readMomentCell(cell: string): ReadCell {
  const found = readMoment(cell);
  if (!found.ok) return doubt('DATE');
  return { ok: true, value: found.moment, supplied: found.moment !== null, notes: [] };
}

const unitFaults: ReadonlySet<MoneyFault> = new Set(['UNIT_CONFLICT', 'OTHER_CURRENCY']);

function readMoney(text: string, unit: Parameters<typeof parseMoney>[1]): ReadCell {
  const parsed = parseMoney(text, unit);
  if (parsed.ok) return read(parsed.money);
  return doubt(unitFaults.has(parsed.reason) ? 'AMOUNT_UNIT' : 'AMOUNT');
}

function readAgencyCode(cell: string): ReadCell {
  const parsed = normaliseCreditCode(cell, 'ORGANISATION');
  return parsed.ok ? read(parsed.value?.code ?? null) : doubt(codeDoubts[parsed.doubt]);
}

type CodeDoubt = Extract<ReturnType<typeof normaliseCreditCode>, { ok: false }>['doubt'];

/** Doubts about a supplied code, as reasons for setting its row aside. */
export const codeDoubts: Readonly<Record<CodeDoubt, ReasonCode>> = {
  EMPTY: 'REQUIRED',
  MASKED: 'MASKED',
  LENGTH: 'CODE_FORM',
  CHARACTER: 'CODE_FORM',
  CHECK_DIGIT: 'CHECK_DIGIT',
  REGISTRATION_CLASS: 'REGISTRATION_CLASS',
  BIRTH_DATE: 'BIRTH_DATE',
  AMBIGUOUS_KIND: 'AMBIGUOUS_KIND',
  SCIENTIFIC_NOTATION: 'SCIENTIFIC_NOTATION',
  REGISTRATION_NUMBER: 'IDENTITY_NOT_RESOLVED',
  REGISTRATION_OR_IDENTITY_NUMBER: 'AMBIGUOUS_KIND',
  ORGANISATION_CODE_ONLY: 'IDENTITY_NOT_RESOLVED',
};
