import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  type VariableDefinitionNode,
  validate,
  visit,
} from 'graphql';

/** What is left to plain execution: it is answered there, or refused. The message is for whoever looks for the reason. */
export class PlainExecutionNeeded extends Error {
  override readonly name = 'PlainExecutionNeeded';
}

/** An operation that asks `_entities` for representations from a variable, and nothing else. */
export interface EntityOperation {
  readonly name: string | null;
  /** Under what `_entities` is answered. */
  readonly key: string;
  /** The variable with the representations, and all others. */
  readonly representations: string;
  readonly variables: readonly VariableDefinitionNode[];
  readonly selections: SelectionSetNode;
}

/** The variables of a call, coerced, and its representations as they came. */
export interface EntityVariables {
  readonly values: Readonly<Record<string, unknown>>;
  readonly representations: readonly unknown[];
}

/** Reads an operation as the gateway sends it; null for every other, valid or not. */
export function readOperation(schema: GraphQLSchema, text: string): EntityOperation | null {
  const document = parsed(text);
  const [operation, ...others] = document?.definitions ?? [];
  if (!document || operation?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) return null;
  const field = onlyField(operation);
  const argument = field?.arguments?.find(({ name }) => name.value === 'representations')?.value;
  if (operation.operation !== 'query' || field?.name.value !== '_entities' || argument?.kind !== Kind.VARIABLE)
    return null;
  const definitions = operation.variableDefinitions ?? [];
  const of = definitions.find(({ variable }) => variable.name.value === argument.name.value);
  if (!field.selectionSet || !of || print(of) !== `$${argument.name.value}: [_Any!]!`) return null;
  if (hasDirectives(document) || validate(schema, document).length > 0) return null;
  return {
    name: operation.name?.value ?? null,
    key: (field.alias ?? field.name).value,
    representations: argument.name.value,
    variables: definitions.filter((definition) => definition !== of),
    selections: field.selectionSet,
  };
}

/** The variables of a call of this operation; throws PlainExecutionNeeded where they do not fit. */
export function readVariables(
  schema: GraphQLSchema,
  operation: EntityOperation,
  variables: Readonly<Record<string, unknown>>,
): EntityVariables {
  const representations = Object.hasOwn(variables, operation.representations) && variables[operation.representations];
  if (!Array.isArray(representations)) throw new PlainExecutionNeeded('no list of representations');
  if (operation.variables.length === 0) return { values: {}, representations };
  const { coerced } = getVariableValues(schema, operation.variables, variables);
  if (!coerced) throw new PlainExecutionNeeded('variables that are refused');
  return { values: coerced, representations };
}

function parsed(text: string): DocumentNode | null {
  try {
    return parse(text, { noLocation: true });
  } catch {
    return null;
  }
}

function onlyField({ selectionSet: { selections } }: OperationDefinitionNode): FieldNode | null {
  const [field, ...others] = selections;
  return field?.kind === Kind.FIELD && others.length === 0 ? field : null;
}

function hasDirectives(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: () => {
      found = true;
    },
  });
  return found;
}
