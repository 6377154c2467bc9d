import type { Clock, RandomBytes } from '../domain/clock.ts';
import { networkOf } from './admission.ts';
import { act } from './querylog/entry.ts';
import type { LogStore } from './querylog/store.ts';

/** What is turned away before the line: on the record in one entry for each source and minute. */
export interface TurnedAway {
  note(source: string, code: string): void;
  /** Writes the minutes that are over. */
  write(): Promise<void>;
  /** Writes what is still in memory. */
  stop(): Promise<void>;
}

const minute = 60_000;
/** How often finished minutes are looked for, in ms. */
const rest = 5_000;
/** In one minute; the others' are counted together. */
const mostSources = 1_000;
/** While the log cannot be written; older ones are forgotten. */
const mostMinutes = 60;
const others = 'others';

type Minute = Map<string, Map<string, number>>;

/** Counts by source and minute, and writes a minute when it is over; what a killed process has not written yet is lost. */
export function countTurnedAway(
  log: LogStore,
  { clock, random, report }: { clock: Clock; random: RandomBytes; report: (error: unknown) => void },
): TurnedAway {
  const minutes = new Map<number, Minute>();
  let writing: Promise<void> = Promise.resolve();

  async function write(before: number): Promise<void> {
    for (const [start, sources] of [...minutes]) {
      if (start >= before) continue;
      const entries = [...sources].map(([source, counts]) =>
        act({
          kind: 'TURNED_AWAY',
          at: new Date(start),
          request: random(16).toString('hex'),
          caller: { role: 'unknown', id: null, name: null, organisation: null },
          outcome: 'REFUSED',
          errors: [...counts.keys()].sort(),
          details: { source, requests: Object.fromEntries(counts) },
        }),
      );
      await log.append({ entries });
      minutes.delete(start);
    }
  }

  const next = (before: () => number): Promise<void> => {
    writing = writing.then(() => write(before())).catch(report);
    return writing;
  };
  const thisMinute = (): number => Math.floor(clock().getTime() / minute) * minute;
  const timer = setInterval(() => void next(thisMinute), rest);
  timer.unref();

  return {
    note: (source, code) => {
      const start = thisMinute();
      const sources = minutes.get(start) ?? new Map<string, Map<string, number>>();
      minutes.set(start, sources);
      const [oldest] = minutes.keys();
      if (minutes.size > mostMinutes && oldest !== undefined) minutes.delete(oldest);
      const network = networkOf(source);
      const name = sources.has(network) || sources.size < mostSources ? network : others;
      const counts = sources.get(name) ?? new Map<string, number>();
      sources.set(name, counts.set(code, (counts.get(code) ?? 0) + 1));
    },
    write: () => next(thisMinute),
    stop: async () => {
      clearInterval(timer);
      await next(() => Number.POSITIVE_INFINITY);
    },
  };
}
