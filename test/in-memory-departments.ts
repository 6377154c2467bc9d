import { buildSubgraphSchema } from '@apollo/subgraph';
import DataLoader from 'dataloader';
import {
  execute,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Catalogue } from '../domain/catalogue.ts';
import type { DepartmentClient, DepartmentQuery } from '../gateway/execution/department-client.ts';
import { DEPARTMENTS, type DepartmentName, subgraphSdl } from '../schema/subgraphs.ts';
import type { DirectoryLoaders } from '../subgraphs/credit-centre/resolvers.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { Scope } from '../subgraphs/loaders.ts';

/** A subject whose every record field has rows: lists are functions of their arguments, as resolvers are. */
export type FullSubject = Readonly<Record<string, unknown>> & { readonly creditCode: string };

export const departmentSchema = (name: DepartmentName): GraphQLSchema =>
  buildSubgraphSchema({ typeDefs: parse(subgraphSdl(name)) });

/**
 * A subject with two records in each list, open unless said, and a value in every field of each. A list shows what is open, and of the
 * items in the scope of whoever asks what is not.
 *
 * @param schema what clients see
 */
export function fullSubject(
  schema: GraphQLSchema,
  catalogue: Catalogue,
  creditCode: string,
  openness: readonly string[] = ['OPEN', 'OPEN'],
): FullSubject {
  const fields = Object.values((schema.getType('Subject') as GraphQLObjectType).getFields());
  const records = fields.flatMap(({ name, type }) => {
    const entry = catalogue.items.find((item) => item.type === getNamedType(type).name);
    if (!entry) return [];
    const rows = openness.map((open, n) => ({
      ...valuesOf(getNamedType(type) as GraphQLObjectType, `${entry.item}${n + 1}`),
      id: `${entry.department}:${entry.type}:${creditCode}${n + 1}`,
      item: entry.item,
      openness: open,
      category: entry.category,
      queryableUntil: null,
      objection: null,
    }));
    const list = isListType(type);
    const shown = ({ first }: { first?: number | null }, { items = [] }: Partial<Pick<Scope, 'items'>> = {}) => {
      const visible = rows.filter((row) => row.openness === 'OPEN' || items.includes(entry.item));
      return list ? visible.slice(0, first ?? 100) : (visible[0] ?? null);
    };
    return [[name, shown] as const];
  });
  return { creditCode, ...Object.fromEntries(records) };
}

function valuesOf(type: GraphQLObjectType, seed: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.values(type.getFields()).map(({ name, type: inner }) => [name, valueOfType(inner, seed)]),
  );
}

const leafValues: Readonly<Record<string, unknown>> = {
  Int: 7,
  Float: 0.5,
  Boolean: true,
  Date: '2026-01-02',
  DateTime: '2026-01-02T03:04:05+08:00',
  Money: '12.30',
  Decimal: '1.5',
};

function valueOfType(type: GraphQLOutputType, seed: string): unknown {
  if (isNonNullType(type)) return valueOfType(type.ofType, seed);
  if (isListType(type)) return [valueOfType(type.ofType, seed)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isObjectType(type)) return valuesOf(type, seed);
  return leafValues[type.name] ?? `${type.name} ${seed}`;
}

/** Departments that answer from memory by their own schema; `calls` gathers what they are asked. */
export function inMemoryDepartments(
  subjects: ReadonlyMap<string, FullSubject>,
  calls: (DepartmentQuery & { readonly department: DepartmentName })[],
): ReadonlyMap<DepartmentName, DepartmentClient> {
  return new Map(DEPARTMENTS.map((name) => [name, inMemoryDepartment(name, subjects, calls)]));
}

function inMemoryDepartment(
  name: DepartmentName,
  subjects: ReadonlyMap<string, FullSubject>,
  calls: (DepartmentQuery & { readonly department: DepartmentName })[],
): DepartmentClient {
  const resolvers = {
    Subject: {
      __resolveReference: ({ creditCode }: { creditCode: string }) => subjects.get(creditCode) ?? { creditCode },
    },
  };
  const schema = buildSubgraphSchema({ typeDefs: parse(subgraphSdl(name)), resolvers: resolvers as never });
  return {
    name,
    breakerState: () => 'CLOSED',
    async query(asked) {
      calls.push({ ...asked, department: name });
      const { data, errors = [] } = await execute({
        schema,
        document: parse(asked.query),
        variableValues: asked.variables ?? {},
        contextValue: { items: asked.scope },
      });
      return JSON.parse(JSON.stringify({ data: data ?? null, errors }));
    },
    supply: () => Promise.reject(new Error('nothing is supplied here')),
    get: async () => ({}),
    close: async () => undefined,
  };
}

/** A database that knows nothing and keeps nothing, for operations that do not get to one. */
export const noDatabase = new Kysely<CentreTables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** A directory that knows these subjects, under a name made of their code, and that person. */
export function inMemoryDirectory(codes: readonly string[], person: string): DirectoryLoaders {
  const known = new Map<string, 'LEGAL_PERSON' | 'NATURAL_PERSON'>([
    ...codes.map((code) => [code, 'LEGAL_PERSON'] as const),
    [person, 'NATURAL_PERSON'],
  ]);
  const subjectOf = (creditCode: string) => {
    const kind = known.get(creditCode);
    return kind ? { creditCode, kind, name: `${creditCode}（测试）` } : null;
  };
  return {
    subjects: new DataLoader(async (asked) => asked.map(subjectOf)),
    aliases: new DataLoader(async (asked) => asked.map((value) => [{ kind: 'REGISTRATION_NO', value }])),
    authorizations: new DataLoader(async (asked) => asked.map(() => [])),
    accesses: new DataLoader(async (asked) => asked.map(() => null)),
    search: async (text) =>
      [...known.keys()].flatMap((code) => {
        const subject = subjectOf(code);
        return subject?.kind === 'LEGAL_PERSON' && subject.name.includes(text) ? [subject] : [];
      }),
  };
}
