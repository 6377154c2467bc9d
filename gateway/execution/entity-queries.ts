import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type SubgraphName, subgraphSdl } from '../../schema/subgraphs.ts';
import { collectFields, selectionsOf } from '../collect-fields.ts';

/** A department's answer that does not have the shape of what it was asked. The message is internal. */
export class Misshapen extends Error {
  override readonly name = 'Misshapen';
}

/** What federation asks for by its key: `{ __typename, creditCode }` or `{ __typename, id }`. */
export type Representation = Readonly<Record<string, unknown>>;

export interface EntityQuery {
  /** The operation with the key of every entity asked back. */
  readonly text: string;
  /**
   * The entities of an answer, one for each representation, reduced to what was asked.
   *
   * @throws Misshapen if one has another shape or another key than what stands in its place
   */
  read(data: unknown, representations: readonly Representation[]): Record<string, unknown>;
}

const keyAlias = '_cg_key';

/** What departments are asked has its fragments written out and its conditions decided. */
const nothingElse = { fragments: new Map<never, never>(), variables: {} };

/** How many prepared operations are kept for a department, and of how many characters together: parsed, each takes some twenty bytes. */
const kept = { max: 1_000, maxSize: 2_000_000 };

/**
 * Prepares operations on `_entities` for one department. Answers are positional: nothing but the place says whom they are
 * about. So the key is asked back and compared, and a field that was not asked for goes no further: a department that mixes
 * up its subjects, or answers another department's fields, is one that gave no answer.
 */
export function entityQueries(department: SubgraphName): (query: string) => EntityQuery {
  const schema = buildSubgraphSchema({ typeDefs: parse(subgraphSdl(department)) });
  const prepared = new LRUCache<string, EntityQuery>({ ...kept, sizeCalculation: (_, query) => query.length });
  return (query) => {
    const known = prepared.get(query);
    if (known) return known;
    const made = prepare(schema, withoutFragments(parse(query, { noLocation: true })));
    prepared.set(query, made);
    return made;
  };
}

function prepare(schema: GraphQLSchema, asked: DocumentNode): EntityQuery {
  const document = withKeys(asked);
  const entities = entitiesField(document);
  return {
    text: print(document),
    read(data, representations) {
      const answered = isRecord(data) ? data._entities : undefined;
      if (!entities?.selectionSet || !Array.isArray(answered) || answered.length !== representations.length) {
        throw new Misshapen('not as many entities as were asked for');
      }
      const { selectionSet } = entities;
      return { _entities: answered.map((entity, at) => readEntity(schema, selectionSet, entity, representations[at])) };
    },
  };
}

/** The document with every named fragment written out where it is spread. */
function withoutFragments(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  if (fragments.size === 0) return document;
  const definitions = document.definitions.filter(({ kind }) => kind !== Kind.FRAGMENT_DEFINITION);
  return visit<DocumentNode>(
    { ...document, definitions },
    {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        return fragment && { ...fragment, kind: Kind.INLINE_FRAGMENT };
      },
    },
  );
}

const entitiesField = (document: DocumentNode): FieldNode | undefined =>
  document.definitions
    .flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? node.selectionSet.selections : []))
    .find((node) => node.kind === Kind.FIELD && node.name.value === '_entities') as FieldNode | undefined;

function withKeys(document: DocumentNode): DocumentNode {
  const entities = entitiesField(document)?.selectionSet;
  return visit(document, {
    InlineFragment: (node) => {
      if (!entities?.selections.includes(node)) return undefined;
      const selections = [...node.selectionSet.selections, keyField(node.typeCondition?.name.value)];
      return { ...node, selectionSet: { ...node.selectionSet, selections } };
    },
  });
}

const keyOf = (type: string | undefined): string => (type === 'Subject' ? 'creditCode' : 'id');

const keyField = (type: string | undefined): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: keyAlias },
  name: { kind: Kind.NAME, value: keyOf(type) },
});

function readEntity(
  schema: GraphQLSchema,
  selectionSet: SelectionSetNode,
  entity: unknown,
  representation: Representation | undefined,
): Record<string, unknown> | null {
  if (entity === null) return null;
  const name = String(representation?.__typename);
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Misshapen(`no type ${name}`);
  const { [keyAlias]: key, ...fields } = readObject(schema, type, [selectionSet], entity);
  if (key !== representation?.[keyOf(name)]) throw new Misshapen('an entity stands in the place of another');
  return fields;
}

function readObject(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
  value: unknown,
): Record<string, unknown> {
  if (!isRecord(value)) throw new Misshapen(`${type.name} is no object`);
  const read: Record<string, unknown> = {};
  for (const [key, nodes] of collectFields({ schema, ...nothingElse }, selections, type)) {
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') read[key] = type.name;
    const field = type.getFields()[name];
    if (field) read[key] = readValue(schema, field.type, nodes, Object.hasOwn(value, key) ? value[key] : null);
  }
  return read;
}

function readValue(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  value: unknown,
): unknown {
  if (isNonNullType(type)) {
    if (value === null || value === undefined) throw new Misshapen(`null for ${type}`);
    return readValue(schema, type.ofType, nodes, value);
  }
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    if (!Array.isArray(value)) throw new Misshapen(`no list for ${type}`);
    return value.map((one) => readValue(schema, type.ofType, nodes, one));
  }
  if (isLeafType(type)) {
    if (typeof value === 'object' || !isLeafValue(() => type.parseValue(value))) throw new Misshapen(`not a ${type}`);
    return value;
  }
  if (!isObjectType(type)) throw new Misshapen(`${type} is answered by no department`);
  return readObject(schema, type, selectionsOf(nodes), value);
}

function isLeafValue(parseValue: () => unknown): boolean {
  try {
    return parseValue() !== undefined;
  } catch {
    return false;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
