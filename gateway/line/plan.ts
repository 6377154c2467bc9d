import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  isInterfaceType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isIncluded, responseKey } from '../collect-fields.ts';
import type { Engine, Plan } from '../execution/engine.ts';
import type { Grant } from './authorize.ts';
import { fetchedKey } from './fetched-key.ts';
import { conditionsOf, keptByOperation } from './kept-by-operation.ts';
import type { Question } from './question.ts';
import { isRecordType } from './record-type.ts';
import type { View } from './view.ts';
import { fieldsIn, isSmall } from './walk-fields.ts';

/** A plan and the variables it is fetched with. Null: nothing of the question is left to be fetched. */
export type Planned = { readonly plan: Plan; readonly variables: Readonly<Record<string, unknown>> } | null;

/** What disclosure needs of every record, whatever the client selected; taken out again before the answer leaves. */
export const rowCheckFields = {
  _cg_id: 'id',
  _cg_item: 'item',
  _cg_openness: 'openness',
  _cg_until: 'queryableUntil',
} as const;

/** Fields that are not fetched: `disclose` says what they are. Departments cannot know objections. */
const notFetched: ReadonlySet<string> = new Set(['objection', '__type']);

/**
 * Plans the part of the operation that the grant leaves: forbidden fields are gone before planning, so they are never
 * fetched (G-03), and so are subjects that do not exist for the caller. Codes become variables, so that one plan serves all.
 */
export async function plan(engine: Engine, grant: Grant): Promise<Planned> {
  const planned = await plansOf(engine, grant.view)({ ...grant.question, grant });
  return planned && { plan: planned, variables: { ...grant.question.variables, ...codeVariables(grant) } };
}

type Planning = Question & { readonly grant: Grant };
type Plans = (planning: Planning) => Promise<Plan | null>;

const kept = new WeakMap<Engine, WeakMap<View, Plans>>();

/** Plans of one view, kept by operation and by which of its roots name somebody. */
function plansOf(engine: Engine, view: View): Plans {
  const ofEngine = kept.get(engine) ?? new WeakMap<View, Plans>();
  kept.set(engine, ofEngine);
  const known = ofEngine.get(view);
  if (known) return known;
  const make = async ({ grant }: Planning): Promise<Plan | null> => {
    const pruned = withoutUnused(grant, prune(grant));
    return pruned && engine.plan(pruned);
  };
  const keptPlans = keptByOperation(
    make,
    fieldsIn,
    (planning) => `${conditionsOf(planning)} ${rootsKey(planning.grant)}`,
  );
  // The engine keeps those of larger operations as far as it has room.
  const plans: Plans = (planning) => (isSmall(planning) ? keptPlans(planning) : make(planning));
  ofEngine.set(view, plans);
  return plans;
}

const rootsKey = ({ roots, visible, platform }: Grant): string =>
  `${platform} ${roots.filter(({ codes }) => codes.some((code) => visible.has(code))).map(({ key }) => key)}`;

const codeVariable = (key: string): string => `_cg_code_${key}`;

function codeVariables({ roots, visible }: Grant): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    roots.map(({ key, list, codes }) => {
      const shown = visibleCodes(codes, visible);
      return [codeVariable(key), list ? shown : shown[0]];
    }),
  );
}

/** The codes of one root that are asked for: each once, in the order of the client. */
export const visibleCodes = (codes: readonly string[], visible: ReadonlySet<string>): readonly string[] => [
  ...new Set(codes.filter((code) => visible.has(code))),
];

function prune(grant: Grant): DocumentNode {
  const { schema, variables, operation, document } = grant.question;
  const types = new TypeInfo(schema);
  const kept = document.definitions.filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION);
  const visitor = visitWithTypeInfo(types, {
    enter: (node: ASTNode) => {
      if (!isSelection(node)) return undefined;
      if (!isIncluded(node, variables)) return null;
      return node.kind === Kind.FIELD ? enterField(grant, node, types.getParentType()) : withoutConditions(node);
    },
    leave: (node: ASTNode) => {
      if (node.kind !== Kind.SELECTION_SET) return undefined;
      return { ...node, selections: completed(node.selections, types.getParentType()) };
    },
  });
  return visit({ ...document, definitions: kept }, visitor);
}

const isSelection = (node: ASTNode): node is SelectionNode =>
  node.kind === Kind.FIELD || node.kind === Kind.INLINE_FRAGMENT || node.kind === Kind.FRAGMENT_SPREAD;

const withoutConditions = <Node extends SelectionNode>(node: Node): Node =>
  node.directives?.length ? { ...node, directives: [] } : node;

function enterField(grant: Grant, node: FieldNode, parent: unknown): FieldNode | null {
  const type = (parent as GraphQLNamedType | undefined)?.name ?? '';
  const name = node.name.value;
  if (grant.view(type, name) || notFetched.has(name)) return null;
  const root = type === 'Query' ? grant.roots.find(({ key }) => key === responseKey(node)) : undefined;
  const fetched = withFetchedKey(withoutConditions(node));
  if (!root) return grant.platform || !isRootType(type) ? fetched : null;
  if (visibleCodes(root.codes, grant.visible).length === 0) return null;
  const argument = root.list ? 'creditCodes' : 'creditCode';
  return { ...fetched, arguments: [argumentOf(argument, codeVariable(root.key))] };
}

const isRootType = (type: string): boolean => type === 'Query' || type === 'Mutation';

function withFetchedKey(node: FieldNode): FieldNode {
  const key = fetchedKey(node);
  return key === responseKey(node) ? node : { ...node, alias: { kind: Kind.NAME, value: key } };
}

const argumentOf = (name: string, variable: string) => ({
  kind: Kind.ARGUMENT as const,
  name: { kind: Kind.NAME as const, value: name },
  value: { kind: Kind.VARIABLE as const, name: { kind: Kind.NAME as const, value: variable } },
});

/** Adds what the row checks need, and keeps a selection from being empty: what was pruned must not remove its parent. */
function completed(
  selections: readonly SelectionNode[],
  type: GraphQLNamedType | null | undefined,
): readonly SelectionNode[] {
  const added: FieldNode[] = [];
  if (type && isRecordType(type))
    for (const [alias, name] of Object.entries(rowCheckFields)) added.push(field(alias, name));
  // Records in a union are told apart by it. Without it @apollo/gateway leaves out what a fragment inside a fragment on an interface selects.
  if (isInterfaceType(type) || isUnionType(type))
    added.push({ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } });
  if (selections.length === 0) added.push(field('_cg_type', '__typename'));
  return added.length > 0 ? [...selections, ...added] : selections;
}

const field = (alias: string, name: string): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: alias },
  name: { kind: Kind.NAME, value: name },
});

/** Leaves out fragments and variables that pruning has left without use; null if nothing is asked any more. */
function withoutUnused(grant: Grant, document: DocumentNode): DocumentNode | null {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) return null;
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const used = usedFrom(operation, fragments);
  if (!used.asks) return null;
  const variableDefinitions = [
    ...(operation.variableDefinitions ?? []).filter(({ variable }) => used.variables.has(variable.name.value)),
    ...grant.roots.filter(({ key }) => used.variables.has(codeVariable(key))).map(codeVariableDefinition),
  ];
  const definitions = [
    { ...operation, directives: [], variableDefinitions },
    ...[...fragments.values()].filter(({ name }) => used.fragments.has(name.value)),
  ];
  return { ...document, definitions };
}

function usedFrom(operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const used = { variables: new Set<string>(), fragments: new Set<string>(), asks: false };
  const follow = (definition: ASTNode): void => {
    visit(definition, {
      VariableDefinition: () => false,
      Variable: ({ name }) => {
        used.variables.add(name.value);
      },
      Field: ({ alias }) => {
        if (alias?.value !== '_cg_type') used.asks = true;
      },
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || used.fragments.has(name.value)) return;
        used.fragments.add(name.value);
        follow(fragment);
      },
    });
  };
  follow(operation);
  return used;
}

function codeVariableDefinition({ key, list }: Grant['roots'][number]) {
  const named = { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: 'CreditCode' } };
  const code = { kind: Kind.NON_NULL_TYPE as const, type: named };
  const type = list ? { kind: Kind.NON_NULL_TYPE as const, type: { kind: Kind.LIST_TYPE as const, type: code } } : code;
  const variable = { kind: Kind.VARIABLE as const, name: { kind: Kind.NAME as const, value: codeVariable(key) } };
  return { kind: Kind.VARIABLE_DEFINITION as const, variable, type };
}
