import { type FieldNode, type GraphQLObjectType, type GraphQLSchema, isNonNullType } from 'graphql';
import { allColumns, type RecordTable } from '../record-table.ts';
import { PlainExecutionNeeded } from './entity-operation.ts';
import type { FactsSource, RecordFacts } from './record-facts.ts';
import { fieldsOf, valueWriter, writeObject } from './write-value.ts';

/** A row as its values, those of the fields behind its subject's place or its id. */
export type Row = readonly unknown[];

/** The fields that a statement reads, each once, in the order in which they were first needed. */
export class ReadFields {
  readonly names: string[] = [];

  /** Where in a row the field is. */
  at(name: string): number {
    const known = this.names.indexOf(name);
    return 1 + (known >= 0 ? known : this.names.push(name) - 1);
  }
}

/** The JSON text of a record. */
export type WriteRecord = (row: Row) => string;

/** A field that is read from the row, or one of its facts. */
interface WrittenField {
  readonly key: string;
  readonly write: WriteRecord | keyof RecordFacts;
}

/** Writes the records of one table with the fields of one selection, which it adds to what is read. */
export function recordWriter(
  schema: GraphQLSchema,
  table: RecordTable,
  nodes: readonly FieldNode[],
  facts: FactsSource,
  read: ReadFields,
): WriteRecord {
  const type = schema.getType(table.type) as GraphQLObjectType;
  const factsAt = facts.fields.map((field) => read.at(field));
  const columns = allColumns(table);
  const fields = fieldsOf(schema, type, nodes).map(([key, same]): WrittenField => {
    const name = same[0]?.name.value ?? '';
    if (name === '__typename') return { key, write: () => `"${type.name}"` };
    if (name === 'category' || name === 'queryableUntil') return { key, write: name };
    const field = type.getFields()[name];
    if (!field) throw new PlainExecutionNeeded(`no field ${name}`);
    if (!Object.hasOwn(columns, name)) {
      // A department has no value for it: objections are the centre's.
      if (isNonNullType(field.type)) throw new PlainExecutionNeeded(`no value for ${name}`);
      return { key, write: () => 'null' };
    }
    const [at, write] = [read.at(name), valueWriter(schema, field.type, same)];
    return { key, write: (row: Row) => write(row[at]) };
  });
  return (row) => {
    // Counted for every row, asked for or not: plain execution fails where it cannot be counted.
    const known = facts.of(row, factsAt);
    return writeObject(fields, ({ write }) => (typeof write === 'string' ? known[write] : write(row)));
  };
}
