import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { GraphQLFormattedError } from 'graphql';
import { type Dispatcher, Pool } from 'undici';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import { digestHeaderOf } from '../../signing/content-digest.ts';
import type { GatewayKey } from '../../signing/keys.ts';
import { signRequest, UnsignableRequest } from '../../signing/sign-request.ts';
import { BreakerOpen, type BreakerState, CircuitBreaker } from './circuit-breaker.ts';
import { DepartmentUnavailable, isUnsent, outcomeOf, outcomeOfPart, reasonOf } from './department-errors.ts';
import { assertReachableSafely } from './department-url.ts';

export { DepartmentUnavailable, type UnavailableReason } from './department-errors.ts';
export { assertReachableSafely } from './department-url.ts';

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
  readonly signal?: AbortSignal | undefined;
}

export interface DepartmentQuery extends CallTerms {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
  /** For reads alone: asked a second time if the first call surely did not get there. */
  readonly retried?: boolean;
  /** Part of a query that was refused: if it is refused as well, that does not count as another failure of the department. */
  readonly refusedBefore?: boolean;
}

export interface DepartmentAnswer {
  readonly data: Record<string, unknown> | null;
  /** As the department wrote them: internal, not to be shown to clients. */
  readonly errors: readonly GraphQLFormattedError[];
}

export interface SupplyOptions {
  /** YYYY-MM-DD, Asia/Shanghai. */
  readonly day: string;
  readonly signal?: AbortSignal | undefined;
  /** An import takes longer than a query: 600,000 ms unless given. */
  readonly timeoutMs?: number;
}

export interface SupplyAnswer {
  /** 200 imported, 202 taken, 422 refused, 503 too many wait: each with the department's report. */
  readonly status: 200 | 202 | 422 | 503;
  readonly body: unknown;
}

/**
 * The gateway's connection to one department. Every method rejects with `DepartmentUnavailable` if it gets no usable
 * answer, and with `UnsignableRequest` if scope or day has no valid form.
 */
export interface DepartmentClient {
  readonly name: string;
  readonly breakerState: () => BreakerState;
  query(query: DepartmentQuery): Promise<DepartmentAnswer>;
  /** Sends a file to `/supply`; a file that cannot be read rejects with its own error. */
  supply(file: string, parameters: Readonly<Record<string, string>>, options: SupplyOptions): Promise<SupplyAnswer>;
  /** A signed GET that wants 200 and JSON. It passes an open breaker by, so that readiness can be asked at any time. */
  get(path: string, terms: CallTerms): Promise<unknown>;
  /** Lets calls in flight finish, then closes the connections. */
  close(): Promise<void>;
}

interface Call {
  readonly method: 'GET' | 'POST';
  /** Beneath the base URL; may have a query. */
  readonly path: string;
  readonly terms: CallTerms;
  readonly body?: Buffer | { readonly digest: string; readonly size: number; readonly stream: () => Readable };
  readonly contentType?: string;
  readonly accepted: readonly number[];
  readonly timeoutMs: number;
}

interface Connection {
  readonly options: DepartmentClientOptions;
  readonly base: URL;
  readonly pool: Pool;
  /** Calls that are not done. */
  readonly open: Set<Call>;
}

const connectionsOf = ({ maxConnections = 16 }: DepartmentClientOptions): number => maxConnections;

/** @throws UnsafeDepartmentUrl if the URL leaves this host without https. */
export const createDepartmentClient = (options: DepartmentClientOptions): DepartmentClient => {
  const base = assertReachableSafely(options.url);
  const pool = new Pool(base.origin, {
    connections: connectionsOf(options),
    maxResponseSize: options.maxAnswerBytes ?? 64 * 1024 * 1024,
    // Deadlines are per call and cover the wait for a connection, too.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const connection: Connection = { options, base, pool, open: new Set() };
  const breaker = new CircuitBreaker({ clock: options.clock });
  const guarded = async <T>(call: () => Promise<T>, judge: typeof outcomeOf): Promise<T> => {
    try {
      return await breaker.run(call, judge);
    } catch (error) {
      if (error instanceof BreakerOpen) throw new DepartmentUnavailable(options.name, 'BREAKER_OPEN');
      throw error;
    }
  };
  return Object.freeze({
    name: options.name,
    breakerState: () => breaker.state,
    query: (query: DepartmentQuery) =>
      guarded(
        () => (query.retried ? sendTwice(connection, query) : sendQuery(connection, query)),
        query.refusedBefore ? outcomeOfPart : outcomeOf,
      ),
    supply: (file: string, parameters: Readonly<Record<string, string>>, supply: SupplyOptions) =>
      // Past the breaker: a file that a department cannot take must not shut its queries off.
      sendFile(connection, file, parameters, supply),
    get: async (path: string, terms: CallTerms) =>
      (await send(connection, { method: 'GET', path, terms, accepted: [200], timeoutMs: options.timeoutMs })).body,
    close: () => pool.close(),
  });
};

const sendQuery = async (connection: Connection, query: DepartmentQuery): Promise<DepartmentAnswer> => {
  const { name, timeoutMs } = connection.options;
  const text = JSON.stringify({ query: query.query, variables: query.variables, operationName: query.operationName });
  const { body } = await send(connection, {
    method: 'POST',
    path: '/graphql',
    terms: query,
    body: Buffer.from(text),
    contentType: 'application/json',
    accepted: [200],
    timeoutMs,
  });
  if (!isRecord(body)) throw new DepartmentUnavailable(name, 'NOT_GRAPHQL');
  const { data = null, errors = [] } = body;
  if (data !== null && !isRecord(data)) throw new DepartmentUnavailable(name, 'NOT_GRAPHQL');
  if (!Array.isArray(errors) || !errors.every(isGraphQLError)) throw new DepartmentUnavailable(name, 'NOT_GRAPHQL');
  if (data === null && errors.length === 0) throw new DepartmentUnavailable(name, 'NOT_GRAPHQL');
  return { data, errors };
};

/** How long a department that is just starting again may take until it listens, in ms. */
const pauseMs = 50;

const sendTwice = async (connection: Connection, query: DepartmentQuery): Promise<DepartmentAnswer> => {
  try {
    return await sendQuery(connection, query);
  } catch (error) {
    if (!(error instanceof DepartmentUnavailable && isUnsent(error.cause)) || query.signal?.aborted) throw error;
    await pause(pauseMs);
    return sendQuery(connection, query);
  }
};

const sendFile = async (
  connection: Connection,
  path: string,
  parameters: Readonly<Record<string, string>>,
  { day, signal, timeoutMs = 600_000 }: SupplyOptions,
): Promise<SupplyAnswer> => {
  // One handle for both readings: a file replaced under its name meanwhile is not sent, one changed in place is refused.
  const file = await open(path, 'r');
  try {
    const { digest, size } = await hashFile(file);
    const stream = () => file.createReadStream({ start: 0, autoClose: false });
    const { status, body } = await send(connection, {
      method: 'POST',
      path: `/supply?${new URLSearchParams(parameters)}`,
      terms: { scope: [], day, signal },
      body: { digest, size, stream },
      contentType: 'application/octet-stream',
      accepted: [200, 202, 422, 503],
      timeoutMs,
    });
    return { status: status as SupplyAnswer['status'], body };
  } finally {
    await file.close();
  }
};

const hashFile = async (file: FileHandle): Promise<{ digest: string; size: number }> => {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { digest: digestHeaderOf(hash.digest()), size };
};

const send = async (connection: Connection, call: Call): Promise<{ status: number; body: unknown }> => {
  const { name } = connection.options;
  const deadline = new AbortController();
  const cancelled = () => deadline.abort();
  if (call.terms.signal?.aborted) throw new DepartmentUnavailable(name, 'CANCELLED');
  call.terms.signal?.addEventListener('abort', cancelled, { once: true });
  const timer = setTimeout(() => deadline.abort(), call.timeoutMs);
  // One caller can ask for so much at once that others wait for a connection; the department is not to be shut off for it.
  const late = connection.open.size < connectionsOf(connection.options) ? 'TIMEOUT' : 'BUSY';
  connection.open.add(call);
  try {
    const response = await connection.pool.request(await signedRequest(connection, call, deadline.signal));
    return { status: response.statusCode, body: await readJson(name, response, call.accepted) };
  } catch (error) {
    if (error instanceof DepartmentUnavailable || error instanceof UnsignableRequest) throw error;
    if (call.terms.signal?.aborted) throw new DepartmentUnavailable(name, 'CANCELLED', { cause: error });
    throw new DepartmentUnavailable(name, deadline.signal.aborted ? late : reasonOf(error), { cause: error });
  } finally {
    connection.open.delete(call);
    clearTimeout(timer);
    call.terms.signal?.removeEventListener('abort', cancelled);
  }
};

const signedRequest = async (
  { options, base }: Connection,
  { method, path, terms, body = Buffer.alloc(0), contentType }: Call,
  signal: AbortSignal,
): Promise<Dispatcher.RequestOptions> => {
  const url = new URL(base.pathname.replace(/\/$/, '') + path, base);
  const headers = await signRequest(options.key, {
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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isGraphQLError = (value: unknown): value is GraphQLFormattedError =>
  isRecord(value) && typeof value.message === 'string';
