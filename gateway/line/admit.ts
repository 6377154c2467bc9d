import type { IncomingHttpHeaders } from 'node:http';
import type { RandomBytes } from '../../domain/clock.ts';
import type { Admission } from '../admission.ts';
import type { Signal } from '../execution/ending.ts';
import { type Notice, notice } from './notice.ts';

/** The largest body that is read, in bytes. */
export const bodyLimit = 1_000_000;

/** How a query came in (Art. 20(1)). */
export type Channel = 'WINDOW' | 'WEB' | 'APP' | 'API';

/** An HTTP request as it came in, its body not yet understood. */
export interface HttpRequest {
  /** The address that it came from. */
  readonly source: string;
  readonly method: string;
  /** What stands behind `?`, with it, or ''. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  /** Every `Authorization` header that was sent; `headers` has the first alone. */
  readonly credentials: readonly string[];
  readonly body: Buffer | undefined;
  /** Aborted when the client has gone before it was answered. */
  readonly left?: Signal;
}

export interface Admitted extends HttpRequest {
  readonly channel: Channel;
  readonly at: Date;
  /** What its entries on the record have in common: 128 random bits, hexadecimal. */
  readonly request: string;
}

const channels: ReadonlySet<string> = new Set(['WINDOW', 'WEB', 'APP', 'API']);

/** Lets a request in, or turns it away before any of it is parsed. A channel that is not named is API. */
export async function admit(
  request: HttpRequest,
  now: Date,
  { admits }: Admission,
  random: RandomBytes,
): Promise<Admitted | Notice> {
  if (!(await admits(request.source, hasCredential(request)))) return notice('RATE_LIMITED');
  if ((request.body?.length ?? 0) > bodyLimit) return notice('BODY_TOO_LARGE');
  const named = String(request.headers['credit-channel'] ?? 'API').toUpperCase();
  const channel = channels.has(named) ? (named as Channel) : 'API';
  return { ...request, channel, at: now, request: random(16).toString('hex') };
}

/** Most requests have nothing behind their path. */
export const tokenInAddress = (search: string): boolean =>
  search !== '' && new URLSearchParams(search).has('access_token');

/** A credential in the address is refused later, and is one all the same. */
export const hasCredential = ({ credentials, search }: Pick<HttpRequest, 'credentials' | 'search'>): boolean =>
  credentials.length > 0 || tokenInAddress(search);
