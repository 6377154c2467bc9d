import { isNotice, type Notice } from './notice.ts';
import { Receipt } from './record.ts';

/** The bytes of a response, free to leave. */
export interface Released {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Lets a recorded answer out, or a fixed notice. Nothing else has a way to the client. */
export function release(permit: Receipt | Notice): Released {
  if (isNotice(permit)) return { status: permit.status, headers: permit.headers, body: permit.body };
  if (!Receipt.isGenuine(permit)) throw new TypeError('release takes a receipt that record has issued');
  const { status, headers, body } = permit.outcome;
  return { status, headers, body };
}
