import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type CalendarDate, shanghaiDateOf } from '../domain/calendar-date.ts';
import type { Clock } from '../domain/clock.ts';

/** How much may come from one source. */
export interface Allowances {
  /** Requests without a credential, a second. */
  readonly requests: number;
  /** Credentials that prove nothing, a minute. */
  readonly failures: number;
  /** Different pairs of a person's code and a name that are asked about, a day. */
  readonly persons: number;
}

/** Enough for a front end with a mistake in it, or for whoever looks at a family; too little for whoever tries names or numbers out. */
export const usualAllowances = { failures: 1_000, persons: 100 } as const satisfies Omit<Allowances, 'requests'>;

/** Whom the gateway lets in, and how much each may ask (Art. 26). In this process alone. */
export interface Admission {
  /**
   * False where this source has asked too much: nothing of its request is parsed. Without a credential a request counts once, and
   * `mayName` counts each further subject in it: each has an entry on the record.
   */
  admits(source: string, withCredential: boolean): Promise<boolean>;
  mayName(source: string, furtherSubjects: number): Promise<boolean>;
  /** A credential from this source proved nothing; false where too many have. Those that prove something are let in all the same. */
  mayFail(source: string): Promise<boolean>;
  /**
   * Counts the persons that somebody asks about, each with each name. False where they are more than may be asked about in a day: then
   * none of them is counted. Whether they exist makes no difference.
   */
  mayAskAbout(asker: string, persons: readonly string[]): boolean;
}

/** An IPv6 network is one source: whoever has one address of it has them all. */
const networkBits = 64;

/** How many sources are remembered; the one longest unseen is forgotten first. */
const remembered = 100_000;

export function admission(allowances: Allowances, clock: Clock): Admission {
  const requests = new RateLimiterMemory({ points: allowances.requests, duration: 1 });
  const failures = new RateLimiterMemory({ points: allowances.failures, duration: 60 });
  const asked = new LRUCache<string, Set<string>>({ max: remembered });
  let day: CalendarDate | undefined;
  return {
    async admits(source, withCredential) {
      return withCredential || isWithin(requests.consume(networkOf(source)));
    },
    mayName: async (source, further) => further <= 0 || isWithin(requests.consume(networkOf(source), further)),
    mayFail: (source) => isWithin(failures.consume(networkOf(source))),
    mayAskAbout(asker, persons) {
      const today = shanghaiDateOf(clock());
      if (today !== day) asked.clear();
      day = today;
      const key = networkOf(asker);
      // Not the numbers: what is remembered here is nobody's list of persons.
      const all = new Set([...(asked.get(key) ?? []), ...persons.map((person) => digest(`${key} ${person}`))]);
      if (all.size > allowances.persons) return false;
      asked.set(key, all);
      return true;
    },
  };
}

const isWithin = (consumed: Promise<unknown>): Promise<boolean> =>
  consumed.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error) throw error;
      return false;
    },
  );

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** The network of an address; whatever is no address stands for itself. */
export function networkOf(source: string): string {
  if (!ipaddr.isValid(source)) return source;
  const address = ipaddr.process(source);
  if (address.kind() === 'ipv4') return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${networkBits}`).toString();
}
