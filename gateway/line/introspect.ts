import { executeSync, type GraphQLError } from 'graphql';
import { gatewayError, refusing } from '../errors.ts';
import type { Caller } from './authenticate.ts';
import type { Authority } from './authorize.ts';
import { rootFields } from './named-subjects.ts';
import { decidedCaller, platformDecision } from './platform-decision.ts';
import type { Purpose } from './purpose.ts';
import type { Question } from './question.ts';

interface Introspected {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLError[];
}

const ofSchema: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * Answers a question about the schema, which is for whoever has a token (Art. 20(1)); null for any other question. For the public `__schema`
 * is refused, and `__type` is left to answer null for every name. A question about both the schema and subjects is two questions.
 */
export function introspect(
  question: Question,
  caller: Caller,
  purpose: Purpose | null,
  { decide, day }: Pick<Authority, 'decide' | 'day'>,
): Introspected | null {
  const names = rootFields(question, question.operation.selectionSet).map(({ name }) => name.value);
  if (!names.some((name) => ofSchema.has(name))) return null;
  const decided = decidedCaller(caller, purpose?.code ?? null);
  const { allowed, policy, article, reason } = platformDecision(decide, decided, '__schema', day);
  if (!allowed) {
    if (!names.includes('__schema')) return null;
    const message = 'Introspection is not open to everyone.';
    return { errors: refusing([gatewayError('FORBIDDEN', { message, extensions: { policy, article, reason } })]) };
  }
  if (names.some((name) => !name.startsWith('__'))) {
    const message = 'Ask about the schema by itself.';
    return { errors: refusing([gatewayError('BAD_USER_INPUT', { message })]) };
  }
  const { schema, document, operation, variables } = question;
  const result = executeSync({
    schema,
    document,
    variableValues: { ...variables },
    ...(operation.name ? { operationName: operation.name.value } : {}),
  });
  return { data: result.data ?? null, ...(result.errors ? { errors: result.errors } : {}) };
}
