import { Ending, type Signal } from './ending.ts';

/** The time that something may take. */
export interface Deadline {
  /** Aborted when the time is over, or when nobody waits any more. */
  readonly signal: Signal;
  /** Nothing is watched after it; whoever still listens is not told. */
  end(): void;
  /** Ends it, and tells whoever still listens. */
  abort(): void;
}

/** Begins now; `left` is aborted when nobody waits any more. */
export function startDeadline(timeoutMs: number, left: Signal | undefined): Deadline {
  const ending = new Ending();
  const over = () => ending.abort();
  const timer = setTimeout(over, timeoutMs);
  if (left?.aborted) over();
  left?.addEventListener('abort', over, { once: true });
  const end = () => {
    clearTimeout(timer);
    left?.removeEventListener('abort', over);
  };
  return {
    signal: ending,
    end,
    abort() {
      end();
      over();
    },
  };
}
