import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { type Growing, isObject, own, setOwn } from './json.ts';
import { merge } from './merge.ts';
import { isOfType } from './type-names.ts';

/** Something that a selection needs was not fetched: the error that says why is known already. */
const missing = Symbol('missing');

export interface Taken {
  readonly value: Growing;
  /** Whether it holds all that the plan may give: what @skip and @include leave out of the operation, it lacks. */
  readonly whole: boolean;
}

/**
 * What a subgraph is told of an entity so that it can find it: the key, and what its fields require. Null for one of another type, and for
 * one of which nothing could be fetched. The plan gives a selection to each part of the operation, and the parts have conditions.
 */
export function representationOf(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  entity: Readonly<Growing>,
): Taken | null {
  const taking: Taking = { schema, whole: true };
  const value = take(taking, requires, entity);
  if (value === missing || typeof value.__typename !== 'string') return null;
  // With its type alone nobody finds it.
  return Object.keys(value).length > 1 ? { value, whole: taking.whole } : null;
}

interface Taking {
  readonly schema: GraphQLSchema;
  whole: boolean;
}

/** A field that was not fetched makes its own fragment be left out, not the others. */
function take(
  taking: Taking,
  selections: readonly QueryPlanSelectionNode[],
  source: Readonly<Growing>,
): Growing | typeof missing {
  const { schema } = taking;
  const taken: Growing = {};
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (selection.typeCondition && !isOfType(schema, String(own(source, '__typename')), selection.typeCondition))
        continue;
      const inner = take(taking, selection.selections, source);
      if (inner === missing) taking.whole = false;
      else merge(taken, inner);
      continue;
    }
    const key = selection.alias ?? selection.name;
    const value = own(source, key);
    if (value === undefined) return missing;
    const inner = selection.selections ? takeAll(taking, selection.selections, value) : value;
    if (inner === missing) return missing;
    setOwn(taken, key, inner);
  }
  return taken;
}

function takeAll(taking: Taking, selections: readonly QueryPlanSelectionNode[], value: unknown): unknown {
  if (Array.isArray(value)) {
    const all = value.map((element) => takeAll(taking, selections, element));
    return all.includes(missing) ? missing : all;
  }
  return isObject(value) ? take(taking, selections, value) : null;
}
