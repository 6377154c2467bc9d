import { isCalendarDate } from '../domain/calendar-date.ts';
import { isRecordId } from './record-table.ts';

/** Where a page of open records ended: the last record's date and id. */
export interface OpenRecordCursor {
  readonly id: string;
  readonly decidedOn: string | null;
}

export const writeCursor = ({ decidedOn, id }: OpenRecordCursor): string =>
  Buffer.from(JSON.stringify([decidedOn, id])).toString('base64url');

/** The cursor that a text is; null for any text that `writeCursor` does not write. */
export function readCursor(text: string): OpenRecordCursor | null {
  try {
    const [decidedOn, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    if (isRecordId(id) && (decidedOn === null || (typeof decidedOn === 'string' && isCalendarDate(decidedOn)))) {
      return { id, decidedOn };
    }
  } catch {
    // answered below like any other text that is no cursor
  }
  return null;
}
