import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import {
  argumentsOf,
  askedOf,
  fragmentOf,
  graphName,
  mayMeet,
  partsOf,
  selectionOf,
  type Tree,
  topNames,
} from './check-plan.ts';
import { type Fetch, NotRunnable } from './compile-plan.ts';

interface Reading {
  readonly fetch: Fetch;
  readonly document: DocumentNode;
  readonly supergraph: GraphQLSchema;
  /** What the whole plan fetches of the entities. */
  readonly fetched: Tree;
}

interface Place {
  readonly type: string | undefined;
  /** Whether it is an entity itself, of which the call tells what is required. */
  readonly entity: boolean;
  /** What fields on the way @provide. */
  readonly provided: ReadonlySet<string>;
}

/**
 * Looks for a field that a call asks without what the field requires. Apollo's planner plans so where a requirement leads back to a subgraph
 * that the operation began in: the subgraph would work the field out from nothing.
 *
 * @throws NotRunnable
 */
export function checkRequirements(fetch: Fetch, supergraph: GraphQLSchema, fetched: Tree): void {
  const document = parse(fetch.text, { noLocation: true });
  const reading = { fetch, document, supergraph, fetched };
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new NotRunnable('There is no operation.');
  const nothing = new Set<string>();
  if (!fetch.requires) {
    const type = fetch.operation === 'mutation' ? supergraph.getMutationType() : supergraph.getQueryType();
    read(reading, operation.selectionSet, { type: type?.name, entity: false, provided: nothing });
    return;
  }
  for (const entities of operation.selectionSet.selections) {
    if (entities.kind !== Kind.FIELD || !entities.selectionSet) continue;
    read(reading, entities.selectionSet, { type: undefined, entity: true, provided: nothing });
  }
}

function read(reading: Reading, { selections }: SelectionSetNode, place: Place): void {
  for (const node of selections) {
    if (node.kind !== Kind.FIELD) {
      const fragment = fragmentOf(node, reading.document);
      const type = fragment?.typeCondition?.name.value ?? place.type;
      if (fragment) read(reading, fragment.selectionSet, { ...place, type });
      continue;
    }
    const field = fieldOf(reading.supergraph, place.type, node.name.value);
    if (!field) continue;
    const joined = joinedOf(reading, field.astNode);
    if (typeof joined.requires === 'string') checkField(reading, place, node.name.value, joined.requires);
    if (!node.selectionSet) continue;
    const provided = typeof joined.provides === 'string' ? (joined.provides.match(/\w+/g) ?? []) : [];
    read(reading, node.selectionSet, {
      type: getNamedType(field.type).name,
      entity: false,
      provided: new Set([...place.provided, ...provided]),
    });
  }
}

function checkField(reading: Reading, { type, entity, provided }: Place, name: string, required: string): void {
  const { fetch, supergraph } = reading;
  const told = entity
    ? partsOf(fetch.requires ?? [], undefined).filter((part) => mayMeet(supergraph, part.typeCondition, type))
    : [];
  const given = new Set(told.flatMap(({ names }) => names));
  const lacks = topNames(required).find((one) => {
    const joined = joinedOf(reading, fieldOf(supergraph, type, one)?.astNode);
    return joined.external === true && !given.has(one) && !provided.has(one);
  });
  if (lacks) throw new NotRunnable(`${name} requires ${lacks}, and no plan leads to it.`);
  if (!entity) return;
  const about = fetch.requires?.filter((one) => one.kind === 'Field' || mayMeet(supergraph, one.typeCondition, type));
  checkArguments(name, { fetched: reading.fetched, told: about ?? [], required: selectionOf(parse(`{${required}}`)) });
}

/** What an entity's subgraph is told under a name must be fetched with the arguments that are required of it. */
function checkArguments(name: string, { fetched, told, required }: Comparison): void {
  for (const node of required.selections) {
    if (node.kind === Kind.INLINE_FRAGMENT) checkArguments(name, { fetched, told, required: node.selectionSet });
    if (node.kind !== Kind.FIELD) continue;
    const same = fieldsIn(told).filter((one) => one.name === node.name.value);
    if (node.arguments?.length && same.length === 0)
      throw new NotRunnable(`${name} requires ${node.name.value}, and no plan leads to it.`);
    const asked = askedOf(node);
    for (const one of same) {
      const brought = fetched.get(one.alias ?? one.name);
      if (!brought) continue;
      if (brought.fields.some((other) => other.asked !== asked))
        throw new NotRunnable(`${name} requires ${node.name.value} with other arguments than another field does.`);
      const next = { fetched: brought.beneath, told: one.selections ?? [] };
      if (node.selectionSet) checkArguments(name, { ...next, required: node.selectionSet });
    }
  }
}

interface Comparison {
  readonly fetched: Tree;
  /** What the call tells of the entity, here or beneath it. */
  readonly told: readonly QueryPlanSelectionNode[];
  readonly required: SelectionSetNode;
}

function fieldsIn(selections: readonly QueryPlanSelectionNode[]): readonly QueryPlanFieldNode[] {
  return selections.flatMap((one) => (one.kind === 'Field' ? one : fieldsIn(one.selections)));
}

function fieldOf(supergraph: GraphQLSchema, typeName: string | undefined, name: string) {
  const type = typeName === undefined ? undefined : supergraph.getType(typeName);
  return type && 'getFields' in type && 'getInterfaces' in type ? type.getFields()[name] : undefined;
}

/** What the supergraph says of a field in the subgraph that is asked. */
function joinedOf({ fetch, supergraph }: Reading, node: FieldDefinitionNode | null | undefined) {
  const all = (node?.directives ?? []).filter(({ name }) => name.value === 'join__field').map(argumentsOf);
  return all.find(({ graph }) => graphName(String(graph), supergraph) === fetch.subgraph) ?? {};
}
