import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql';
import { responseKey } from '../../../collect-fields.ts';
import { isOfType } from '../type-names.ts';
import { checkRequirements } from './check-requires.ts';
import { type Fetch, fetchesOf, NotRunnable, type Step } from './compile-plan.ts';
import { argument } from './directive-arguments.mjs';

/** What a plan fetches under one key: which field with which arguments, for objects of which types. */
interface Branch {
  readonly fields: { readonly asked: string; readonly types: readonly string[] }[];
  readonly beneath: Tree;
}

export type Tree = Map<string, Branch>;

/**
 * Looks through a plan for what Apollo's planner is known to get wrong: an operation that it does not fetch in whole, two fields fetched under
 * one key, an entity looked up by a key that its subgraph does not resolve.
 *
 * @param operation the one that was planned, with its fragments, without conditions
 * @throws NotRunnable
 */
export function checkPlan(plan: Step, operation: DocumentNode, supergraph: GraphQLSchema): void {
  const tree: Tree = new Map();
  for (const fetch of fetchesOf(plan)) {
    checkKey(fetch, supergraph);
    plant(tree, fetch, supergraph);
  }
  for (const fetch of fetchesOf(plan)) checkRequirements(fetch, supergraph, treeAt(tree, fetch.path));
  checkCovered(tree, operation, supergraph);
}

/** The keys of a type in a subgraph, as the supergraph says. */
function checkKey({ subgraph, requires }: Fetch, supergraph: GraphQLSchema): void {
  const parts = partsOf(requires ?? [], undefined);
  for (const fragment of parts) {
    if (!fragment.typeCondition) continue;
    const type = supergraph.getType(fragment.typeCondition);
    const parents = isObjectType(type) ? [type, ...type.getInterfaces()] : type ? [type] : [];
    const joined = parents.flatMap(({ astNode }) =>
      [...(astNode?.directives ?? [])].filter((one) => joins(one, subgraph, supergraph)),
    );
    const keys = joined.map(argumentsOf).filter(({ key }) => key !== undefined);
    // A key may come with one part of what is required, and the rest with others.
    const others = parts.filter((one) => mayMeet(supergraph, one.typeCondition, fragment.typeCondition));
    const given = new Set(others.flatMap(({ names }) => names));
    const usable = keys.some(
      ({ key, resolvable }) => resolvable !== false && topNames(String(key)).every((name) => given.has(name)),
    );
    if (keys.length > 0 && !usable) {
      throw new NotRunnable(`${fragment.typeCondition} has no key that ${subgraph} resolves.`);
    }
  }
}

interface Part {
  readonly typeCondition: string | undefined;
  readonly names: readonly string[];
}

/** What is required of each type, whatever fragments it stands in. */
export function partsOf(
  selections: readonly QueryPlanSelectionNode[],
  typeCondition: string | undefined,
): readonly Part[] {
  const names = selections.flatMap((one) => (one.kind === 'Field' ? one.name : []));
  const inner = selections.filter((one) => one.kind === 'InlineFragment');
  return [
    ...(names.length > 0 ? [{ typeCondition, names }] : []),
    ...inner.flatMap((one) => partsOf(one.selections, one.typeCondition ?? typeCondition)),
  ];
}

export const mayMeet = (supergraph: GraphQLSchema, one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || isOfType(supergraph, one, other) || isOfType(supergraph, other, one);

const joins = (directive: DirectiveNode, subgraph: string, supergraph: GraphQLSchema): boolean =>
  directive.name.value === 'join__type' && graphName(String(argument(directive, 'graph')), supergraph) === subgraph;

/** The name of a subgraph by its value in `join__Graph`. */
export function graphName(value: string, supergraph: GraphQLSchema): string {
  const graphs = supergraph.getType('join__Graph');
  const nodes = graphs?.astNode?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.astNode.values ?? []) : [];
  const joined = nodes
    .find(({ name }) => name.value === value)
    ?.directives?.find(({ name }) => name.value === 'join__graph');
  return joined ? String(argument(joined, 'name')) : value;
}

export function argumentsOf({ arguments: nodes = [] }: DirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(nodes.map(({ name, value }) => [name.value, 'value' in value ? value.value : undefined]));
}

/** The names of the fields of a field set that are not inside others. */
export function topNames(fieldSet: string): readonly string[] {
  return selectionOf(parse(`{${fieldSet}}`)).selections.flatMap((one) =>
    one.kind === Kind.FIELD ? one.name.value : [],
  );
}

export function selectionOf(document: DocumentNode): SelectionSetNode {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new NotRunnable('There is no operation.');
  return operation.selectionSet;
}

/** The fragment that a selection is, or that it spreads. */
export function fragmentOf(
  node: InlineFragmentNode | FragmentSpreadNode,
  { definitions }: DocumentNode,
): InlineFragmentNode | FragmentDefinitionNode | undefined {
  if (node.kind === Kind.INLINE_FRAGMENT) return node;
  return definitions.find(
    (one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === node.name.value,
  );
}

function plant(tree: Tree, fetch: Fetch, supergraph: GraphQLSchema): void {
  const document = parse(fetch.text, { noLocation: true });
  const at = treeAt(tree, fetch.path);
  const selection = selectionOf(document);
  if (!fetch.requires) plantAll(at, selection, { document, supergraph, types: rootTypes(fetch) });
  for (const one of fetch.requires ? selection.selections : []) {
    if (one.kind === Kind.FIELD && one.selectionSet)
      plantAll(at, one.selectionSet, { document, supergraph, types: null });
  }
}

const rootTypes = ({ operation }: Fetch): readonly string[] => [operation === 'mutation' ? 'Mutation' : 'Query'];

function treeAt(tree: Tree, path: Fetch['path']): Tree {
  let at = tree;
  for (const key of path) if (key !== '@') at = childOf(at, key).beneath;
  return at;
}

function childOf(tree: Tree, key: string): Branch {
  const known = tree.get(key);
  if (known) return known;
  const made: Branch = { fields: [], beneath: new Map() };
  tree.set(key, made);
  return made;
}

interface Planting {
  readonly document: DocumentNode;
  readonly supergraph: GraphQLSchema;
  /** The object types that the selection is on; null where that is not said. */
  readonly types: readonly string[] | null;
}

function plantAll(tree: Tree, { selections }: SelectionSetNode, planting: Planting): void {
  const { document, supergraph, types } = planting;
  for (const node of selections) {
    if (node.kind === Kind.FIELD) {
      const fetched = childOf(tree, responseKey(node));
      const asked = askedOf(node);
      const clash = fetched.fields.some((other) => other.asked !== asked && meet(other.types, types));
      if (clash && types)
        throw new NotRunnable(`${node.name.value} would be fetched twice under one name, as two different fields.`);
      if (types) fetched.fields.push({ asked, types });
      if (node.selectionSet)
        plantAll(fetched.beneath, node.selectionSet, {
          ...planting,
          types: typesOf(supergraph, types, node.name.value),
        });
      continue;
    }
    const fragment = fragmentOf(node, document);
    if (!fragment) continue;
    const condition = fragment.typeCondition?.name.value;
    plantAll(tree, fragment.selectionSet, {
      ...planting,
      types: condition ? objectTypes(supergraph, condition) : types,
    });
  }
}

/** Which field with which arguments. */
export const askedOf = ({ kind, name, arguments: given = [] }: FieldNode): string =>
  print({ kind, name, arguments: given });

const meet = (some: readonly string[], others: readonly string[] | null): boolean =>
  others?.some((type) => some.includes(type)) ?? false;

function objectTypes(supergraph: GraphQLSchema, name: string): readonly string[] {
  const type = supergraph.getType(name);
  if (isAbstractType(type)) return [name, ...supergraph.getPossibleTypes(type).map((possible) => possible.name)];
  return [name];
}

/** What a field of these types leads to, where all of them have it. */
function typesOf(supergraph: GraphQLSchema, types: readonly string[] | null, field: string): readonly string[] | null {
  const [first] = types ?? [];
  const type = first === undefined ? undefined : supergraph.getType(first);
  const definition = type && 'getFields' in type ? type.getFields()[field] : undefined;
  const named = definition && getNamedType(definition.type);
  return isCompositeType(named) ? objectTypes(supergraph, named.name) : null;
}

/** Every field that stands in no fragment on another type is fetched by some step; of others it depends on what subgraphs can have. */
function checkCovered(tree: Tree, operation: DocumentNode, supergraph: GraphQLSchema): void {
  const check = (at: Tree, { selections }: SelectionSetNode, type: string | null): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        if (node.name.value.startsWith('__')) continue;
        const fetched = at.get(responseKey(node));
        if (!fetched) throw new NotRunnable(`${node.name.value} cannot be fetched: no plan leads to it.`);
        const [next = null] = typesOf(supergraph, type === null ? null : [type], node.name.value) ?? [];
        if (node.selectionSet) check(fetched.beneath, node.selectionSet, next);
        continue;
      }
      const fragment = fragmentOf(node, operation);
      if (!fragment) continue;
      const condition = fragment.typeCondition?.name.value;
      if (condition === undefined || (type !== null && isOfType(supergraph, type, condition)))
        check(at, fragment.selectionSet, type);
    }
  };
  const kind = operation.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)?.operation ?? 'query';
  check(tree, selectionOf(operation), kind === 'mutation' ? 'Mutation' : 'Query');
}
