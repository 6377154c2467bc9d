import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  Kind,
  type SelectionNode,
} from 'graphql';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { PageKey } from '../loaders.ts';
import type { RecordTable } from '../record-table.ts';
import { pageOf } from '../resolvers.ts';
import { type EntityOperation, PlainExecutionNeeded } from './entity-operation.ts';
import type { FactsSource } from './record-facts.ts';
import { ReadFields, type Row, recordWriter, type WriteRecord } from './record-plan.ts';
import { pagesStatement, recordsStatement, type SlottedStatement } from './statements.ts';
import { fieldsOf } from './write-value.ts';

/** The pages of one table that a subject's fields show, read by one statement. */
export interface PagesPlan {
  readonly table: RecordTable;
  readonly statement: SlottedStatement;
  readonly pages: readonly PagePlan[];
}

export interface PagePlan {
  readonly write: WriteRecord;
  bounds(variables: Readonly<Record<string, unknown>>): Omit<PageKey, 'creditCode'>;
}

/** A field of a subject: what is the same for all, its code, or a page by the places of its table and of itself there. */
export interface SubjectField {
  readonly key: string;
  readonly shows: 'TYPENAME' | 'CODE' | { readonly tableAt: number; readonly pageAt: number; readonly single: boolean };
}

export interface SubjectPlan {
  readonly fields: readonly SubjectField[];
  readonly tables: readonly PagesPlan[];
}

/** Records that are asked for by their ids. */
export interface RecordPlan {
  readonly table: RecordTable;
  readonly statement: SlottedStatement;
  readonly write: (row: Row) => string;
}

export interface EntityPlan {
  readonly operation: EntityOperation;
  readonly subject: SubjectPlan;
  /** By type. */
  readonly records: ReadonlyMap<string, RecordPlan>;
}

/** What plans are made from. */
export interface PlanSource {
  readonly schema: GraphQLSchema;
  readonly tables: readonly RecordTable[];
  readonly catalogue: Catalogue;
  readonly factsOf: (table: RecordTable) => FactsSource;
}

/** How an operation is answered from the tables. Throws PlainExecutionNeeded if there is a field that it does not know. */
export function planEntities(source: PlanSource, operation: EntityOperation): EntityPlan {
  const root: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: '_entities' },
    selectionSet: operation.selections,
  };
  const named = new Set(operation.selections.selections.map(conditionOf));
  const records = source.tables
    .filter(({ type }) => named.has(type))
    .map((table) => [table.type, planRecords(source, table, root)] as const);
  return { operation, subject: planSubject(source, root), records: new Map(records) };
}

const conditionOf = (node: SelectionNode): string | undefined =>
  node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition?.name.value : undefined;

function planRecords(source: PlanSource, table: RecordTable, root: FieldNode): RecordPlan {
  const { schema, catalogue } = source;
  const read = new ReadFields();
  const write = recordWriter(schema, table, [root], source.factsOf(table), read);
  return { table, write, statement: recordsStatement({ table, catalogue, fields: read.names }) };
}

interface GrowingPages {
  readonly table: RecordTable;
  readonly read: ReadFields;
  readonly pages: PagePlan[];
}

function planSubject(source: PlanSource, root: FieldNode): SubjectPlan {
  const { schema, catalogue } = source;
  const type = schema.getType('Subject') as GraphQLObjectType;
  const growing: GrowingPages[] = [];
  const fields = fieldsOf(schema, type, [root]).map(([key, same]): SubjectField => {
    const name = same[0]?.name.value ?? '';
    if (name === '__typename') return { key, shows: 'TYPENAME' };
    if (name === 'creditCode') return { key, shows: 'CODE' };
    const table = source.tables.find(({ field }) => field === name);
    const field = type.getFields()[name];
    if (!table || !field) throw new PlainExecutionNeeded(`no table for ${name}`);
    const known = growing.findIndex((one) => one.table === table);
    const tableAt = known >= 0 ? known : growing.push({ table, read: new ReadFields(), pages: [] }) - 1;
    const { read, pages } = growing[tableAt] as GrowingPages;
    const pageAt = pages.push(planPage(source, { table, field, nodes: same, read })) - 1;
    return { key, shows: { tableAt, pageAt, single: table.single } };
  });
  const tables = growing.map(({ table, read, pages }) => ({
    table,
    pages,
    statement: pagesStatement({ table, catalogue, fields: read.names }, pages.length),
  }));
  return { fields, tables };
}

interface PageSource {
  readonly table: RecordTable;
  readonly field: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  readonly read: ReadFields;
}

function planPage({ schema, factsOf }: PlanSource, { table, field, nodes, read }: PageSource): PagePlan {
  const [node] = nodes;
  if (!node) throw new PlainExecutionNeeded(`nothing of ${field.name}`);
  return {
    write: recordWriter(schema, table, nodes, factsOf(table), read),
    bounds: (variables) => pageOf(table, getArgumentValues(field, node, variables)),
  };
}
