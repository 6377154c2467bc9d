import { matchName } from '../../domain/cell.ts';
import type { Fault, Identity } from './identify.ts';
import type { JudgeContext, JudgedCell } from './judge.ts';
import type { LayoutColumn, Role } from './layout.ts';
import { holdsMinorsNumber, saysMinor } from './person-numbers.ts';
import { mayBeKept } from './reasons.ts';

/** What may not be collected comes before what is merely wrong: of such a row nothing is kept. */
export function faultOfItem(
  cells: readonly JudgedCell[],
  { subjectKind, column }: Identity,
  { entry }: JudgeContext,
): Fault | null {
  if (!entry.subjectKinds.includes(subjectKind)) return { column, code: 'NOT_COLLECTED' };
  const leftOut = cells.find((cell) => leavesOut(cell.column, cell.text));
  return leftOut ? { column: leftOut.header, code: 'NOT_THIS_ITEM' } : null;
}

const leavesOut = ({ leftOut = [] }: LayoutColumn, text: string): boolean => {
  const words = leftOut.length > 0 ? matchName(text) : '';
  return leftOut.some((word) => words.includes(word));
};

const personColumns: ReadonlySet<Role | undefined> = new Set(['CITIZEN_NUMBER', 'CREDIT_CODE', 'PARTY_CODE']);

/**
 * Whether a row that is set aside, for whatever reason, is about a child or names one, or is about something that is not collected: nothing
 * of it is kept.
 */
export const namesForbidden = (
  cells: readonly JudgedCell[],
  texts: readonly string[],
  { day }: JudgeContext,
): boolean =>
  cells.some(
    ({ column, text, read }) =>
      (personColumns.has(column.role) && saysMinor(text, day)) ||
      (!read.ok && !mayBeKept(read.code)) ||
      leavesOut(column, text),
  ) || texts.some((text) => holdsMinorsNumber(text, day));
