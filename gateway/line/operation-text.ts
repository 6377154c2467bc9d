import { hash } from 'node:crypto';
import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  parseType,
  print,
  TypeInfo,
  type TypeNode,
  type VariableNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { OperationText } from '../querylog/store.ts';

/** The parser's results are kept by @apollo/server, and with them their texts. */
const known = new WeakMap<OperationDefinitionNode, OperationText>();

/**
 * The text under which an operation is on the record: printed in GraphQL's normal form with nothing left in it that a client chose. Values
 * are hoisted into variables `v1`, `v2` …, aliases are `a1` …, fragments `F1` …, and the operation's own name is gone, so that no code,
 * number or name of a person stays in it; two clients that ask the same have the same text. `document` fits the schema.
 */
export function operationText(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationText {
  const before = known.get(operation);
  if (before) return before;
  const text = textOf(schema, document, operation);
  const made = textWithHash(text);
  known.set(operation, made);
  return made;
}

export const textWithHash = (text: string): OperationText => ({
  hash: hash('sha256', text, 'hex'),
  text,
});

function textOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): string {
  const aliases = numbered('a');
  const fragments = numbered('F');
  const types = new TypeInfo(schema);
  const declared = new Map(operation.variableDefinitions?.map(({ variable, type }) => [variable.name.value, type]));
  const variables = hoisting(declared);
  const hoist = () => variables.hoisted(String(types.getInputType() ?? 'String'));
  const normal = visit(
    {
      ...document,
      definitions: document.definitions
        .filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION)
        .map(undescribed),
    },
    visitWithTypeInfo(types, {
      VariableDefinition: () => null,
      Field: {
        leave: ({ alias, ...node }) =>
          alias && alias.value !== node.name.value ? { ...node, alias: name(aliases(alias.value)) } : node,
      },
      FragmentSpread: { leave: (node) => ({ ...node, name: name(fragments(node.name.value)) }) },
      FragmentDefinition: { leave: (node) => ({ ...node, name: name(fragments(node.name.value)) }) },
      Variable: { leave: (node) => variables.renamed(node) },
      // A scalar of ours takes a bare word as well, and any may stand there.
      EnumValue: () => (isEnumType(getNamedType(types.getInputType())) ? undefined : hoist()),
      StringValue: hoist,
      IntValue: hoist,
      FloatValue: hoist,
      // Inside a list the type is already that of its items.
      ListValue: () => variables.hoisted(String(types.getParentInputType() ?? 'String')),
      ObjectValue: () => {
        const type = types.getInputType();
        return type && isInputObjectType(getNamedType(type)) ? undefined : hoist();
      },
    }),
  );
  const text = print({
    ...normal,
    definitions: normal.definitions.map((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? nameless(node, variables.definitions()) : node,
    ),
  });
  return text.length <= longestText ? text : `(${text.length} characters, SHA-256 ${textWithHash(text).hash})`;
}

/** Longer ones are kept by their length and hash alone: who asks without a token must not fill the record with them. */
const longestText = 20_000;

const name = (value: string): NameNode => ({ kind: Kind.NAME, value });

/** Descriptions are values to a visitor, and the client's words. */
function undescribed(node: DefinitionNode): DefinitionNode {
  const { description: _, ...rest } = node as DefinitionNode & { readonly description?: unknown };
  return rest as DefinitionNode;
}

function nameless({ name: _, ...node }: OperationDefinitionNode, definitions: readonly ASTNode[]) {
  return { ...node, variableDefinitions: definitions } as OperationDefinitionNode;
}

/** Gives names in the order of first use, the same to the same. */
function numbered(prefix: string): (given: string) => string {
  const names = new Map<string, string>();
  return (given) => {
    const found = names.get(given) ?? `${prefix}${names.size + 1}`;
    names.set(given, found);
    return found;
  };
}

/** The operation's variables and those that values become, in the order in which they are first used. */
function hoisting(declared: ReadonlyMap<string, TypeNode>) {
  const own = new Map<string, VariableNode>();
  const definitions: ASTNode[] = [];
  const made = new Set<VariableNode>();
  const add = (type: TypeNode): VariableNode => {
    const variable: VariableNode = { kind: Kind.VARIABLE, name: name(`v${definitions.length + 1}`) };
    definitions.push({ kind: Kind.VARIABLE_DEFINITION, variable, type });
    made.add(variable);
    return variable;
  };
  return {
    definitions: (): readonly ASTNode[] => definitions,
    hoisted: (type: string): VariableNode => add(parseType(type)),
    renamed: (node: VariableNode): VariableNode => {
      // The visitor comes to what stands for a value as well.
      if (made.has(node)) return node;
      const { value } = node.name;
      const found = own.get(value) ?? add(declared.get(value) ?? parseType('String'));
      own.set(value, found);
      return found;
    },
  };
}
