import {
  cleanText,
  normaliseCreditCode,
  normaliseOrganisationCode,
  type SuppliedCodeDoubt,
} from '../../domain/cell.ts';
import { parseCreditCode } from '../../domain/credit-code.ts';
import type { Fault, RoleCell, RoleCells } from './identify.ts';
import type { Identifier } from './outcome.ts';
import { personNumbersIn } from './person-numbers.ts';

/** An older number of the organisation that a row is about, and the column it stands in. */
export interface OlderNumber extends Identifier {
  readonly column: string;
}

/** Credit codes that the directory has for older numbers, by `numberKey`; of each number all that it has. */
export type KnownNumbers = ReadonlyMap<string, readonly string[]>;

export const numberKey = ({ kind, value }: Identifier): string => `${kind} ${value}`;

/** Numbers are looked up in this order (Art. 5(2)): the organisation code is the surest, the registration number the least. */
const inOrder = ['ORGANISATION_CODE', 'TAXPAYER_NO', 'REGISTRATION_NO'] as const;

/** The numbers in the columns that are for them. What is no such number identifies nobody and is left out. */
export function numbersInColumns(cells: RoleCells): readonly OlderNumber[] {
  return inOrder.flatMap((kind) => {
    const cell = cells.get(kind);
    const value = cell && (kind === 'ORGANISATION_CODE' ? organisationCodeIn(cell.text) : plainNumber(cell.text));
    return cell && value ? [{ kind, value, column: cell.column }] : [];
  });
}

/** The numbers that a cell for credit codes can hold instead of one; `doubt` is why it is none. */
export function olderNumberIn({ text, column }: RoleCell, doubt: SuppliedCodeDoubt): readonly OlderNumber[] {
  const value = doubt === 'ORGANISATION_CODE_ONLY' ? organisationCodeIn(text) : plainNumber(text);
  if (value === null) return [];
  if (doubt === 'ORGANISATION_CODE_ONLY') return [{ kind: 'ORGANISATION_CODE', value, column }];
  // Fifteen digits: a registration number, or a division with an organisation code of digits, which is an older tax number.
  if (doubt === 'REGISTRATION_NUMBER') {
    return (['TAXPAYER_NO', 'REGISTRATION_NO'] as const).map((kind) => ({ kind, value, column }));
  }
  const isTaxNumber = doubt === 'LENGTH' && /^(?:\d{6}[0-9A-Z]{8}[0-9X]|[0-9A-Z]{20})$/.test(value);
  return isTaxNumber ? [{ kind: 'TAXPAYER_NO', value, column }] : [];
}

/** The row's other numbers, for the directory: what stands beside a credit code is its subject's. */
export const otherNumbersOf = (numbers: readonly OlderNumber[], creditCode: string): readonly Identifier[] =>
  numbers.filter(({ value }) => value !== creditCode).map(({ kind, value }) => ({ kind, value }));

/**
 * The one organisation that the numbers stand for; null where the directory has none of them. A number that it has for several
 * organisations stands for none of them, and numbers of different organisations contradict each other.
 */
export function lookUp(
  numbers: readonly OlderNumber[],
  known: KnownNumbers,
): { readonly creditCode: string; readonly column: string } | Fault | null {
  const sorted = inOrder.flatMap((kind) => numbers.filter((number) => number.kind === kind));
  const found = sorted.map((number) => ({ ...number, codes: known.get(numberKey(number)) ?? [] }));
  const sure = found.filter(({ codes }) => codes.length === 1);
  const [first] = sure;
  if (!first) {
    const doubtful = found.find(({ codes }) => codes.length > 1);
    return doubtful ? { column: doubtful.column, code: 'IDENTITY_AMBIGUOUS' } : null;
  }
  const other = sure.find(({ codes }) => codes[0] !== first.codes[0]);
  if (other) return { column: other.column, code: 'IDENTITY_CONTRADICTED' };
  return { creditCode: first.codes[0] ?? '', column: first.column };
}

function organisationCodeIn(text: string): string | null {
  const parsed = normaliseOrganisationCode(text);
  return parsed.ok ? (parsed.value?.organisationCode ?? null) : null;
}

function plainNumber(text: string): string | null {
  const value = (cleanText(text).value ?? '')
    .normalize('NFKC')
    .replace(/[\s'‘’\uFFFD-]/gu, '')
    .toUpperCase();
  // The tax numbers of sole traders were once their citizen numbers: those are not kept in the clear, nor shown as another name of anybody.
  if (!/^[0-9A-Z]{6,20}$/.test(value) || personNumbersIn(value).length > 0) return null;
  // A credit code with a slip of the pen is no other number of anybody.
  return normaliseCreditCode(value).ok && !parseCreditCode(value).ok ? null : value;
}
