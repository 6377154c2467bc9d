import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { checkPlan } from './check-plan.ts';
import { compilePlan, NotRunnable, type Step } from './compile-plan.ts';
import type { Planner } from './planner.ts';
import { compileProjection, type Projection } from './projection.ts';
import { keysApart, operationApart } from './set-apart.ts';

/** An operation that was planned. */
export interface Prepared {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly plan: Step;
  /** Shapes its answers under these variables. */
  projection(variables: Readonly<Record<string, unknown>>): Projection;
}

export interface PreparedOperations {
  /**
   * @throws NotPlanned, NotRunnable
   */
  of(document: DocumentNode, operation: OperationDefinitionNode): Promise<Prepared>;
}

/** How many plans are kept, and of how many characters of operations together. */
const kept = { max: 2_000, maxSize: 8_000_000 };

/** How many projections are kept of one operation: its conditions may have any of many values. */
const keptProjections = 16;

/** Plans operations, and keeps the plans of those that were asked for last. */
export function preparedOperations(parts: {
  readonly schema: GraphQLSchema;
  readonly supergraph: GraphQLSchema;
  readonly planner: Planner;
}): PreparedOperations {
  const { schema, supergraph, planner } = parts;
  const fetchedKey = keysApart(supergraph);
  const byText = new LRUCache<string, Promise<Prepared>>({ ...kept, sizeCalculation: (_, text) => text.length });
  // Whoever parses operations keeps those that come often, so that most are found without being printed.
  const byOperation = new WeakMap<OperationDefinitionNode, Promise<Prepared>>();

  async function prepare(text: string, apart: DocumentNode, source: Pick<Prepared, 'operation' | 'fragments'>) {
    const plan = compilePlan(await planner.plan(text));
    checkPlan(plan, apart, supergraph);
    return { ...source, plan, projection: projections(schema, source, fetchedKey) };
  }

  return {
    of(document, operation) {
      const same = byOperation.get(operation);
      if (same) return same;
      const fragments = fragmentsOf(document);
      const apart = operationApart(operation, fragments, fetchedKey);
      const text = print(apart);
      const made = byText.get(text) ?? prepare(text, apart, { operation, fragments });
      byText.set(text, made);
      byOperation.set(operation, made);
      // A planner that had no time now may have some later.
      made.catch(() => {
        byText.delete(text);
        byOperation.delete(operation);
      });
      return made;
    },
  };
}

const fragmentsOf = ({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])));

function projections(
  schema: GraphQLSchema,
  { operation, fragments }: Pick<Prepared, 'operation' | 'fragments'>,
  fetchedKey: ReturnType<typeof keysApart>,
): Prepared['projection'] {
  const byConditions = new LRUCache<string, Projection>({ max: keptProjections });
  const conditions = (operation.variableDefinitions ?? [])
    .filter(({ type }) => /^Boolean!?$/.test(print(type)))
    .map(({ variable }) => variable.name.value);
  return (variables) => {
    const key = conditions.map((name) => String(variables[name])).join();
    const known = byConditions.get(key);
    if (known) return known;
    const root = schema.getRootType(operation.operation);
    if (!root) throw new NotRunnable(`There is no ${operation.operation} in the schema.`);
    const made = compileProjection({ schema, fragments, variables }, root, [operation.selectionSet], fetchedKey);
    byConditions.set(key, made);
    return made;
  };
}
