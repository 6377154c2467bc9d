import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, type SelectionSource, selectionsOf } from '../collect-fields.ts';
import { fetchedKey } from './fetched-key.ts';
import { conditionVariables, keptByOperation } from './kept-by-operation.ts';
import type { Question } from './question.ts';
import { fieldsIn, isSmall } from './walk-fields.ts';

/** One field of an object of the answer, as the operation asks for it. */
export interface ShapedField {
  /** In the response. */
  readonly key: string;
  /** In what was fetched. */
  readonly fetched: string;
  readonly name: string;
  /** Null for `__typename` and its kind. */
  readonly field: GraphQLField<unknown, unknown> | null;
  /** What the field leads to, lists aside. */
  readonly type: GraphQLNamedType | null;
  /** What is asked of an object of this type that the field leads to. */
  readonly beneath: (type: GraphQLObjectType) => readonly ShapedField[];
}

/** The shape of an operation's answer, from its root: worked out once for a small one, and beneath each field once for each type. */
export const shapeOf = (question: Question): readonly ShapedField[] =>
  isSmall(question) ? keptShape(question) : rootShape(question);

const keptShape = keptByOperation(rootShape, fieldsIn);

function rootShape(question: Question): readonly ShapedField[] {
  const { schema, fragments, operation } = question;
  const root = schema.getRootType(operation.operation);
  // It is kept longer than the request: nothing of its values is in it but what conditions depend on.
  const source = { schema, fragments, variables: conditionVariables(question) };
  return root ? fieldsOf(source, [operation.selectionSet], root) : [];
}

function fieldsOf(
  source: SelectionSource,
  selections: readonly SelectionSetNode[],
  parent: GraphQLObjectType,
): readonly ShapedField[] {
  return [...collectFields(source, selections, parent)].flatMap(([key, nodes]) => {
    const [node] = nodes;
    return node ? [shapedField(source, parent, key, node, nodes)] : [];
  });
}

function shapedField(
  source: SelectionSource,
  parent: GraphQLObjectType,
  key: string,
  node: FieldNode,
  nodes: readonly FieldNode[],
): ShapedField {
  const field = parent.getFields()[node.name.value] ?? null;
  const known = new Map<GraphQLObjectType, readonly ShapedField[]>();
  return {
    key,
    fetched: fetchedKey(node),
    name: node.name.value,
    field,
    type: field && getNamedType(field.type),
    beneath: (type) => {
      const fields = known.get(type) ?? fieldsOf(source, selectionsOf(nodes), type);
      known.set(type, fields);
      return fields;
    },
  };
}
