import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { type Growing, isObject, own, setOwn } from './json.ts';
import { merge } from './merge.ts';
import { isOfType } from './type-names.ts';

/** Something that a selection needs was not fetched: the error that says why is known already. */
const missing = Symbol('missing');

/**
 * What a subgraph is told of an entity so that it can find it: the key, and what its fields require. Null for one of another type, and for
 * one of which something needed could not be fetched: its fields would be worked out wrong.
 */
export function representationOf(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  entity: Readonly<Growing>,
): Growing | null {
  const taken = take(schema, requires, entity);
  if (taken === missing || typeof taken.__typename !== 'string') return null;
  // With its type alone nobody finds it.
  return Object.keys(taken).length > 1 ? taken : null;
}

function take(
  schema: GraphQLSchema,
  selections: readonly QueryPlanSelectionNode[],
  source: Readonly<Growing>,
): Growing | typeof missing {
  const taken: Growing = {};
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (selection.typeCondition && !isOfType(schema, String(own(source, '__typename')), selection.typeCondition))
        continue;
      const inner = take(schema, selection.selections, source);
      if (inner === missing) return missing;
      merge(taken, inner);
      continue;
    }
    const key = selection.alias ?? selection.name;
    const value = own(source, key);
    if (value === undefined) return missing;
    const inner = selection.selections ? takeAll(schema, selection.selections, value) : value;
    if (inner === missing) return missing;
    setOwn(taken, key, inner);
  }
  return taken;
}

function takeAll(schema: GraphQLSchema, selections: readonly QueryPlanSelectionNode[], value: unknown): unknown {
  if (Array.isArray(value)) {
    const all = value.map((element) => takeAll(schema, selections, element));
    return all.includes(missing) ? missing : all;
  }
  return isObject(value) ? take(schema, selections, value) : null;
}
