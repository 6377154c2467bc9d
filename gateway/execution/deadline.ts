import { setMaxListeners } from 'node:events';

/** The time that something may take. */
export interface Deadline {
  /** Aborted when the time is over, or when nobody waits any more. */
  readonly signal: AbortSignal;
  /** Nothing is watched after it; whoever still listens is not told. */
  end(): void;
  /** Ends it, and tells whoever still listens. */
  abort(): void;
}

/** One for all: an error of its own would cost each request more than what it waits for. */
const over = new Error('the time is over, or nobody waits any more');

/** Begins now; `left` is aborted when nobody waits any more. */
export function startDeadline(timeoutMs: number, left: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  // One for each call that is waited for: that many are no leak.
  setMaxListeners(0, controller.signal);
  const abort = () => controller.abort(over);
  const timer = setTimeout(abort, timeoutMs);
  if (left?.aborted) abort();
  left?.addEventListener('abort', abort, { once: true });
  const end = () => {
    clearTimeout(timer);
    left?.removeEventListener('abort', abort);
  };
  return {
    signal: controller.signal,
    end,
    abort() {
      end();
      abort();
    },
  };
}
