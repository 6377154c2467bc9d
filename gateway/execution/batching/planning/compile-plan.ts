import type { FetchDataRewrite, FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { Places } from '../places.ts';

/**
 * One call of a plan: an operation on the roots of a subgraph, or on entities that were fetched before. Its places are where in the answer
 * its entities are, or, without any, where its data goes.
 */
export interface Fetch extends Places {
  readonly subgraph: string;
  readonly operation: 'query' | 'mutation';
  /** The operation without a name, so that clients who name theirs differently can share a call. */
  readonly text: string;
  /** The client's variables that it uses. */
  readonly variables: readonly string[];
  /** What each entity is found by; null for a call on the roots. */
  readonly requires: readonly QueryPlanSelectionNode[] | null;
  readonly inputRewrites: readonly FetchDataRewrite[];
  readonly outputRewrites: readonly FetchDataRewrite[];
}

export type Step =
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] }
  | { readonly kind: 'condition'; readonly variable: string; readonly ifTrue: Step; readonly ifFalse: Step }
  | { readonly kind: 'fetch'; readonly fetch: Fetch };

/** Every call of a plan, under whatever conditions. */
export function fetchesOf(step: Step): readonly Fetch[] {
  if (step.kind === 'fetch') return [step.fetch];
  if (step.kind === 'condition') return [...fetchesOf(step.ifTrue), ...fetchesOf(step.ifFalse)];
  return step.steps.flatMap(fetchesOf);
}

/** A plan or an operation that is not run, since it would be answered wrongly. The message says what it has, and is public. */
export class NotRunnable extends Error {
  override readonly name = 'NotRunnable';
}

const everywhere: Places = { path: [], types: new Map() };

const nothing: Step = { kind: 'sequence', steps: [] };

/** @throws NotRunnable for what a plan has that is not run here */
export function compilePlan({ node }: QueryPlan): Step {
  if (node?.kind === 'Subscription') throw new NotRunnable('Subscriptions are not served.');
  return node ? compileNode(node, everywhere) : nothing;
}

function compileNode(node: PlanNode, places: Places): Step {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((child) => compileNode(child, places)) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map((child) => compileNode(child, places)) };
    case 'Flatten':
      return compileNode(node.node, beneath(places, node.path));
    case 'Condition': {
      const { condition, ifClause, elseClause } = node;
      const branch = (child: PlanNode | undefined) => (child ? compileNode(child, places) : nothing);
      return { kind: 'condition', variable: condition, ifTrue: branch(ifClause), ifFalse: branch(elseClause) };
    }
    case 'Fetch':
      return { kind: 'fetch', fetch: compileFetch(node, places) };
    default:
      throw new NotRunnable(`Plans with ${node.kind} are not run.`);
  }
}

/** The planner writes the types of an object behind the key that leads to it, as `key|[One,Other]`; the key of the root is empty. */
function beneath({ path, types }: Places, more: readonly (string | number)[]): Places {
  const steps = [...path];
  const wanted = new Map(types);
  for (const element of more) {
    const [, key = '', names] = /^([^|]*)(?:\|\[([\w,]*)\])?$/.exec(String(element)) ?? [];
    if (typeof element !== 'string' || (key + (names ?? '') === '' && element !== ''))
      throw new NotRunnable(`Plans with paths such as ${element} are not run.`);
    if (key !== '') steps.push(key);
    if (names !== undefined) wanted.set(steps.length, names.split(','));
  }
  return { path: steps, types: wanted };
}

function compileFetch(node: FetchNode, places: Places): Fetch {
  if (node.contextRewrites?.length) throw new NotRunnable('Fields that take arguments from @context are not served.');
  if (node.operationKind === 'subscription') throw new NotRunnable('Subscriptions are not served.');
  return {
    subgraph: node.serviceName,
    operation: node.operationKind === 'mutation' ? 'mutation' : 'query',
    text: withoutName(node.operation),
    variables: node.variableUsages ?? [],
    ...places,
    requires: node.requires ?? null,
    inputRewrites: node.inputRewrites ?? [],
    outputRewrites: node.outputRewrites ?? [],
  };
}

/** The planner prints its operations itself: the kind, then the name if there is one. */
const withoutName = (operation: string): string => operation.replace(/^(query|mutation) \w+/, '$1');
