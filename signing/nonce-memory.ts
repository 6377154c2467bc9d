export type NonceFate = 'NEW' | 'SEEN' | 'FORGOTTEN' | 'FULL';

/**
 * The nonces of calls that were accepted, each until its signature expires. Memory is bounded twice: by the longest
 * lifetime a verifier takes and by a capacity. When the capacity is reached new calls are refused, since forgetting one
 * nonce early would let that call be replayed.
 */
export class NonceMemory {
  readonly #capacity: number;
  readonly #seen = new Set<string>();
  readonly #byExpiry = new Map<number, string[]>();
  #forgottenThrough = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#seen.size;
  }

  /**
   * @param expires seconds since 1970, when the nonce's signature stops being valid
   * @param now milliseconds since 1970
   */
  remember(nonce: string, expires: number, now: number): NonceFate {
    this.#forgetExpired(now);
    if (this.#seen.has(nonce)) return 'SEEN';
    // Only after the clock was set back: its nonce may be among those already forgotten.
    if (expires <= this.#forgottenThrough) return 'FORGOTTEN';
    if (this.#seen.size >= this.#capacity) return 'FULL';
    this.#seen.add(nonce);
    const sameSecond = this.#byExpiry.get(expires);
    if (sameSecond === undefined) this.#byExpiry.set(expires, [nonce]);
    else sameSecond.push(nonce);
    return 'NEW';
  }

  #forgetExpired(now: number): void {
    for (const [expires, nonces] of this.#byExpiry) {
      if (expires * 1000 > now) continue;
      for (const nonce of nonces) this.#seen.delete(nonce);
      this.#byExpiry.delete(expires);
      this.#forgottenThrough = Math.max(this.#forgottenThrough, expires);
    }
  }
}
