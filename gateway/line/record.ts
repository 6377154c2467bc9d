import { createHash } from 'node:crypto';
import { type LogEntry, type LogStore, LogUnavailable } from '../querylog/store.ts';
import type { Admitted } from './admit.ts';
import type { Caller, Unproven } from './authenticate.ts';
import type { Outcome } from './outcome.ts';

const seal: unique symbol = Symbol('receipt');

/** The proof that an answer is on the record. Only `record` makes one, and `release` takes nothing else. */
export class Receipt {
  readonly #seal: typeof seal;
  readonly outcome: Outcome;
  readonly entries: readonly string[];

  private constructor(key: typeof seal, outcome: Outcome, entries: readonly string[]) {
    this.#seal = key;
    this.outcome = outcome;
    this.entries = entries;
    Object.freeze(this);
  }

  static isGenuine(value: Receipt): boolean {
    return #seal in value && value.#seal === seal;
  }

  /** Kept from everyone outside this file by the key, which is not exported. */
  static issue(key: typeof seal, outcome: Outcome, entries: readonly string[]): Receipt {
    return new Receipt(key, outcome, entries);
  }
}

/**
 * Puts an answer or refusal on the record: one entry for each subject it concerns, and one for what it concerns besides, or where it names
 * none. Returns when the entries are committed, a mutation's effect with them; throws `LogUnavailable` if they cannot be.
 */
export async function record(
  log: LogStore,
  admitted: Admitted,
  caller: Caller | Unproven,
  outcome: Outcome,
): Promise<Receipt> {
  const entry = entryOf(admitted, caller, outcome);
  const { released, withheld } = outcome.besides;
  const besides = Object.keys({ ...released, ...withheld }).length > 0;
  const subjects = besides || outcome.subjects.length === 0 ? [...outcome.subjects, null] : outcome.subjects;
  const entries = subjects.map((subject) => ({
    ...entry,
    subject: subject?.creditCode ?? null,
    released: subject ? subject.released : outcome.besides.released,
    withheld: subject ? subject.withheld : outcome.besides.withheld,
  }));
  const ids = outcome.effect ? await appendWith(outcome.effect, log, entries) : await log.append(entries);
  return Receipt.issue(seal, outcome, ids);
}

/** Commits a mutation's effect and its entries together, or neither. */
async function appendWith(
  effect: NonNullable<Outcome['effect']>,
  log: LogStore,
  entries: readonly LogEntry[],
): Promise<readonly string[]> {
  try {
    const ids = await log.append(entries, effect);
    await effect.commit().execute();
    return ids;
  } catch (error) {
    await effect
      .rollback()
      .execute()
      .catch(() => undefined); // The connection may be gone, and with it the transaction.
    throw error instanceof LogUnavailable
      ? error
      : new LogUnavailable('the mutation was not committed', { cause: error });
  }
}

function entryOf(
  admitted: Admitted,
  caller: Caller | Unproven,
  outcome: Outcome,
): Omit<LogEntry, 'subject' | 'released' | 'withheld'> {
  return {
    at: admitted.at,
    channel: admitted.channel,
    ...whoAsked(caller),
    operation: outcome.operation ? createHash('sha256').update(outcome.operation.text).digest('hex') : null,
    operationName: outcome.operation?.name ?? null,
    purpose: outcome.purpose?.code ?? null,
    reference: outcome.purpose?.reference ?? null,
    status: outcome.status,
    outcome: outcome.kind,
    errors: outcome.errors,
    incomplete: outcome.incomplete,
  };
}

/** Who asks, as far as it is proven: what a credential says that proves nothing is nobody's. */
function whoAsked(caller: Caller | Unproven): Pick<LogEntry, 'caller' | 'callerId' | 'callerName' | 'organisation'> {
  const proven = caller.role === 'public' || caller.role === 'unknown' ? null : caller;
  return {
    caller: caller.role,
    callerId: proven?.subject ?? null,
    callerName: proven?.name ?? null,
    organisation: proven?.org ?? null,
  };
}
