import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../domain/clock.ts';

/** Something of the database that is held in memory, and looked at again and again. */
export interface Watched {
  /** Whether what is held is at most a second behind the database; looks first where it is not. */
  isCurrent(): Promise<boolean>;
  stop(): Promise<void>;
}

/** How long it rests between two looks, in ms. */
const rest = 500;

/** How old a look may be that counts, in ms. */
const oldestLook = 1_000;

/** How long somebody waits for a look, in ms, before it is given up. */
const patience = 2_000;

/** Looks now, and every half second until it is stopped. `report` is told once when looks begin to fail. */
export function keepLooking(lookOnce: () => Promise<void>, clock: Clock, report: (error: unknown) => void): Watched {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let failing = false;

  // A look from the future, after a clock was set back, says nothing about now.
  const isCurrent = (): boolean => {
    const age = clock().getTime() - lookedAt;
    return age >= 0 && age <= oldestLook;
  };

  async function lookNow(): Promise<void> {
    const began = clock().getTime();
    await lookOnce();
    lookedAt = began;
    failing = false;
  }

  function look(): Promise<void> {
    looking ??= lookNow()
      .catch((error: unknown) => {
        if (!failing && !stopped) report(error);
        failing = true;
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  async function goOn(): Promise<void> {
    // While it fails, whoever needs it is told so; it is looked again with the next turn.
    await look();
    if (!stopped) timer = setTimeout(() => void goOn(), rest);
  }

  /** A look that is under way may have begun too long ago: then one more is taken. */
  async function becomeCurrent(): Promise<void> {
    const looks = async () => {
      await look();
      if (!isCurrent()) await look();
    };
    const limit = new AbortController();
    const late = delay(patience, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([looks(), late]);
    limit.abort();
  }

  void goOn();
  return {
    isCurrent: async () => {
      if (!isCurrent()) await becomeCurrent();
      return isCurrent();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
