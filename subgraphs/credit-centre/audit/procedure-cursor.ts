import { parseMoment } from '../../../domain/moment.ts';
import { isStorable } from '../page.ts';

/** Where a page of procedures ended. */
export interface ProcedurePlace {
  readonly registeredAt: Date;
  readonly organisation: string;
  readonly purpose: string;
  readonly number: string;
}

export const writeProcedureCursor = ({ registeredAt, organisation, purpose, number }: ProcedurePlace): string =>
  Buffer.from(JSON.stringify([registeredAt.toISOString(), organisation, purpose, number])).toString('base64url');

/** The place that a text names; null for any text that `writeProcedureCursor` does not write. */
export function readProcedureCursor(text: string): ProcedurePlace | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(read) || read.length !== 4 || !read.every((part) => typeof part === 'string')) return null;
    const [moment, organisation, purpose, number] = read as [string, string, string, string];
    const registeredAt = parseMoment(moment);
    return registeredAt && isStorable(read) ? { registeredAt, organisation, purpose, number } : null;
  } catch {
    return null;
  }
}
