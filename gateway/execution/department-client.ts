import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { GraphQLFormattedError } from 'graphql';
import { Pool } from 'undici';
import { digestHeaderOf } from '../../signing/content-digest.ts';
import { BreakerOpen, type BreakerState, CircuitBreaker } from './circuit-breaker.ts';
import {
  type CallTerms,
  type Connection,
  connectionsOf,
  type DepartmentClientOptions,
  send,
} from './department-call.ts';
import { DepartmentUnavailable, isUnsent, outcomeOf, outcomeOfPart } from './department-errors.ts';
import { assertReachableSafely } from './department-url.ts';
import type { Signal } from './ending.ts';

export type { CallTerms, DepartmentClientOptions } from './department-call.ts';
export { DepartmentUnavailable, type UnavailableReason } from './department-errors.ts';
export { assertReachableSafely } from './department-url.ts';

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
  readonly signal?: Signal | undefined;
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
  const breaker = new CircuitBreaker({ clock: options.clock, changed: options.breakerChanged });
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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isGraphQLError = (value: unknown): value is GraphQLFormattedError =>
  isRecord(value) && typeof value.message === 'string';
