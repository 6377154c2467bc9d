import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { conditionNames, type Operation } from '../../../collect-fields.ts';
import { keptByText } from '../../kept-by-text.ts';
import { checkPlan } from '../planning/check-plan.ts';
import { compilePlan, NotRunnable, type Step } from '../planning/compile-plan.ts';
import type { Planner } from '../planning/planner.ts';
import { unconditional, withoutEmptySelections } from './conditions.ts';
import { compileProjection, type Projection } from './projection.ts';
import { keysApart, nothingKey, operationApart } from './set-apart.ts';

/** An operation that was planned, without its conditions: what they leave out under the variables at hand is not in it. */
export interface Prepared extends Operation {
  readonly plan: Step;
  /** Shapes its answers. */
  readonly projection: Projection;
}

export interface PreparedOperations {
  /**
   * @throws NotPlanned, NotRunnable
   */
  of(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Prepared>;
}

/** How many plans are kept, and of how many characters together, with their operations. */
const kept = { max: 2_000, maxSize: 32_000_000 };

/** Of one operation, under how many combinations of its conditions plans are found without printing it. */
const keptOf = { max: 16 };

/** Plans operations, and keeps the plans of those that were asked for last. */
export function preparedOperations(parts: {
  readonly schema: GraphQLSchema;
  readonly supergraph: GraphQLSchema;
  readonly planner: Planner;
}): PreparedOperations {
  const { schema, supergraph, planner } = parts;
  const fetchedKey = keysApart(supergraph);
  const byText = keptByText<Prepared>(kept, ({ plan }) => JSON.stringify(plan).length);
  // Whoever parses operations keeps those that come often, so that most are found without being printed.
  const byOperation = new WeakMap<OperationDefinitionNode, Combinations>();

  function combinationsOf(document: DocumentNode, operation: OperationDefinitionNode): Combinations {
    const known = byOperation.get(operation);
    if (known) return known;
    const source = { operation, fragments: fragmentsOf(document) };
    const made = { source, names: conditionNames(source), plans: new LRUCache<string, Promise<Prepared>>(keptOf) };
    byOperation.set(operation, made);
    return made;
  }

  async function prepare(text: string, apart: DocumentNode, source: Operation): Promise<Prepared> {
    // First, since it says what the planner would not: that the schema has no such root.
    const projection = projectionOf(schema, source, fetchedKey);
    const plan = compilePlan(await planner.plan(text));
    checkPlan(plan, apart, supergraph);
    return { ...source, plan, projection };
  }

  return {
    of(document, operation, variables) {
      const { source, names, plans } = combinationsOf(document, operation);
      const combination = names.map((name) => String(variables[name])).join();
      const same = plans.get(combination);
      if (same) return same;
      const left = unconditional(source, variables);
      const apart = withoutEmptySelections(operationApart(left.operation, left.fragments, fetchedKey), nothingKey);
      const text = print(apart);
      const made = byText(text, () => prepare(text, apart, left));
      plans.set(combination, made);
      made.catch(() => plans.delete(combination));
      return made;
    },
  };
}

interface Combinations {
  readonly source: Operation;
  readonly names: readonly string[];
  readonly plans: LRUCache<string, Promise<Prepared>>;
}

const fragmentsOf = ({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])));

function projectionOf(
  schema: GraphQLSchema,
  { operation, fragments }: Operation,
  fetchedKey: ReturnType<typeof keysApart>,
): Projection {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new NotRunnable(`There is no ${operation.operation} in the schema.`);
  return compileProjection({ schema, fragments, variables: {} }, root, [operation.selectionSet], fetchedKey);
}
