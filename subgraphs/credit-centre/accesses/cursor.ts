/** Where a page of accesses ended: the last entry's time and hash, which its subject has in the receipt anyway. */
export interface AccessCursor {
  /** RFC 3339, UTC, with milliseconds, as in the entry. */
  readonly at: string;
  /** Hexadecimal. */
  readonly hash: string;
}

export const writeCursor = ({ at, hash }: AccessCursor): string => Buffer.from(`${at}.${hash}`).toString('base64url');

const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\.([0-9a-f]{64})$/;

/** The cursor that a text is; null for any text that `writeCursor` does not write. */
export function readCursor(text: string): AccessCursor | null {
  const [, at = '', hash = ''] = form.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  const moment = new Date(at);
  const cursor = { at, hash };
  if (Number.isNaN(moment.getTime()) || moment.toISOString() !== at) return null;
  return writeCursor(cursor) === text ? cursor : null;
}
