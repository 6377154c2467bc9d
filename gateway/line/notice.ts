import { type ErrorCode, errorTable } from '../errors.ts';

export type NoticeCode =
  | 'BAD_REQUEST'
  | 'BODY_TOO_LARGE'
  | 'LOG_UNAVAILABLE'
  | 'NOT_FOUND'
  | 'RATE_LIMITED'
  | 'INTERNAL_SERVER_ERROR';

/**
 * One of a few fixed answers that hold no data and go out without an entry on the record: its error's code and the table's
 * text, nothing else. Nobody can put anything into one, not by copying it with another body either.
 */
export class Notice {
  readonly #fixed = true;
  readonly code: NoticeCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;

  constructor(code: NoticeCode) {
    this.code = code;
    this.status = errorTable[code].status;
    this.headers = Object.freeze({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(this.status === 429 ? { 'retry-after': '1' } : {}),
      ...(this.status === 503 ? { 'retry-after': '2' } : {}),
    });
    this.body = errorBody(code);
    Object.freeze(this);
  }

  static isGenuine(value: object): value is Notice {
    return #fixed in value && value.#fixed;
  }
}

const made = new Map<NoticeCode, Notice>();

/** The notice for one of these errors. */
export function notice(code: NoticeCode): Notice {
  const known = made.get(code) ?? new Notice(code);
  made.set(code, known);
  return known;
}

export const isNotice = (value: object): value is Notice => Notice.isGenuine(value);

/** A GraphQL error as a whole body, for what is refused before or after GraphQL. */
export const errorBody = (code: ErrorCode, message: string = errorTable[code].message): string =>
  JSON.stringify({ errors: [{ message, extensions: { code } }] });
