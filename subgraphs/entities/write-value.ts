import { isDate } from 'node:util/types';
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { collectFields, selectionsOf } from '../../gateway/collect-fields.ts';
import { PlainExecutionNeeded } from './entity-operation.ts';

/** The JSON text of a value; throws PlainExecutionNeeded where plain execution would say it otherwise, or give an error. */
export type WriteValue = (value: unknown) => string;

/** The fields of a selection for one type, under their keys. Operations of the gateway's have neither fragments nor conditions. */
export const fieldsOf = (schema: GraphQLSchema, type: GraphQLObjectType, nodes: readonly FieldNode[]) => [
  ...collectFields({ schema, fragments: new Map<never, never>(), variables: {} }, selectionsOf(nodes), type),
];

/** Writes values of a type as GraphQL completes and serialises them. */
export function valueWriter(schema: GraphQLSchema, type: GraphQLOutputType, nodes: readonly FieldNode[]): WriteValue {
  if (isNonNullType(type)) {
    const write = nullableWriter(schema, type.ofType, nodes);
    return (value) => {
      if (value === null || value === undefined) throw new PlainExecutionNeeded(`null for ${type}`);
      return write(value);
    };
  }
  const write = nullableWriter(schema, type, nodes);
  return (value) => (value === null || value === undefined ? 'null' : write(value));
}

/** A writer of what is not null. */
function nullableWriter(schema: GraphQLSchema, type: GraphQLOutputType, nodes: readonly FieldNode[]): WriteValue {
  if (isListType(type)) {
    const write = valueWriter(schema, type.ofType, nodes);
    return (value) => (Array.isArray(value) ? `[${value.map(write).join()}]` : unfit(type));
  }
  if (isEnumType(type)) {
    const texts = new Map<unknown, string>(type.getValues().map((one) => [one.value, JSON.stringify(one.name)]));
    return (value) => texts.get(value) ?? unfit(type);
  }
  if (isObjectType(type)) return objectWriter(schema, type, nodes);
  const write = scalarWriters[String(type)];
  if (!write) throw new PlainExecutionNeeded(`values of ${type}`);
  return (value) => write(value) ?? unfit(type);
}

/** A structured value is kept as JSON, so its fields are the properties of their names. */
function objectWriter(schema: GraphQLSchema, type: GraphQLObjectType, nodes: readonly FieldNode[]): WriteValue {
  const fields = fieldsOf(schema, type, nodes).map(([key, same]) => {
    const name = same[0]?.name.value ?? '';
    const field = type.getFields()[name];
    const write = field ? valueWriter(schema, field.type, same) : () => JSON.stringify(type.name);
    return { key, name, write };
  });
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return unfit(type);
    return writeObject(fields, ({ name, write }) =>
      write(Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined),
    );
  };
}

/** The text of an object of these fields, in their order. */
export function writeObject<Field extends { readonly key: string }>(
  fields: readonly Field[],
  write: (field: Field) => string,
): string {
  let text = '';
  // Names of GraphQL need no escape.
  for (const field of fields) text += `${text ? ',' : ''}"${field.key}":${write(field)}`;
  return `{${text}}`;
}

const writeText = (value: unknown): string | undefined =>
  typeof value === 'string' ? JSON.stringify(value) : undefined;

/** The project's own scalars leave as the strings they are, moments as ISO 8601 (schema/scalars.ts). */
const writeOwn = (value: unknown): string | undefined =>
  isDate(value) ? JSON.stringify(value.toISOString()) : writeText(value);

const scalarWriters: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  ID: writeText,
  String: writeText,
  Int: (value) => (Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31 ? String(value) : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  CreditCode: writeOwn,
  Date: writeOwn,
  DateTime: writeOwn,
  Money: writeOwn,
  Decimal: writeOwn,
};

function unfit(type: GraphQLOutputType): never {
  throw new PlainExecutionNeeded(`a value that is no ${type}`);
}
