import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { type Growing, isObject, own, setOwn } from './json.ts';
import type { Path } from './places.ts';
import { isOfType } from './type-names.ts';

const condition = '... on ';

/** Applies what a plan says of data before or after a call: to set a value, or to give a member another name. It changes the data. */
export function rewrite(schema: GraphQLSchema, rewrites: readonly FetchDataRewrite[], data: Growing): void {
  for (const one of rewrites) {
    const [last = '', ...parents] = one.path.toReversed();
    atPath(schema, parents.toReversed(), data, (object) => {
      if (one.kind === 'ValueSetter') return setOwn(object, last, one.setValueTo);
      const value = own(object, last);
      if (value === undefined) return;
      setOwn(object, one.renameKeyTo, value);
      delete object[last];
    });
  }
}

/** A path of a subgraph's error, with the names that its data has once it is rewritten. */
export function renamedPath(rewrites: readonly FetchDataRewrite[], path: Path): Path {
  const renamed = [...path];
  for (const one of rewrites) {
    if (one.kind !== 'KeyRenamer') continue;
    const keys = one.path.filter((element) => !element.startsWith(condition));
    const places = renamed.flatMap((element, at) => (typeof element === 'string' ? [at] : [])).slice(0, keys.length);
    const last = places.at(-1);
    const same = places.length === keys.length && places.every((at, n) => renamed[at] === keys[n]);
    if (same && last !== undefined) renamed[last] = one.renameKeyTo;
  }
  return renamed;
}

function atPath(
  schema: GraphQLSchema,
  path: readonly string[],
  value: unknown,
  apply: (object: Growing) => void,
): void {
  if (Array.isArray(value)) {
    for (const element of value) atPath(schema, path, element, apply);
    return;
  }
  if (!isObject(value)) return;
  const [first, ...rest] = path;
  if (first === undefined) apply(value);
  else if (!first.startsWith(condition)) atPath(schema, rest, own(value, first), apply);
  else if (mayBe(schema, value, first.slice(condition.length))) atPath(schema, rest, value, apply);
}

/** Not every object that is rewritten was asked for its type; then it is of the one that the plan says. */
function mayBe(schema: GraphQLSchema, object: Readonly<Growing>, typeName: string): boolean {
  const named = own(object, '__typename');
  return typeof named !== 'string' || isOfType(schema, named, typeName);
}
