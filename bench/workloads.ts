import { type Random, randomOf } from '../scripts/seed/random.ts';
import type { BenchCaller } from './callers.ts';
import { bulkOperation, mixedOperations, type Operation, profileOperation } from './operations.ts';

export const WORKLOADS = ['profile', 'mix', 'hot', 'slow', 'bulk'] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

/** What one request asks, and who asks it of the line. */
export interface Question {
  readonly operation: string;
  readonly body: string;
  readonly caller: BenchCaller;
}

/** How many different requests a load is drawn from. */
const amounts: Readonly<Record<WorkloadName, number>> = {
  profile: 10_000,
  mix: 4_000,
  hot: 1,
  slow: 10_000,
  bulk: 200,
};

/** The requests of a workload, the same for every peer and in every run over the same subjects. The first caller is the officer. */
export function questionsOf(
  workload: WorkloadName,
  codes: readonly string[],
  callers: readonly [BenchCaller, ...BenchCaller[]],
): readonly Question[] {
  const random = randomOf('bench', workload === 'profile' ? 1 : 2);
  const [officer] = callers;
  return Array.from({ length: amounts[workload] }, (_, n) => {
    if (workload === 'mix') {
      const operation = mixedOperations[n % mixedOperations.length] ?? profileOperation;
      return question(operation, random, codes, callerOf(random, callers));
    }
    return question(workload === 'bulk' ? bulkOperation : profileOperation, random, codes, officer);
  });
}

/** One class of callers as often as another. */
function callerOf(random: Random, callers: readonly [BenchCaller, ...BenchCaller[]]): BenchCaller {
  const subjects = callers.filter(({ own }) => own !== undefined);
  const others = callers.filter(({ own }) => own === undefined);
  const drawn = random.below(others.length + (subjects.length > 0 ? 1 : 0));
  return others[drawn] ?? subjects[random.below(subjects.length)] ?? callers[0];
}

function question(
  { name, text, codes: count }: Operation,
  random: Random,
  codes: readonly string[],
  caller: BenchCaller,
): Question {
  const drawn = Array.from({ length: count }, () => codes[random.below(codes.length)] ?? '');
  // A subject asks about itself; of a list it is the first.
  if (caller.own !== undefined) drawn[0] = caller.own;
  const variables = count === 1 ? { code: drawn[0] } : { codes: [...new Set(drawn)] };
  return { operation: name, body: JSON.stringify({ query: text, variables }), caller };
}

/** The first question of each kind: of an operation by a class of callers. Whatever plans once for each has planned when they are answered. */
export function kindsOf(questions: readonly Question[]): readonly Question[] {
  const kinds = new Map<string, Question>();
  for (const one of questions) {
    const { role, headers } = one.caller;
    const kind = `${one.operation} ${role} ${headers['credit-purpose'] ?? ''}`;
    if (!kinds.has(kind)) kinds.set(kind, one);
  }
  return [...kinds.values()];
}
