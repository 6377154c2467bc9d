import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isIncluded, responseKey } from '../collect-fields.ts';
import { fetchedKey } from './plan.ts';
import type { Question } from './question.ts';

/** How many fields an operation may have once its fragments are written out. */
const mostFields = 10_000;

export interface VisitedField {
  readonly parentType: string;
  readonly node: FieldNode;
  /** Null for `__typename` and its kind. */
  readonly field: GraphQLField<unknown, unknown> | null;
  /** Keys of the response from the root to this field, without list indices. */
  readonly path: readonly string[];
  /** The same with the keys that are fetched. */
  readonly fetched: readonly string[];
}

/**
 * Visits every field of the operation as if its fragments were written out, in order; what is beneath a field only if `visit`
 * returns true. Returns false, having stopped, when there are more fields than an operation may have.
 */
export function walkFields(question: Question, visit: (field: VisitedField) => boolean): boolean {
  let visited = 0;
  const walk = (
    { selections }: SelectionSetNode,
    type: GraphQLNamedType,
    at: Pick<VisitedField, 'path' | 'fetched'>,
  ): void => {
    for (const node of selections) {
      visited += 1;
      if (visited > mostFields) return;
      if (!isIncluded(node, question.variables)) continue;
      if (node.kind === Kind.FIELD) {
        const field = fieldOf(type, node.name.value);
        const here = { path: [...at.path, responseKey(node)], fetched: [...at.fetched, fetchedKey(node)] };
        const enter = visit({ parentType: type.name, node, field, ...here });
        const inner = field && getNamedType(field.type);
        if (enter && node.selectionSet && isCompositeType(inner)) walk(node.selectionSet, inner, here);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : question.fragments.get(node.name.value);
      const inner = fragment && narrowed(question.schema, type, fragment.typeCondition?.name.value);
      if (fragment && inner) walk(fragment.selectionSet, inner, at);
    }
  };
  const root = question.schema.getRootType(question.operation.operation);
  if (root) walk(question.operation.selectionSet, root, { path: [], fetched: [] });
  return visited <= mostFields;
}

/** The type that a fragment's fields are of; null where its condition can never hold, so that nothing of it is asked. */
function narrowed(schema: GraphQLSchema, type: GraphQLNamedType, condition: string | undefined) {
  const named = condition === undefined ? type : schema.getType(condition);
  if (!named || named === type || !isObjectType(type)) return named ?? null;
  return isAbstractType(named) && schema.isSubType(named, type) ? type : null;
}

const fieldOf = (type: GraphQLNamedType, name: string) =>
  (isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined) ?? null;
