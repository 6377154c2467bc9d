import { parseCaseNumber } from '../../domain/case-number.ts';
import {
  type CellNote,
  cleanOlderNumber,
  cleanText,
  normaliseCreditCode,
  parseSuppliedDate,
} from '../../domain/cell.ts';
import { type MoneyFault, parseMoney } from '../../domain/money.ts';
import type { ValueKind } from './layout.ts';
import { readCode, readCodes } from './read-code.ts';
import { readMoment } from './read-moment.ts';
import type { ReasonCode } from './reasons.ts';

/**
 * What a cell says, and what was cleaned to read it. `supplied` is false for a cell that is empty or holds a placeholder; a date that says
 * "no end" and an agency's code of zeros are supplied and null.
 */
export type ReadCell =
  | { readonly ok: true; readonly value: unknown; readonly supplied: boolean; readonly notes: readonly CellNote[] }
  | { readonly ok: false; readonly code: ReasonCode };

export const doubt = (code: ReasonCode): ReadCell => ({ ok: false, code });

/** Reads a cell as its column says. Never throws, whatever the cell holds. */
export function readValue(cell: string, kind: ValueKind): ReadCell {
  const { value, notes } = cleanText(cell);
  if (value === null) return { ok: true, value: null, supplied: false, notes };
  switch (kind.kind) {
    case 'DATE':
      return readDate(cell);
    case 'MOMENT':
      return readMomentCell(cell);
    case 'AGENCY_CODE':
      return readCreditCode(cell, 'ORGANISATION');
    case 'CITIZEN_NUMBER':
      return readCreditCode(cell, 'PERSON');
    case 'OLDER_NUMBER':
      return readOlderNumber(cell);
    case 'MONEY':
      return readMoney(value, kind, notes);
    case 'INTEGER':
      return readCounted(value, /^(\d{1,9})(\D*)$/, kind.counter ?? '', notes);
    case 'YEAR':
      return readCounted(value, /^((?:19|20)\d{2})(\D*)$/, '年度', notes);
    default:
      return orDoubt(plainly(value, kind), kind.kind, notes);
  }
}

type PlainKind = Extract<
  ValueKind,
  { kind: 'TEXT' | 'PERSONS' | 'CODE' | 'CODES' | 'CASE_NUMBER' | 'BOOLEAN' | 'DECIMAL' }
>;

/** The value of a kind that is read from the cleaned text alone; null where it is none. */
function plainly(text: string, kind: PlainKind): unknown {
  switch (kind.kind) {
    case 'TEXT':
      return text;
    case 'PERSONS':
      return personsIn(text, kind.role);
    case 'CODE':
      return readCode(text, kind.table);
    case 'CODES':
      return readCodes(text, kind.table);
    case 'CASE_NUMBER':
      return parseCaseNumber(text)?.text ?? null;
    case 'BOOLEAN':
      return booleans[text.normalize('NFKC').toUpperCase()] ?? null;
    case 'DECIMAL':
      return /^\d{1,3}(?:\.\d{1,2})?$/.exec(text.normalize('NFKC'))?.[0] ?? null;
  }
}

function personsIn(text: string, role: string): unknown {
  const names = text.split(/[、,，;；/]/u).map((name) => name.trim());
  return names.every((name) => name !== '') ? names.map((name) => ({ name, role })) : null;
}

const plainDoubts: Readonly<Record<PlainKind['kind'], ReasonCode>> = {
  TEXT: 'REQUIRED',
  PERSONS: 'UNKNOWN_VALUE',
  CODE: 'UNKNOWN_VALUE',
  CODES: 'UNKNOWN_VALUE',
  CASE_NUMBER: 'CASE_NUMBER',
  BOOLEAN: 'UNKNOWN_VALUE',
  DECIMAL: 'NUMBER',
};

function orDoubt(value: unknown, kind: PlainKind['kind'], notes: readonly CellNote[]): ReadCell {
  return value === null ? doubt(plainDoubts[kind]) : { ok: true, value, supplied: true, notes };
}

const booleans: Readonly<Record<string, boolean>> = {
  ...{ 是: true, 已: true, 已缴: true, 有: true, 已移送: true, 移送: true, 1: true, Y: true },
  ...{ 否: false, 未: false, 未缴: false, 未移送: false, 不移送: false, 0: false, N: false },
};

/** A whole number with at most the word for what it counts, of which the end may be left out (年 for 年度). */
function readCounted(text: string, form: RegExp, counter: string, notes: readonly CellNote[]): ReadCell {
  const [, digits, word = ''] = form.exec(text.normalize('NFKC')) ?? [];
  if (digits === undefined || !counter.startsWith(word)) return doubt('NUMBER');
  const dropped: readonly CellNote[] = word === '' ? notes : [...notes, 'WORD_DROPPED'];
  return { ok: true, value: Number(digits), supplied: true, notes: dropped };
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
  return { ok: true, value: found.moment, supplied: found.moment !== null, notes: found.notes };
}

const unitFaults: ReadonlySet<MoneyFault> = new Set(['UNIT_CONFLICT', 'OTHER_CURRENCY']);

type MoneyKind = Extract<ValueKind, { kind: 'MONEY' }>;

function readMoney(text: string, { unit, aboveZero = false }: MoneyKind, notes: readonly CellNote[]): ReadCell {
  const parsed = parseMoney(text, unit);
  if (!parsed.ok) return doubt(unitFaults.has(parsed.reason) ? 'AMOUNT_UNIT' : 'AMOUNT');
  if (aboveZero && parsed.money === '0.00') return doubt('NOT_THIS_ITEM');
  return { ok: true, value: parsed.money, supplied: true, notes: [...notes, ...parsed.notes] };
}

function readCreditCode(cell: string, kind: 'ORGANISATION' | 'PERSON'): ReadCell {
  const parsed = normaliseCreditCode(cell, kind);
  if (!parsed.ok) return doubt(codeDoubts[parsed.doubt]);
  return { ok: true, value: parsed.value?.code ?? null, supplied: true, notes: parsed.notes };
}

function readOlderNumber(cell: string): ReadCell {
  const { value, notes } = cleanOlderNumber(cell);
  return { ok: true, value, supplied: value !== null, notes };
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
