import { type OperationDefinitionNode, print } from 'graphql';
import type { Question } from './question.ts';

type Asked = Pick<Question, 'operation' | 'variables'>;

/** How many combinations of conditions are kept of one operation. */
const most = 16;

const booleans = new WeakMap<OperationDefinitionNode, readonly string[]>();

/** The names of an operation's variables that are true or false: what @skip and @include leave of it depends on no others. */
function booleansOf(operation: OperationDefinitionNode): readonly string[] {
  const known = booleans.get(operation);
  if (known) return known;
  const names = (operation.variableDefinitions ?? [])
    .filter(({ type }) => /^Boolean!?$/.test(print(type)))
    .map(({ variable }) => variable.name.value);
  booleans.set(operation, names);
  return names;
}

/** The variables that conditions depend on. */
export const conditionVariables = ({ operation, variables }: Asked): Readonly<Record<string, unknown>> =>
  Object.fromEntries(booleansOf(operation).map((name) => [name, variables[name]]));

/** Their values. */
export const conditionsOf = ({ operation, variables }: Asked): string =>
  booleansOf(operation)
    .map((name) => String(variables[name]))
    .join();

/**
 * Keeps what follows from an operation and `key` alone, for as long as the operation is kept: @apollo/server keeps those it has parsed,
 * and lets them go when they take too much memory. A promise that is rejected is not kept.
 */
export function keptByOperation<Asking extends Asked, Value>(
  make: (asked: Asking) => Value,
  key: (asked: Asking) => string = conditionsOf,
): (asked: Asking) => Value {
  const kept = new WeakMap<OperationDefinitionNode, Map<string, Value>>();
  return (asked) => {
    const values = kept.get(asked.operation) ?? new Map<string, Value>();
    kept.set(asked.operation, values);
    const at = key(asked);
    const known = values.get(at);
    if (known !== undefined) return known;
    const made = make(asked);
    if (values.size >= most) values.clear();
    values.set(at, made);
    if (made instanceof Promise) made.catch(() => values.delete(at));
    return made;
  };
}
