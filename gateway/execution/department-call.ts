import type { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { GatewayKey } from '../../signing/keys.ts';
import { signRequest, UnsignableRequest } from '../../signing/sign-request.ts';
import { startDeadline } from './deadline.ts';
import { DepartmentUnavailable, reasonOf } from './department-errors.ts';
import type { Signal } from './ending.ts';

export interface DepartmentClientOptions {
  /** The department's name, as its verifier knows it: `tax`, `market-regulation` … */
  readonly name: string;
  /** Its base URL; `/graphql` and `/supply` are taken beneath it. https unless on this host. */
  readonly url: string;
  readonly key: GatewayKey;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** How long a query may take from start to the answer's last byte, in ms. */
  readonly timeoutMs: number;
  /** Told when its breaker opens, and when it closes again. */
  readonly breakerChanged?: ((state: 'OPEN' | 'CLOSED') => void) | undefined;
  /** 16 unless given. */
  readonly maxConnections?: number;
  /** The largest answer taken, in bytes: 64 MiB unless given. */
  readonly maxAnswerBytes?: number;
}

/** Under whose scope and day a call is answered, both signed. */
export interface CallTerms {
  readonly scope: readonly string[];
  /** Calendar date, Asia/Shanghai. */
  readonly day: string;
  readonly signal?: Signal | undefined;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  /** Beneath the base URL; may have a query. */
  readonly path: string;
  readonly terms: CallTerms;
  readonly body?: Buffer | { readonly digest: string; readonly size: number; readonly stream: () => Readable };
  readonly contentType?: string;
  readonly accepted: readonly number[];
  readonly timeoutMs: number;
}

export interface Connection {
  readonly options: DepartmentClientOptions;
  readonly base: URL;
  readonly pool: Pool;
  /** Calls that are not done. */
  readonly open: Set<Call>;
}

export const connectionsOf = ({ maxConnections = 16 }: DepartmentClientOptions): number => maxConnections;

/**
 * One signed call, within its time and as long as somebody waits for it.
 *
 * @throws DepartmentUnavailable, UnsignableRequest
 */
export const send = async (connection: Connection, call: Call): Promise<{ status: number; body: unknown }> => {
  const { name } = connection.options;
  if (call.terms.signal?.aborted) throw new DepartmentUnavailable(name, 'CANCELLED');
  const deadline = startDeadline(call.timeoutMs, call.terms.signal);
  // One caller can ask for so much at once that others wait for a connection; the department is not to be shut off for it.
  const late = connection.open.size < connectionsOf(connection.options) ? 'TIMEOUT' : 'BUSY';
  connection.open.add(call);
  try {
    const response = await connection.pool.request(signedRequest(connection, call, deadline.signal));
    return { status: response.statusCode, body: await readJson(name, response, call.accepted) };
  } catch (error) {
    if (error instanceof DepartmentUnavailable || error instanceof UnsignableRequest) throw error;
    if (call.terms.signal?.aborted) throw new DepartmentUnavailable(name, 'CANCELLED', { cause: error });
    throw new DepartmentUnavailable(name, deadline.signal.aborted ? late : reasonOf(error), { cause: error });
  } finally {
    connection.open.delete(call);
    deadline.end();
  }
};

const signedRequest = (
  { options, base }: Connection,
  { method, path, terms, body = Buffer.alloc(0), contentType }: Call,
  signal: Signal,
): Dispatcher.RequestOptions => {
  const url = new URL(base.pathname.replace(/\/$/, '') + path, base);
  const headers = signRequest(options.key, {
    method,
    url,
    department: options.name,
    scope: terms.scope,
    day: terms.day,
    body,
    ...(contentType === undefined ? {} : { contentType }),
    now: options.clock,
    random: options.random,
  });
  const request = { method, path: url.pathname + url.search, signal };
  if (Buffer.isBuffer(body)) return { ...request, headers, body: body.length === 0 ? null : body };
  return { ...request, headers: { ...headers, 'content-length': String(body.size) }, body: body.stream() };
};

const readJson = async (name: string, response: Dispatcher.ResponseData, accepted: readonly number[]) => {
  if (!accepted.includes(response.statusCode)) {
    // What it says is of no use, but an unread body would hold the connection.
    await response.body.dump().catch(() => undefined);
    throw new DepartmentUnavailable(name, 'STATUS', { status: response.statusCode });
  }
  const text = await response.body.text();
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch (error) {
    throw new DepartmentUnavailable(name, 'NOT_JSON', { cause: error });
  }
};
