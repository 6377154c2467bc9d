import { LRUCache } from 'lru-cache';
import type { DecisionRequest } from './decision-request.ts';
import { statefulIsAuthorized } from './engine.ts';
import { engineRequest, keyOf, type Rules } from './facts.ts';
import { DEFAULT_DENY, type Policies } from './parse-policies.ts';

/** Whether it is allowed, and what decided: the policy, the article it rests on, and why in a sentence. */
export interface Decision {
  readonly allowed: boolean;
  readonly policy: string;
  readonly article: string;
  readonly reason: string;
}

export type Decide = (request: DecisionRequest) => Decision;

export interface DeciderOptions {
  /** Told why, where something could not be decided. */
  readonly report?: (error: unknown) => void;
  /** How many decisions are remembered: by default far more than there are combinations, against those who make some up. */
  readonly kept?: number;
}

/** Non-open by default: what nothing permits is not shown (Art. 16(3)). */
const nothingPermits: Decision = Object.freeze({
  allowed: false,
  policy: DEFAULT_DENY,
  article: 'Art. 16(3)',
  reason: 'Nothing permits this, and what is not open is not shown.',
});

/**
 * Makes the function that decides by these policies and rules. It throws nothing: whatever cannot be decided is denied, and
 * `report` is told why. Decisions are remembered by all they depend on; failures are not.
 */
export function createDecider(
  policies: Policies,
  rules: Rules,
  { report = () => undefined, kept = 20_000 }: DeciderOptions = {},
): Decide {
  const remembered = new LRUCache<string, Decision>({ max: kept });
  return (request) => {
    const key = keyOf(request);
    const known = remembered.get(key);
    if (known) return known;
    try {
      const decision = evaluate(policies, rules, request);
      remembered.set(key, decision);
      return decision;
    } catch (error) {
      report(error);
      return nothingPermits;
    }
  };
}

function evaluate({ digest, policies, actions }: Policies, rules: Rules, request: DecisionRequest): Decision {
  const call = engineRequest(request, rules);
  // A field that no policy can speak of yet: nothing permits it, and nothing has failed.
  if (!actions.has(call.action)) return nothingPermits;
  const answer = statefulIsAuthorized({
    ...call,
    action: { type: 'Action', id: call.action },
    entities: [],
    preparsedPolicySetId: digest,
    preparsedSchemaName: digest,
    validateRequest: true,
  });
  if (answer.type === 'failure') throw new EngineError(answer.errors.map(({ message }) => message).join('; '));
  const { decision, diagnostics } = answer.response;
  // The engine leaves out a policy that fails. One that forbids must not be left out, so all fails.
  const [failed] = diagnostics.errors;
  if (failed) throw new EngineError(`${failed.policyId}: ${failed.error.message}`);
  const decided = policies.find(({ id }) => diagnostics.reason.includes(id));
  if (!decided) {
    if (decision === 'allow') throw new EngineError('The engine allowed without a policy of ours.');
    return nothingPermits;
  }
  const { id: policy, article, reason } = decided;
  return Object.freeze({ allowed: decision === 'allow', policy, article, reason });
}

/** The engine could not decide; the operator is told, the caller is denied. */
class EngineError extends Error {
  override readonly name = 'EngineError';
}
