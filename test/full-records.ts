import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
  parse,
} from 'graphql';
import { addDays } from '../domain/calendar-date.ts';
import { entryOfType } from '../domain/catalogue.ts';
import { type DepartmentName, subgraphSdl } from '../schema/subgraphs.ts';
import type { RecordTable } from '../subgraphs/record-table.ts';
import type { SuppliedRecord } from '../subgraphs/supply/outcome.ts';
import { catalogues } from './running-department.ts';
import { person, suppliedRecord } from './supplied-records.ts';

/** What every record has, beside the fields that its department supplies. */
export const sharedFields = 'id item category openness severity decidedOn endedOn queryableUntil';

/** The schema of a department as its SDL says it. */
export const schemaOf = (name: DepartmentName): GraphQLSchema =>
  buildSubgraphSchema({ typeDefs: parse(subgraphSdl(name)) });

/** A record with a value, by its type in the SDL, in every field of its own. Dates are after June 2026, each another day. */
export function fullRecord(schema: GraphQLSchema, table: RecordTable): SuppliedRecord {
  const { item } = entryOf(table);
  return suppliedRecord({
    type: table.type,
    item,
    severity: 'ORDINARY',
    decidedOn: '2026-02-27',
    endedOn: '2026-06-01',
    fields: Object.fromEntries(
      ownFields(schema, table).map(([field, type], index) => [field, sampleValue(field, type, index)]),
    ),
  });
}

/** The table's own fields as the SDL has them, with their types. */
export function ownFields(schema: GraphQLSchema, table: RecordTable): (readonly [string, GraphQLOutputType])[] {
  const type = schema.getType(table.type) as GraphQLObjectType;
  const shared = new Set(Object.keys((schema.getType('CreditRecord') as GraphQLObjectType).getFields()));
  return Object.values(type.getFields())
    .filter(({ name }) => !shared.has(name))
    .map((field) => [field.name, field.type] as const);
}

/** A selection of every field that a department answers for a record. */
export const selectionOf = (schema: GraphQLSchema, table: RecordTable): string =>
  `__typename ${sharedFields} provider { code name kind } ${ownFields(schema, table)
    .map(([field, type]) => field + subselection(getNamedType(type)))
    .join(' ')}`;

/** The catalogue's entry for what a table keeps. */
export function entryOf(table: RecordTable) {
  const entry = catalogues.map((catalogue) => entryOfType(catalogue, table.type)).at(-1);
  if (!entry) throw new Error(`the catalogue has no ${table.type}`);
  return entry;
}

const subselection = (type: unknown): string =>
  isObjectType(type) ? ` { ${Object.keys(type.getFields()).join(' ')} }` : '';

function sampleValue(field: string, type: GraphQLOutputType, index: number): unknown {
  const nullable = getNullableType(type);
  const named = getNamedType(type);
  if (isEnumType(named)) {
    const values = named.getValues().map(({ name }) => name);
    return isListType(nullable) ? values : values.at(-1);
  }
  if (isObjectType(named)) {
    const value = Object.fromEntries(
      Object.keys(named.getFields()).map((part) => [part, `${field}.${part} “1”,{2}\\`]),
    );
    return isListType(nullable) ? [value, { ...value, name: null }] : value;
  }
  const scalars: Readonly<Record<string, unknown>> = {
    String: `${field}: "引号", {括号}, \\ 和 'NULL'\n第二行`,
    Int: index,
    Boolean: index % 2 === 0,
    Date: addDays('2026-06-02', index),
    DateTime: '2026-01-10T23:30:00.000Z',
    Money: '9999999999999999.90',
    Decimal: '87.50',
    CreditCode: person(7),
  };
  if (!(named.name in scalars)) throw new Error(`no value for a ${named.name}`);
  return scalars[named.name];
}
