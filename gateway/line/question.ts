import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  visit,
} from 'graphql';
import { gatewayError } from '../errors.ts';

/** A parsed and validated operation with its variables coerced, from before anything is taken out of it. */
export interface Question {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Names that the gateway adds to operations; clients may not use them, so that they cannot be mixed up. */
export const reservedPrefix = '_cg_';

/** Reads the operation that a request asks for. With a gateway, @apollo/server leaves variables as they were sent. */
export function readQuestion(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Question | readonly GraphQLError[] {
  const reserved = reservedName(document);
  if (reserved) return [gatewayError('BAD_USER_INPUT', { message: `Names may not begin with ${reservedPrefix}.` })];
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], { ...variables });
  if (errors) return errors.map(({ message }) => gatewayError('BAD_USER_INPUT', { message }));
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  return { schema, document, operation, fragments, variables: coerced };
}

function reservedName(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Name: ({ value }) => {
      found ||= value.startsWith(reservedPrefix);
    },
  });
  return found;
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

/** The operation's text without any value that stands in it, so that no code or number of a person stays in what is kept. */
export function textWithoutValues({ document, operation }: Pick<Question, 'document' | 'operation'>): string {
  const blank = {
    ...document,
    definitions: document.definitions.filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION),
  };
  return print(
    visit(blank, {
      StringValue: (node) => ({ ...node, value: '', block: false }),
      IntValue: (node) => ({ ...node, value: '0' }),
      FloatValue: (node) => ({ ...node, value: '0' }),
      ListValue: (node) => ({ ...node, values: [] }),
      ObjectValue: (node) => ({ ...node, fields: [] }),
    }),
  );
}
