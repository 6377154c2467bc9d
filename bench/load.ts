import autocannon from 'autocannon';

/** What one run of load showed: answers a second, and latencies in ms. */
export interface LoadResult {
  readonly connections: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers that were no 200, and connections that broke. */
  readonly failed: number;
}

/** Sends requests over this many connections for some seconds; `body` makes the next one. It stops by itself. */
export async function load(url: string, connections: number, seconds: number, body: () => string): Promise<LoadResult> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    requests: [{ setupRequest: (request) => ({ ...request, body: body() }) }],
  });
  return {
    connections,
    perSecond: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}

/** The run with the median throughput. */
export function medianOf(runs: readonly LoadResult[]): LoadResult {
  const sorted = [...runs].sort((one, other) => one.perSecond - other.perSecond);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (!median) throw new RangeError('no runs');
  return median;
}
