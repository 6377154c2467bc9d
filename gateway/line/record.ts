import { isUscc } from '../../domain/credit-code.ts';
import type { LogFields, RecordedCaller } from '../querylog/entry.ts';
import { type LogStore, LogUnavailable, type Recording } from '../querylog/store.ts';
import type { Admitted } from './admit.ts';
import type { Caller, Unproven } from './authenticate.ts';
import type { Outcome } from './outcome.ts';

const seal: unique symbol = Symbol('receipt');

/** The proof that an answer is on the record. Only `record` makes one, and `release` takes nothing else. */
export class Receipt {
  readonly #seal: typeof seal;
  readonly outcome: Outcome;
  /** By what its entries have in common. */
  readonly request: string;
  /** One for each entry, in the order of the subjects. */
  readonly receipts: readonly string[];

  private constructor(key: typeof seal, outcome: Outcome, request: string, receipts: readonly string[]) {
    this.#seal = key;
    this.outcome = outcome;
    this.request = request;
    this.receipts = receipts;
    Object.freeze(this);
  }

  static isGenuine(value: Receipt): boolean {
    return #seal in value && value.#seal === seal;
  }

  /** Kept from everyone outside this file by the key, which is not exported. */
  static issue(key: typeof seal, outcome: Outcome, request: string, receipts: readonly string[]): Receipt {
    return new Receipt(key, outcome, request, receipts);
  }
}

/**
 * Puts an answer or refusal on the record: an entry for each that it concerns. Returns when the entries are committed, a mutation's effect with them; throws `LogUnavailable` if they cannot be.
 */
export async function record(
  log: LogStore,
  admitted: Admitted,
  caller: Caller | Unproven,
  outcome: Outcome,
): Promise<Receipt> {
  const recording = { entries: entriesOf(admitted, caller, outcome), operation: outcome.operation };
  const receipts = outcome.effect ? await appendWith(outcome.effect, log, recording) : await log.append(recording);
  return Receipt.issue(seal, outcome, admitted.request, receipts);
}

/** Commits a mutation's effect and its entries together, or neither. */
async function appendWith(
  effect: NonNullable<Outcome['effect']>,
  log: LogStore,
  recording: Recording,
): Promise<readonly string[]> {
  try {
    const receipts = await log.append(recording, effect);
    await effect.commit().execute();
    return receipts;
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

function entriesOf(admitted: Admitted, caller: Caller | Unproven, outcome: Outcome): readonly LogFields[] {
  const shared = {
    kind: outcome.entryKind,
    at: admitted.at,
    request: admitted.request,
    channel: admitted.channel,
    caller: whoAsked(caller),
    operation: outcome.operation?.hash ?? null,
    operationName: outcome.operation?.name ?? null,
    purpose: outcome.purpose?.code ?? null,
    reference: outcome.purpose?.reference ?? null,
    items: outcome.items,
    outcome: outcome.kind,
    status: outcome.status,
    errors: outcome.errors,
    incomplete: outcome.incomplete,
    details: outcome.details ?? null,
  };
  const own = caller.role === 'subject' ? caller.creditCode : null;
  return outcome.concerned.map(({ creditCode, ...came }) => ({
    ...shared,
    ...came,
    subject: creditCode,
    self: creditCode !== null && creditCode === own,
  }));
}

/** Who asks, as far as it is proven: what a credential says that proves nothing is nobody's. */
function whoAsked(caller: Caller | Unproven): RecordedCaller {
  const proven = caller.role === 'public' || caller.role === 'unknown' ? null : caller;
  return {
    role: caller.role,
    id: proven?.subject ?? null,
    name: proven?.name ?? null,
    // Whoever acts for an organisation under that organisation's own code is named by it; a person's code stays out of others' accesses.
    organisation: proven?.org ?? (isUscc(proven?.creditCode ?? '') ? (proven?.creditCode ?? null) : null),
  };
}
