import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DocumentNode,
  execute,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  parse,
  type SelectionSetNode,
  type StringValueNode,
  validate,
} from 'graphql';
import type {
  AskSubgraph,
  SubgraphAnswer,
  SubgraphRequest,
} from '../../gateway/execution/batching/federated/federated-executor.ts';
import { SubgraphUnavailable } from '../../gateway/execution/batching/subgraph-unavailable.ts';
import { type Failing, idOf } from './field-faults.ts';
import { asked, resolveBy } from './resolve-things.ts';
import { type SmallSupergraph, type Thing, typeDefsOf, type World } from './small-world.ts';

/** What goes wrong with a whole subgraph, besides faults of fields. */
export interface SubgraphFaults {
  /** Its entities with these ids it does not know: null, without an error. */
  readonly missing?: readonly string[];
  readonly down?: boolean;
  readonly slow?: Promise<unknown>;
}

export interface Call extends SubgraphRequest {
  readonly subgraph: string;
}

/** Subgraphs in this process, strict about what they are asked, which record each call. */
export interface Subgraphs {
  readonly ask: AskSubgraph;
  readonly calls: Call[];
}

export function subgraphs(
  small: SmallSupergraph,
  world: World,
  failing: Failing,
  faults: Readonly<Record<string, SubgraphFaults>> = {},
): Subgraphs {
  const schemas = new Map(
    Object.keys(small.subgraphs).map((name) => [name, servedSchema(small, name, world, failing, faults[name])]),
  );
  const calls: Call[] = [];
  return {
    calls,
    async ask(subgraph, request) {
      calls.push({ subgraph, ...request });
      await faults[subgraph]?.slow;
      if (request.signal?.aborted) throw new Error('nobody waits any more');
      if (faults[subgraph]?.down) throw new SubgraphUnavailable(subgraph, 'SILENT');
      const schema = schemas.get(subgraph);
      if (!schema) throw new Error(`there is no subgraph ${subgraph}`);
      return answer(schema, request);
    },
  };
}

async function answer(
  schema: GraphQLSchema,
  { query, variables, operation }: SubgraphRequest,
): Promise<SubgraphAnswer> {
  const document = parse(query);
  const [definition, ...more] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (definition?.operation !== operation || more.length > 0) throw new Error(`not one ${operation}: ${query}`);
  const invalid = validate(schema, document);
  if (invalid[0]) throw new Error(`invalid for the subgraph: ${invalid[0].message}\n${query}`);
  const { data = null, errors = [] } = await execute({ schema, document, variableValues: variables });
  return JSON.parse(JSON.stringify({ data, errors })) as SubgraphAnswer; // as over HTTP: no values shared, no prototypes
}

function servedSchema(
  small: SmallSupergraph,
  name: string,
  world: World,
  failing: Failing,
  faults: SubgraphFaults = {},
): GraphQLSchema {
  const typeDefs = typeDefsOf(small, name);
  const keys = keysOf(typeDefs);
  const resolvers = Object.fromEntries(
    [...keys].map(([type, sets]) => {
      const find = (representation: Thing) => {
        const record = recordOf(world, type, sets, representation);
        if (!record || faults.missing?.includes(idOf(record) ?? '')) return null;
        // What is looked up is given the name of the type it was looked up by: the record keeps its own.
        return { ...record, [asked]: { record, representation } };
      };
      return [type, { __resolveReference: find }];
    }),
  );
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
  resolveBy(schema, { world, failing, subgraph: name });
  return schema;
}

type FieldSet = readonly FieldNode[];

/** The resolvable keys of each type of a subgraph. */
function keysOf(typeDefs: DocumentNode): Map<string, FieldSet[]> {
  const keys = new Map<string, FieldSet[]>();
  for (const node of typeDefs.definitions) {
    if (!('directives' in node && 'name' in node && node.name)) continue;
    for (const directive of node.directives ?? []) {
      if (directive.name.value !== 'key') continue;
      const given = (argument: string) => directive.arguments?.find(({ name }) => name.value === argument)?.value;
      const resolvable = given('resolvable');
      if (resolvable?.kind === Kind.BOOLEAN && !resolvable.value) continue;
      const fields = parse(`{ ${(given('fields') as StringValueNode).value} }`).definitions[0];
      if (fields?.kind !== Kind.OPERATION_DEFINITION) continue;
      keys.set(node.name.value, [...(keys.get(node.name.value) ?? []), fieldsOf(fields.selectionSet)]);
    }
  }
  return keys;
}

const fieldsOf = ({ selections }: SelectionSetNode): FieldSet => selections.filter((node) => node.kind === Kind.FIELD);

function recordOf(world: World, type: string, keys: readonly FieldSet[], representation: Thing): Thing | undefined {
  const key = keys.find((fields) => complete(fields, representation));
  if (!key) throw new Error(`a representation of ${type} without a key: ${JSON.stringify(representation)}`);
  // Of an interface, whichever record of those that implement it: its key says which.
  const records = [...(world.records[type] ?? []), ...Object.values(world.records).flat()];
  const fits = records.filter((record) => record.__typename === type || record.implements === type);
  return fits.find((record) => matches(key, record, representation));
}

const complete = (fields: FieldSet, given: unknown): boolean =>
  fields.every(({ name, selectionSet }) => {
    const value = (given as Thing | undefined)?.[name.value];
    return value !== undefined && (!selectionSet || value === null || complete(fieldsOf(selectionSet), first(value)));
  });

const first = (value: unknown) => (Array.isArray(value) ? (value[0] ?? {}) : value);

const matches = (fields: FieldSet, record: Thing, given: Thing): boolean =>
  fields.every(({ name, selectionSet }) => {
    const held = record[name.value];
    const own = typeof held === 'function' ? held({}) : held;
    const other = given[name.value];
    if (!selectionSet || own === null || other === null) return own === other;
    const inner = fieldsOf(selectionSet);
    if (!Array.isArray(own)) return matches(inner, own, other as Thing);
    const others = other as readonly Thing[];
    return own.length === others.length && own.every((each, n) => matches(inner, each, others[n] ?? {}));
  });
