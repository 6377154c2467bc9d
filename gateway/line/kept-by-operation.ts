import { type OperationDefinitionNode, print } from 'graphql';
import type { Question } from './question.ts';

type Asked = Pick<Question, 'operation' | 'variables'>;

/** How many combinations of conditions are kept of one operation. */
const most = 16;

const booleans = new WeakMap<OperationDefinitionNode, readonly string[]>();

/** The values that what @skip and @include leave of an operation depends on: those of its variables that are true or false. */
export function conditionsOf({ operation, variables }: Asked): string {
  const known = booleans.get(operation);
  const names =
    known ??
    (operation.variableDefinitions ?? []).flatMap(({ type, variable }) =>
      /^Boolean!?$/.test(print(type)) ? [variable.name.value] : [],
    );
  if (!known) booleans.set(operation, names);
  return names.map((name) => String(variables[name])).join();
}

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
