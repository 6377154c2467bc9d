import {
  BREAK,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
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

/** Keeps what follows from a document alone for as long as the document is kept. */
function keptByDocument<Value>(make: (document: DocumentNode) => Value): (document: DocumentNode) => Value {
  const kept = new WeakMap<DocumentNode, Value>();
  return (document) => {
    const known = kept.get(document);
    if (known !== undefined) return known;
    const made = make(document);
    kept.set(document, made);
    return made;
  };
}

/** Names that the gateway adds to operations; clients may not use them, so that they cannot be mixed up. */
export const reservedPrefix = '_cg_';

/** Names of variables that federation uses itself in what departments are asked. */
const takenVariables: ReadonlySet<string> = new Set(['representations']);

/** How many fields and fragments may stand one in another as written; what is deeper would exhaust the stack. */
const deepest = 100;

/** Reads the operation that a request asks for. With a gateway, @apollo/server leaves variables as they were sent. */
export function readQuestion(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Question | readonly GraphQLError[] {
  const reserved = reservedNames(document);
  if (reserved) return [gatewayError('BAD_USER_INPUT', { message: `The name ${reserved} is reserved.` })];
  if (!schema.getRootType(operation.operation)) {
    return [gatewayError('GRAPHQL_VALIDATION_FAILED', { message: `There is no ${operation.operation} here.` })];
  }
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, { ...variables }, { maxErrors: 50 });
  if (errors) return errors.map(({ message }) => gatewayError('BAD_USER_INPUT', { message }));
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  return { schema, document, operation, fragments, variables: coerced };
}

const reservedNames = keptByDocument((document) => reservedName(document) ?? null);

function reservedName(document: DocumentNode): string | undefined {
  let found: string | undefined;
  visit(document, {
    Name: ({ value }) => {
      if (value.startsWith(reservedPrefix)) found = value;
    },
    Variable: ({ name }) => {
      if (takenVariables.has(name.value)) found = `$${name.value}`;
    },
  });
  return found;
}

/** True for a document that nests selections deeper than any question needs. */
export const isTooDeep = keptByDocument(nestsTooDeep);

function nestsTooDeep(document: DocumentNode): boolean {
  let depth = 0;
  let found = false;
  visit(document, {
    SelectionSet: {
      enter: () => {
        depth += 1;
        found ||= depth > deepest;
        return found ? BREAK : undefined;
      },
      leave: () => {
        depth -= 1;
      },
    },
  });
  return found;
}

/** The operation's name as it may be kept: null for one that is long or that a number of a person could stand in. */
export function recordableName({ name }: OperationDefinitionNode): string | null {
  return name && name.value.length <= 100 && name.value.replace(/\D/g, '').length < 6 ? name.value : null;
}
