import { Pool } from 'undici';
import type { Clock } from '../../domain/clock.ts';
import type { AskSubgraph, SubgraphAnswer, SubgraphRequest } from './batching/federated/federated-executor.ts';
import { type SubgraphFailure, SubgraphUnavailable } from './batching/subgraph-unavailable.ts';
import { BreakerOpen, CircuitBreaker } from './circuit-breaker.ts';
import { startDeadline } from './deadline.ts';
import { isUnsent, reasonOf } from './department-errors.ts';
import type { Signal } from './ending.ts';

export interface SubgraphClientsOptions {
  /** The addresses of the subgraphs by name. */
  readonly urls: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** How long a call may take until its answer's last byte, in ms. */
  readonly timeoutMs: number;
}

interface Subgraph {
  readonly name: string;
  readonly url: URL;
  readonly pool: Pool;
  readonly breaker: CircuitBreaker;
}

const connections = 64;
const maxAnswerBytes = 64 * 1024 * 1024;

/** Asks subgraphs of any kind by plain GraphQL over HTTP. */
export function subgraphClients({ urls, clock, timeoutMs }: SubgraphClientsOptions) {
  const subgraphs = new Map(
    [...urls].map(([name, address]): [string, Subgraph] => {
      const url = new URL(address);
      const pool = new Pool(url.origin, {
        connections,
        maxResponseSize: maxAnswerBytes,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      return [name, { name, url, pool, breaker: new CircuitBreaker({ clock }) }];
    }),
  );
  const ask: AskSubgraph = async (name, request) => {
    const subgraph = subgraphs.get(name);
    if (!subgraph) throw new SubgraphUnavailable(name, 'SILENT');
    try {
      return await subgraph.breaker.run(() => send(subgraph, request, timeoutMs), healthOf);
    } catch (error) {
      if (error instanceof BreakerOpen) throw new SubgraphUnavailable(name, 'SILENT', error);
      throw error;
    }
  };
  return { ask, close: () => Promise.all([...subgraphs.values()].map(({ pool }) => pool.close())) };
}

/** What is refused may be the fault of one query: only silence says that a subgraph is down. */
const healthOf = (error: unknown) => {
  if (!(error instanceof SubgraphUnavailable) || error.failure === 'CANCELLED') return 'UNKNOWN';
  return error.failure === 'REFUSED' ? 'ALIVE' : 'FAILED';
};

async function send(subgraph: Subgraph, request: SubgraphRequest, timeoutMs: number): Promise<SubgraphAnswer> {
  const { name } = subgraph;
  if (request.signal?.aborted) throw new SubgraphUnavailable(name, 'CANCELLED');
  const deadline = startDeadline(timeoutMs, request.signal);
  try {
    return answerOf(name, await post(subgraph, request, deadline.signal));
  } catch (error) {
    if (error instanceof SubgraphUnavailable) throw error;
    throw new SubgraphUnavailable(name, failureOf(error, request), error);
  } finally {
    deadline.end();
  }
}

const failureOf = (error: unknown, { signal }: SubgraphRequest): SubgraphFailure => {
  if (signal?.aborted) return 'CANCELLED';
  return reasonOf(error) === 'OVERSIZED' ? 'REFUSED' : 'SILENT';
};

/** Sent a second time where it is a read that surely did not get there. */
async function post(subgraph: Subgraph, request: SubgraphRequest, signal: Signal): Promise<string> {
  try {
    return await postOnce(subgraph, request, signal);
  } catch (error) {
    if (request.operation !== 'query' || !isUnsent(error)) throw error;
    return postOnce(subgraph, request, signal);
  }
}

async function postOnce(
  { url, pool }: Subgraph,
  { query, variables }: SubgraphRequest,
  signal: Signal,
): Promise<string> {
  const { body } = await pool.request({
    method: 'POST',
    path: url.pathname + url.search,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  return body.text();
}

/** Whatever its status, an answer is what is GraphQL. */
function answerOf(name: string, text: string): SubgraphAnswer {
  const body = parsed(text);
  const { data = null, errors = [] } = isRecord(body) ? body : {};
  const usable = (data === null || isRecord(data)) && Array.isArray(errors) && errors.every(isRecord);
  if (!usable || (data === null && errors.length === 0)) throw new SubgraphUnavailable(name, 'REFUSED');
  return {
    data,
    errors: errors.map(({ message, path, extensions }) => ({
      message: String(message),
      ...(Array.isArray(path) ? { path } : {}),
      ...(isRecord(extensions) ? { extensions } : {}),
    })),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
