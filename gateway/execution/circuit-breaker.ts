import type { Clock } from '../../domain/clock.ts';

/** ALIVE: the department answered, whatever it said. FAILED: it did not. UNKNOWN: the call ended for another reason. */
export type CallOutcome = 'ALIVE' | 'FAILED' | 'UNKNOWN';

export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** A call that was not made, since the department has been failing. */
export class BreakerOpen extends Error {
  override readonly name = 'BreakerOpen';
}

export interface BreakerOptions {
  readonly clock: Clock;
  /** Consecutive failures that open it. 5 unless given. */
  readonly failures?: number;
  /** How long it stays open before one probe, in ms. 2,000 unless given. */
  readonly coolDownMs?: number;
  /** Told when it opens, not each time that a probe fails, and when it closes again. */
  readonly changed?: ((state: 'OPEN' | 'CLOSED') => void) | undefined;
}

/**
 * Stops calling a department that keeps failing: after enough consecutive failures calls are refused at once; after a
 * cool-down a single call goes through as a probe, whose outcome closes it or opens it again. (opossum, the usual
 * library, keeps time by its own timers, so it could only be tested by waiting.)
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #coolDownMs: number;
  readonly #changed: NonNullable<BreakerOptions['changed']>;
  #failures = 0;
  #openedAt: number | null = null;
  #probing = false;
  /** Counts openings and closings: a call that began before one says nothing about what came after. */
  #epoch = 0;

  constructor({ clock, failures = 5, coolDownMs = 2_000, changed = () => undefined }: BreakerOptions) {
    this.#clock = clock;
    this.#limit = failures;
    this.#coolDownMs = coolDownMs;
    this.#changed = changed;
  }

  get state(): BreakerState {
    if (this.#openedAt === null) return 'CLOSED';
    return this.#probing || this.#hasCooledDown(this.#openedAt) ? 'HALF_OPEN' : 'OPEN';
  }

  /**
   * Makes the call unless the breaker is open.
   *
   * @param judge what a thrown error says about the department
   * @throws BreakerOpen without having called, or whatever the call throws
   */
  async run<T>(call: () => Promise<T>, judge: (error: unknown) => CallOutcome): Promise<T> {
    const isProbe = this.#openedAt !== null;
    if (isProbe && (this.#probing || this.state === 'OPEN')) throw new BreakerOpen('the department keeps failing');
    this.#probing = isProbe;
    const epoch = this.#epoch;
    try {
      const result = await call();
      this.#settle('ALIVE', epoch, isProbe);
      return result;
    } catch (error) {
      this.#settle(judge(error), epoch, isProbe);
      throw error;
    }
  }

  #settle(outcome: CallOutcome, epoch: number, isProbe: boolean): void {
    if (epoch !== this.#epoch) return;
    if (isProbe) {
      this.#probing = false;
      if (outcome === 'ALIVE') this.#close();
      if (outcome === 'FAILED') this.#open();
      return;
    }
    if (outcome === 'ALIVE') this.#failures = 0;
    if (outcome !== 'FAILED') return;
    this.#failures += 1;
    if (this.#failures >= this.#limit) this.#open();
  }

  #open(): void {
    const again = this.#openedAt !== null;
    this.#openedAt = this.#clock().getTime();
    this.#epoch += 1;
    if (!again) this.#changed('OPEN');
  }

  #close(): void {
    this.#openedAt = null;
    this.#failures = 0;
    this.#epoch += 1;
    this.#changed('CLOSED');
  }

  #hasCooledDown(openedAt: number): boolean {
    const elapsed = this.#clock().getTime() - openedAt;
    // A clock that was set back must not keep the breaker open for as long as it was set back.
    return elapsed >= this.#coolDownMs || elapsed < 0;
  }
}
