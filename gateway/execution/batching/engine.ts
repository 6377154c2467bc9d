import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql';
import { CENTRE, type DepartmentName } from '../../../schema/subgraphs.ts';
import type { Scope } from '../../../subgraphs/loaders.ts';
import type { CentreExecutor } from '../centre.ts';
import { startDeadline } from '../deadline.ts';
import type { DepartmentClient } from '../department-client.ts';
import { type Engine, EngineRefusal, type Fetched, type FetchTerms, type Plan } from '../engine.ts';
import { keptByText } from '../kept-by-text.ts';
import { mayBeKept } from '../kept-texts.ts';
import { departmentCalls } from './department-calls.ts';
import { entityAnswers } from './entity-answers.ts';
import { EntityBatches } from './entity-batches.ts';
import type { Representation, Ride } from './entity-calls.ts';
import { type Calls, executePlan } from './execute-plan.ts';
import { compilePlan, type Fetch, fetchesOf, type Step } from './planning/compile-plan.ts';
import { NotPlanned, type Planner } from './planning/planner.ts';

/** A lookup of subjects at the root of an operation: under which key, and by which variable. */
interface Lookup {
  readonly key: string;
  readonly variable: string;
}

interface BatchingPlan extends Plan {
  readonly step: Step;
  /** Calls that need not wait for the centre: by which variable the codes of their subjects are known. */
  readonly lookups: ReadonlyMap<Fetch, string>;
}

export interface EngineLimits {
  /** How long all fetches of one request may take, in ms. */
  readonly requestTimeoutMs: number;
  /** Requests that are fetched for at once. */
  readonly mostRequests: number;
}

const usualLimits: EngineLimits = { requestTimeoutMs: 8_000, mostRequests: 4_000 };

/** How many plans are kept, and of how many characters together, with their operations: a plan can be much longer than its operation. */
const kept = { max: 2_000, maxSize: 32_000_000 };

/**
 * Our own engine: concurrent requests that ask a department for the same selection in the same scope share a call. Nothing of a caller is in
 * what they share; the centre, which knows the caller, is asked for each request by itself.
 */
export function batchingEngine(
  supergraphSdl: string,
  departments: ReadonlyMap<DepartmentName, DepartmentClient>,
  centre: CentreExecutor,
  planner: Planner,
  limits: EngineLimits = usualLimits,
): Engine {
  const schema = buildASTSchema(parse(supergraphSdl, { noLocation: true }), { assumeValidSDL: true });
  const plans = keptByText<BatchingPlan>(kept, ({ step }) => JSON.stringify(step).length);
  const batches = new EntityBatches<Scope>(departmentCalls(departments));
  let requests = 0;

  const admit = () => {
    if (requests >= limits.mostRequests) throw new EngineRefusal('OVERLOADED');
  };

  return {
    admit,
    plan(document) {
      const text = print(document);
      const make = () => makePlan(planner, text, document);
      return mayBeKept(text) ? plans(text, make) : make();
    },
    async fetch(plan, terms) {
      admit();
      requests += 1;
      const deadline = startDeadline(limits.requestTimeoutMs, terms.signal);
      try {
        return await fetch(schema, batches, centre, plan as BatchingPlan, { ...terms, signal: deadline.signal });
      } finally {
        // What the request still waits for is of no use to it any more.
        deadline.abort();
        requests -= 1;
      }
    },
  };
}

async function makePlan(planner: Planner, text: string, document: DocumentNode): Promise<BatchingPlan> {
  try {
    const step = compilePlan(await planner.plan(text));
    return { engine: 'batching', step, lookups: lookupsIn(step, lookupsOf(document)) };
  } catch (error) {
    if (error instanceof NotPlanned && error.reason === 'BUSY') throw new EngineRefusal('OVERLOADED');
    if (error instanceof NotPlanned && error.reason === 'TOO_COMPLEX') throw new EngineRefusal('COST_EXCEEDED');
    throw new Error('the planner failed', { cause: error });
  }
}

async function fetch(
  schema: GraphQLSchema,
  batches: EntityBatches<Scope>,
  centre: CentreExecutor,
  { step, lookups }: BatchingPlan,
  terms: FetchTerms,
): Promise<Fetched> {
  const { variables } = terms;
  const gathered = await executePlan(step, {
    schema,
    variables,
    calls: callsOf(batches, centre, terms),
    knownAhead: (fetch) => subjectsOf(variables[lookups.get(fetch) ?? '']),
  });
  const failed = gathered.failed.map(({ failure }) => failure.subgraph as DepartmentName);
  return {
    data: gathered.data,
    failed: new Set(failed),
    errors: gathered.errors.map(({ subgraph, path }) => ({ department: subgraph, path })),
  };
}

function callsOf(batches: EntityBatches<Scope>, centre: CentreExecutor, terms: FetchTerms): Calls {
  const ask: Calls['roots'] = async ({ text }, variables) => {
    const { data, errors = [] } = await centre(text, variables, terms.centre);
    return { data: data ?? null, errors };
  };
  const { items, day } = terms.scope;
  return {
    roots(fetch, variables) {
      if (fetch.subgraph !== CENTRE) throw new Error(`${fetch.subgraph} has no root fields`);
      return ask(fetch, variables);
    },
    async entities(fetch, variables, representations): Promise<Ride> {
      const { subgraph, text } = fetch;
      if (subgraph === CENTRE) {
        const values = representations.map(({ value }) => value);
        const answer = await ask(fetch, { ...variables, representations: values });
        return { ...entityAnswers(subgraph, answer, values.length), failure: null };
      }
      return batches.ask({
        key: `${callKey(fetch)}\n${JSON.stringify(variables)}\n${items.join()}\n${day}`,
        call: { subgraph, text, variables, terms: terms.scope },
        representations,
        signal: terms.signal,
      });
    },
  };
}

const callKeys = new WeakMap<Fetch, string>();

/** Of a call, without what a request adds to it. None of the parts of the whole key has a line break in it. */
function callKey(fetch: Fetch): string {
  const known = callKeys.get(fetch) ?? JSON.stringify([fetch.subgraph, fetch.text]);
  callKeys.set(fetch, known);
  return known;
}

/** `subject` and `subjects` are lookups by the entity's own key. */
function lookupsOf(document: DocumentNode): readonly Lookup[] {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  return (operation?.selectionSet.selections ?? []).flatMap((node) => {
    if (node.kind !== Kind.FIELD || !['subject', 'subjects'].includes(node.name.value)) return [];
    const [argument] = node.arguments ?? [];
    if (argument?.value.kind !== Kind.VARIABLE) return [];
    return [{ key: (node.alias ?? node.name).value, variable: argument.value.name.value }];
  });
}

/**
 * The calls of departments that ask of looked up subjects no more than their code: whoever planned this knows that they exist, so that
 * departments need not wait until the centre has said so.
 */
function lookupsIn(step: Step, lookups: readonly Lookup[]): ReadonlyMap<Fetch, string> {
  const found = new Map<Fetch, string>();
  for (const fetch of fetchesOf(step)) {
    const lookup = lookups.find(({ key }) => key === fetch.path[0]);
    if (lookup && asksByCode(fetch)) found.set(fetch, lookup.variable);
  }
  return found;
}

function asksByCode({ path, requires, subgraph }: Fetch): boolean {
  const [fragment, ...others] = requires ?? [];
  if (subgraph === CENTRE || path.length > 2 || (path.length === 2 && path[1] !== '@')) return false;
  if (fragment?.kind !== 'InlineFragment' || fragment.typeCondition !== 'Subject' || others.length > 0) return false;
  const names = fragment.selections.map((one) => (one.kind === 'Field' ? (one.alias ?? one.name) : null));
  return names.join() === '__typename,creditCode';
}

/** As departments are told of them; null where no lookup has codes. */
function subjectsOf(codes: unknown): readonly Representation[] | null {
  if (codes === undefined) return null;
  return [codes].flat().flatMap((creditCode) => {
    if (typeof creditCode !== 'string') return [];
    const value = { __typename: 'Subject', creditCode };
    return [{ id: JSON.stringify(value), value }];
  });
}
