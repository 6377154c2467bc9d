import type { GraphQLScalarType } from 'graphql';
import { GraphQLError } from 'graphql';
import type { Kysely } from 'kysely';
import type { Catalogue } from '../domain/catalogue.ts';
import { scalars } from '../schema/scalars.ts';
import { actsAfter } from './acts.ts';
import { changesAfter } from './changes.ts';
import type { Department } from './department.ts';
import type { Loaders, PageKey, RecordRow, Scope } from './loaders.ts';
import { type OpenRecordArguments, openRecords } from './open-records.ts';
import { isRecordId, type RecordTable } from './record-table.ts';
import { type StatisticsArguments, statistics } from './statistics.ts';
import type { SupplyParts } from './supply/import-file.ts';
import { supplyResolvers } from './supply/resolvers.ts';
import type { SupplyTables } from './supply/tables.ts';

/** What a department's resolvers get with every request. */
export interface DepartmentContext {
  readonly loaders: Loaders;
  readonly scope: Scope;
  readonly catalogue: Catalogue;
  readonly database: Kysely<SupplyTables>;
  readonly supply: SupplyParts;
}

type Resolver = (parent: never, args: never, context: DepartmentContext) => unknown;
type Resolvers = Readonly<Record<string, GraphQLScalarType | Readonly<Record<string, Resolver>>>>;

export interface ListArguments {
  readonly first?: number | null;
  readonly decidedAfter?: string | null;
  readonly decidedBefore?: string | null;
}

/** The longest list a caller may ask for at once, and the one it gets if it says null. */
const longestList = 1_000;
const usualList = 100;

/** The resolvers of a department, all from its tables: a field of `Subject` and an entity for each record type. */
export function departmentResolvers({ tables }: Department): Resolvers {
  return {
    ...scalars,
    ...supplyResolvers,
    Query: {
      ...supplyResolvers.Query,
      _changes: (_: never, { after, first }: { after: string; first: number }, { database }: DepartmentContext) =>
        changesAfter(database, after, first),
      _acts: (_: never, { after, first }: { after: string; first: number }, { database }: DepartmentContext) =>
        actsAfter(database, after, first),
      _openRecords: (_: never, args: OpenRecordArguments, context: DepartmentContext) =>
        openRecords(tables, args, context),
      _statistics: (_: never, args: StatisticsArguments, context: DepartmentContext) =>
        statistics(tables, args, context),
    },
    Subject: {
      // `_entities` takes anything: what is no code gets an error of its own and does not reach the database.
      __resolveReference: async ({ creditCode }: { creditCode: unknown }) => ({
        creditCode: scalars.CreditCode.parseValue(creditCode),
      }),
      ...Object.fromEntries(tables.map((table) => [table.field, subjectField(table)])),
    },
    CreditRecord: { __resolveType: ({ __typename }: RecordRow) => __typename },
    ...Object.fromEntries(tables.map((table) => [table.type, entity(table)])),
  };
}

function subjectField(table: RecordTable) {
  return async ({ creditCode }: { creditCode: string }, args: ListArguments, { loaders }: DepartmentContext) => {
    const records = await loaders.page(table, { creditCode, ...pageOf(table, args) });
    return table.single ? (records[0] ?? null) : records;
  };
}

/** The page that a field's arguments ask for. Throws GraphQLError for one that is too long. */
export function pageOf(table: RecordTable, args: ListArguments): Omit<PageKey, 'creditCode'> {
  const { decidedAfter = null, decidedBefore = null } = args;
  const first = table.single ? 1 : (args.first ?? usualList);
  if (first < 0 || first > longestList) {
    throw new GraphQLError(`first must be 0 to ${longestList}.`, { extensions: { code: 'BAD_USER_INPUT' } });
  }
  return { first, decidedAfter, decidedBefore };
}

const entity = (table: RecordTable) => ({
  __resolveReference: ({ id }: { id: unknown }, { loaders }: DepartmentContext) =>
    isRecordId(id) ? loaders.record(table, id) : null,
});
