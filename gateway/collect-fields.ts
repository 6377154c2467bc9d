import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** Whose selections are read: a client's question, or an operation that is sent to a department. */
export interface SelectionSource {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The fields of an object (or of an interface, where nothing more is known of it) in the order of GraphQL, those with the same key together (CollectFields of the specification). */
export function collectFields(
  { schema, fragments, variables }: SelectionSource,
  selections: readonly SelectionSetNode[],
  type: GraphQLObjectType | GraphQLInterfaceType,
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  const take = ({ selections: nodes }: SelectionSetNode): void => {
    for (const node of nodes) {
      if (!isIncluded(node, variables)) continue;
      if (node.kind === Kind.FIELD) {
        const key = responseKey(node);
        const same = fields.get(key);
        if (same) same.push(node);
        else fields.set(key, [node]);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (visited.has(node.name.value)) continue;
        visited.add(node.name.value);
      }
      if (fragment && applies(schema, fragment.typeCondition?.name.value, type)) take(fragment.selectionSet);
    }
  };
  selections.forEach(take);
  return fields;
}

function applies(
  schema: GraphQLSchema,
  condition: string | undefined,
  type: GraphQLObjectType | GraphQLInterfaceType,
): boolean {
  if (condition === undefined || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}

/** An operation with its fragments by name. */
export interface Operation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** The variables that say what @skip and @include leave of an operation. */
export function conditionNames({ operation, fragments }: Operation): readonly string[] {
  const names = new Set<string>();
  for (const node of [operation, ...fragments.values()]) {
    visit(node, {
      Directive: ({ name, arguments: [condition] = [] }) => {
        const decides = name.value === GraphQLSkipDirective.name || name.value === GraphQLIncludeDirective.name;
        if (decides && condition?.value.kind === Kind.VARIABLE) names.add(condition.value.name.value);
      },
    });
  }
  return [...names];
}

/** False for what @skip or @include leaves out under these variables. */
export function isIncluded(node: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (!node.directives?.length) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
  );
}

export const responseKey = ({ alias, name }: FieldNode): string => (alias ?? name).value;

/** The selections beneath fields that share a key. */
export const selectionsOf = (nodes: readonly FieldNode[]): readonly SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
