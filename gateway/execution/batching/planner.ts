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
  /** How long one operation may take to be planned, in ms. */
  readonly timeoutMs: number;
  /** How many operations may wait for a thread. */
  readonly mostWaiting: number;
}

const usualLimits: PlannerLimits = { timeoutMs: 3_000, mostWaiting: 200 };

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
    maxThreads: 2,
    idleTimeout: 30_000,
    maxQueue: limits.mostWaiting,
    recordTiming: false,
    // Some operations would be planned without end, into ever more memory.
    resourceLimits: { maxOldGenerationSizeMb: 1_024 },
  });
  return {
    async plan(text) {
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), limits.timeoutMs);
      try {
        return await pool.run(text, { name: 'plan', signal: deadline.signal });
      } catch (error) {
        if (deadline.signal.aborted || isOutOfMemory(error)) throw new NotPlanned('TOO_COMPLEX', error);
        throw new NotPlanned(isQueueFull(error) ? 'BUSY' : 'FAILED', error);
      } finally {
        clearTimeout(timer);
      }
    },
    apiSchema: () => pool.run(undefined, { name: 'apiSchema' }),
    close: () => pool.destroy(),
  };
}

const isOutOfMemory = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';

const isQueueFull = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Task queue is');
