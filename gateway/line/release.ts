import { isNotice, type Notice } from './notice.ts';
import { Receipt } from './record.ts';

/** The bytes of a response, free to leave. */
export interface Released {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What its entries on the record have in common; null for a notice, which has none. */
  readonly request: string | null;
}

/**
 * Lets a recorded answer out, or a fixed notice. Nothing else has a way to the client. The receipts of the entries go with it: in the
 * `extensions` of a GraphQL response, else in a header.
 */
export function release(permit: Receipt | Notice): Released {
  if (isNotice(permit)) {
    return { status: permit.status, headers: permit.headers, body: permit.body, request: null };
  }
  if (!Receipt.isGenuine(permit)) throw new TypeError('release takes a receipt that record has issued');
  const { outcome, request, receipts } = permit;
  const { status, headers, body, extensions } = outcome;
  return extensions === null
    ? { status, headers: { ...headers, 'credit-receipt': receipts.join(', ') }, body, request }
    : { status, headers, body: withReceipts(body, extensions, receipts), request };
}

/** The body with the receipts in its `extensions` (GraphQL, 7.1), which is why nothing else writes those. */
function withReceipts(
  body: string,
  extensions: Readonly<Record<string, unknown>>,
  receipts: readonly string[],
): string {
  const open = body.trimEnd().slice(0, -1);
  return `${open}${open.length > 1 ? ',' : ''}"extensions":${JSON.stringify({ ...extensions, receipt: receipts })}}`;
}
