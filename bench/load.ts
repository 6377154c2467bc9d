import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import autocannon from 'autocannon';

export interface LoadRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What one run of load showed: answers a second, and latencies in ms. */
export interface LoadResult {
  readonly answers: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers that were no 200 or told of errors, and connections that broke. */
  readonly failed: number;
}

export interface Load {
  readonly url: string;
  readonly connections: number;
  /** Whole seconds; it stops by itself. */
  readonly seconds: number;
}

/** Sends requests drawn from a list. */
export interface LoadTool {
  readonly name: 'wrk' | 'autocannon';
  /** Gets a list of requests ready; `file` is where it may be kept. */
  prepare(requests: readonly LoadRequest[], file: string): Promise<(load: Load) => Promise<LoadResult>>;
}

/** wrk where it is installed: it takes the least of the machine. Else autocannon, in this process. */
export function loadTool(): LoadTool {
  try {
    execFileSync('sh', ['-c', 'command -v wrk']);
    return wrk;
  } catch {
    return withAutocannon;
  }
}

const json = { 'content-type': 'application/json' };
const run = promisify(execFile);

const wrk: LoadTool = {
  name: 'wrk',
  prepare: async (requests, file) => {
    await writeFile(file, requests.map(asLines).join(''));
    const script = fileURLToPath(new URL('./random-requests.lua', import.meta.url));
    return async ({ url, connections, seconds }) => {
      const settings = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '60s', '-s', script, url, '--', file];
      return readWrk((await run('wrk', settings)).stdout);
    };
  },
};

/** A request as lines of the file that random-requests.lua reads. */
export function asLines({ body, headers }: LoadRequest): string {
  const lines = Object.entries({ ...json, ...headers }).map(([name, value]) => `H${name}: ${value}`);
  return `${[...lines, `B${body}`].join('\n')}\n`;
}

/** Reads what random-requests.lua prints. @throws Error where that is not there */
export function readWrk(output: string): LoadResult {
  const line = output.split('\n').find((one) => one.startsWith('{'));
  if (line === undefined) throw new Error(`wrk told nothing: ${output}`);
  const { answers, microseconds, p50, p99, wrong, broken } = JSON.parse(line) as Readonly<Record<string, number>>;
  if (answers === undefined || !microseconds || p50 === undefined || p99 === undefined)
    throw new Error(`wrk told something else: ${line}`);
  return {
    answers,
    perSecond: answers / (microseconds / 1e6),
    p50: p50 / 1_000,
    p99: p99 / 1_000,
    failed: (wrong ?? 0) + (broken ?? 0),
  };
}

const withAutocannon: LoadTool = {
  name: 'autocannon',
  prepare: async (requests) => {
    const drawn = () => requests[Math.floor(Math.random() * requests.length)];
    return async ({ url, connections, seconds }) => {
      const result = await autocannon({
        url,
        connections,
        duration: seconds,
        timeout: 60,
        method: 'POST',
        requests: [
          {
            setupRequest: (request) => {
              const { body = '', headers = {} } = drawn() ?? {};
              return { ...request, body, headers: { ...json, ...headers } };
            },
          },
        ],
        verifyBody: (body) => !String(body).includes('"errors":'),
      });
      const { latency, non2xx, errors, mismatches } = result;
      const answers = result.requests.total;
      const failed = errors + Math.max(non2xx, mismatches);
      return { answers, perSecond: answers / result.duration, p50: latency.p50, p99: latency.p99, failed };
    };
  },
};
