/**
 * What is used of an AbortSignal. A native one takes, with its events, some ten microseconds of every request and call: these are made of
 * less, and native ones serve as well.
 */
export interface Signal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What whoever waits is told with. */
const over = new Error('the time is over, or nobody waits any more');

/** Something that may end before it is done. Each listener is called once. */
export class Ending implements Signal {
  readonly reason = over;
  readonly #listeners = new Set<() => void>();
  #aborted = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  addEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    for (const listener of [...this.#listeners]) {
      this.#listeners.delete(listener);
      listener();
    }
  }
}
