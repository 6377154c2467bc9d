import { type ErrorCode, errorTable } from '../errors.ts';

const seal: unique symbol = Symbol('notice');

/** One of a few fixed answers that hold no data and go out without an entry on the record. */
export interface Notice {
  readonly [seal]: true;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type NoticeCode = 'BODY_TOO_LARGE' | 'LOG_UNAVAILABLE' | 'NOT_FOUND' | 'INTERNAL_SERVER_ERROR';

const made = new Map<NoticeCode, Notice>();

/** The notice for one of these errors: its code and the table's text, nothing else. */
export function notice(code: NoticeCode): Notice {
  const known = made.get(code) ?? make(code);
  made.set(code, known);
  return known;
}

export const isNotice = (value: object): value is Notice => seal in value;

function make(code: NoticeCode): Notice {
  const { status } = errorTable[code];
  return Object.freeze({
    [seal]: true as const,
    status,
    headers: Object.freeze({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 503 ? { 'retry-after': '2' } : {}),
    }),
    body: errorBody(code),
  });
}

/** A GraphQL error as a whole body, for what is refused before or after GraphQL. */
export const errorBody = (code: ErrorCode): string =>
  JSON.stringify({ errors: [{ message: errorTable[code].message, extensions: { code } }] });
