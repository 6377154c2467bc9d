import type { OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { conditionNames } from '../collect-fields.ts';
import type { Question } from './question.ts';

type Asked = Pick<Question, 'operation' | 'fragments' | 'variables'>;

/** How many combinations of conditions are kept of one operation. */
const most = 16;

/**
 * How much is kept of all operations together, in fields. A short text can have hundreds of them, other ones under each combination of its
 * conditions, and other views of them for each kind of caller: counted by operations alone it would fill the memory.
 */
const mostFields = 300_000;

/** Places of what is kept, with what lets it go. */
const everything = new LRUCache<object, () => void>({ maxSize: mostFields, dispose: (forget) => forget() });

const names = new WeakMap<OperationDefinitionNode, readonly string[]>();

function namesOf(asked: Asked): readonly string[] {
  const known = names.get(asked.operation) ?? conditionNames(asked);
  names.set(asked.operation, known);
  return known;
}

/** The variables that conditions depend on. */
export const conditionVariables = (asked: Asked): Readonly<Record<string, unknown>> =>
  Object.fromEntries(namesOf(asked).map((name) => [name, asked.variables[name]]));

/** Their values. */
export const conditionsOf = (asked: Asked): string =>
  namesOf(asked)
    .map((name) => String(asked.variables[name]))
    .join();

/**
 * Keeps what follows from an operation and `key` alone, for as long as the operation is kept and there is room for it: @apollo/server keeps
 * those it has parsed, and lets them go when they take too much memory. A promise that is rejected is not kept.
 *
 * @param size how many fields what is made has
 */
export function keptByOperation<Asking extends Asked, Value>(
  make: (asked: Asking) => Value,
  size: (asked: Asking, made: Value) => number,
  key: (asked: Asking) => string = conditionsOf,
): (asked: Asking) => Value {
  const kept = new WeakMap<OperationDefinitionNode, Values<Value>>();
  return (asked) => {
    const values: Values<Value> = kept.get(asked.operation) ?? new Map();
    kept.set(asked.operation, values);
    const at = key(asked);
    const known = values.get(at);
    if (known) {
      everything.get(known.place);
      return known.value;
    }
    const made = { value: make(asked), place: {} };
    if (values.size >= most) for (const { place } of values.values()) everything.delete(place);
    values.set(at, made);
    everything.set(made.place, forgetting(values, at), { size: size(asked, made.value) + 1 });
    if (made.value instanceof Promise) made.value.catch(() => everything.delete(made.place));
    return made.value;
  };
}

/** What is kept, and where it is counted. */
type Values<Value> = Map<string, { readonly value: Value; readonly place: object }>;

/** Who counts holds nothing of an operation: it goes when @apollo/server lets it go. */
function forgetting<Value>(values: Values<Value>, at: string): () => void {
  const held = new WeakRef(values);
  return () => void held.deref()?.delete(at);
}
