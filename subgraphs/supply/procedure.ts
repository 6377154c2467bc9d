import { matchName } from '../../domain/cell.ts';
import type { Fault } from './identify.ts';
import type { JudgeContext, JudgedCell } from './judge.ts';

/** Under which procedure a penalty was made. */
export type Procedure = 'GENERAL' | 'SUMMARY';

/** Document numbers such as 海税简罚〔2016〕1号 say it themselves. */
const SUMMARY_DOCUMENT = /[简簡][罚罰]|[简簡]易|[当當][罚罰]|[当當][场場]/u;
const SUMMARY_WORD = /[简簡]易|[当當][场場]/u;

/**
 * Only penalties of the general procedure are dishonest information (Art. 12(1)(iv)). The row's own column counts before what was
 * declared for the file, and whatever says "summary" counts before whatever says "general". Null: may be taken in.
 */
export function procedureFault(cells: readonly JudgedCell[], { layout, procedure }: JudgeContext): Fault | null {
  if (!layout.penalty) return null;
  const columns = cells.filter(({ column }) => column.role === 'PROCEDURE');
  const said = cells.find(({ column, text }) => column.role === 'PROCEDURE' && SUMMARY_WORD.test(matchName(text)));
  if (said) return { column: said.header, code: 'SUMMARY_PROCEDURE' };
  const unreadable = columns.find(({ read }) => !read.ok);
  if (unreadable) return { column: unreadable.header, code: 'UNKNOWN_VALUE' };
  const summary = cells.find(saysSummary);
  if (summary) return { column: summary.header, code: 'SUMMARY_PROCEDURE' };
  if (columns.some(({ read }) => read.ok && read.value === 'GENERAL')) return null;
  if (procedure === 'SUMMARY') return { column: columns[0]?.header ?? null, code: 'SUMMARY_PROCEDURE' };
  return procedure === 'GENERAL' ? null : { column: columns[0]?.header ?? null, code: 'PROCEDURE_MISSING' };
}

function saysSummary({ column, read }: JudgedCell): boolean {
  if (!read.ok) return false;
  if (column.role === 'PROCEDURE') return read.value === 'SUMMARY';
  if (column.role === 'ON_THE_SPOT') return read.value === 'ON_SITE';
  return column.field === 'documentNo' && SUMMARY_DOCUMENT.test(matchName(String(read.value ?? '')));
}

/** Whether a row whose cells may be shifted speaks of the summary procedure anywhere: then nothing of it is kept. */
export const namesSummary = (code: string, texts: readonly string[], { layout, procedure }: JudgeContext): boolean =>
  layout.penalty &&
  code === 'EXTRA_CELLS' &&
  (procedure === 'SUMMARY' || texts.some((text) => SUMMARY_DOCUMENT.test(matchName(text))));
