import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isIncluded, type Question, responseKey } from './question.ts';

/** How many fields an operation may have once its fragments are written out. */
const mostFields = 10_000;

export interface VisitedField {
  readonly parentType: string;
  readonly node: FieldNode;
  /** Null for `__typename` and its kind. */
  readonly field: GraphQLField<unknown, unknown> | null;
  /** Keys of the response from the root to this field, without list indices. */
  readonly path: readonly string[];
}

/**
 * Visits every field of the operation as if its fragments were written out, in order; what is beneath a field only if `visit`
 * returns true. Returns false, having stopped, when there are more fields than an operation may have.
 */
export function walkFields(question: Question, visit: (field: VisitedField) => boolean): boolean {
  let visited = 0;
  const walk = ({ selections }: SelectionSetNode, type: GraphQLNamedType, path: readonly string[]): void => {
    for (const node of selections) {
      visited += 1;
      if (visited > mostFields) return;
      if (!isIncluded(node, question.variables)) continue;
      if (node.kind === Kind.FIELD) {
        const field = fieldOf(type, node.name.value);
        const here = [...path, responseKey(node)];
        const enter = visit({ parentType: type.name, node, field, path: here });
        const inner = field && getNamedType(field.type);
        if (enter && node.selectionSet && isCompositeType(inner)) walk(node.selectionSet, inner, here);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : question.fragments.get(node.name.value);
      const condition = fragment?.typeCondition?.name.value;
      if (fragment) walk(fragment.selectionSet, (condition && question.schema.getType(condition)) || type, path);
    }
  };
  const root = question.schema.getRootType(question.operation.operation);
  if (root) walk(question.operation.selectionSet, root, []);
  return visited <= mostFields;
}

const fieldOf = (type: GraphQLNamedType, name: string) =>
  (isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined) ?? null;
