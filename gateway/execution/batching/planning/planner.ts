import { fileURLToPath } from 'node:url';
import type { QueryPlan } from '@apollo/query-planner';
import { Piscina } from 'piscina';

/** Makes plans of operations over one supergraph. */
export interface Planner {
  /**
   * @param text one valid operation with the fragments it uses
   * @throws NotPlanned
   */
  plan(text: string): Promise<QueryPlan>;
  close(): Promise<void>;
}

export interface ThreadedPlanner extends Planner {
  /** What clients see of the supergraph, as SDL. */
  apiSchema(): Promise<string>;
}

/** TOO_COMPLEX: planning took too long. BUSY: too many operations wait to be planned. FAILED: the planner cannot plan it. */
export type NotPlannedReason = 'TOO_COMPLEX' | 'BUSY' | 'FAILED';

export class NotPlanned extends Error {
  override readonly name = 'NotPlanned';
  readonly reason: NotPlannedReason;

  constructor(reason: NotPlannedReason, cause?: unknown) {
    super(`no plan: ${reason}`, { cause });
    this.reason = reason;
  }
}

export interface PlannerLimits {
  /** How long one operation may take to be planned, in ms, and how long it may wait for a thread before that. */
  readonly timeoutMs: number;
  /** How many operations may wait for a thread. */
  readonly mostWaiting: number;
}

const usualLimits: PlannerLimits = { timeoutMs: 3_000, mostWaiting: 200 };

const mostThreads = 2;

/**
 * Plans in threads of its own, which a hostile operation can keep busy no longer than its time: its thread is ended then, and a new one
 * started. The second thread lets others pass meanwhile.
 */
export function threadedPlanner(supergraphSdl: string, limits: PlannerLimits = usualLimits): ThreadedPlanner {
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./planner-worker.mjs', import.meta.url)),
    workerData: { supergraphSdl },
    // What this process was started with is for TypeScript; the thread needs none of it.
    execArgv: [],
    minThreads: 1,
    maxThreads: mostThreads,
    idleTimeout: 30_000,
    recordTiming: false,
    // Some operations would be planned without end, into ever more memory.
    resourceLimits: { maxOldGenerationSizeMb: 1_024 },
  });
  // Counted here: what piscina can be told to abort does not count as waiting there.
  let underWay = 0;
  return {
    async plan(text) {
      if (underWay >= limits.mostWaiting + mostThreads) throw new NotPlanned('BUSY');
      underWay += 1;
      const deadline = deadlineOf(limits.timeoutMs);
      try {
        return await pool.run({ text, begun: deadline.begun }, { name: 'plan', signal: deadline.signal });
      } catch (error) {
        throw new NotPlanned(isOutOfMemory(error) ? 'TOO_COMPLEX' : deadline.reason(), error);
      } finally {
        deadline.end();
        underWay -= 1;
      }
    },
    apiSchema: () => pool.run(undefined, { name: 'apiSchema' }),
    close: () => pool.destroy(),
  };
}

/** The time of one operation begins when its thread takes it up: others before it, and a thread that has to start, are not its fault. */
function deadlineOf(timeoutMs: number) {
  const controller = new AbortController();
  // When it was taken up, in ms since the epoch; the thread writes it.
  const begun = new BigInt64Array(new SharedArrayBuffer(8));
  const begunAt = () => Number(Atomics.load(begun, 0));
  const look = () => {
    const left = begunAt() + timeoutMs - Date.now();
    if (left > 0) timer = setTimeout(look, left);
    else controller.abort();
  };
  let timer = setTimeout(look, timeoutMs);
  return {
    begun,
    signal: controller.signal,
    reason(): NotPlannedReason {
      if (!controller.signal.aborted) return 'FAILED';
      return begunAt() === 0 ? 'BUSY' : 'TOO_COMPLEX';
    },
    end: () => clearTimeout(timer),
  };
}

const isOutOfMemory = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
