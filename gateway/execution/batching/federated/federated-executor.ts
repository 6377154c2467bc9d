import {
  buildASTSchema,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import type { Signal } from '../../ending.ts';
import { entityAnswers } from '../entity-answers.ts';
import { EntityBatches } from '../entity-batches.ts';
import type { BatchLimits } from '../entity-calls.ts';
import { type Calls, executePlan } from '../execute-plan.ts';
import { NotRunnable } from '../planning/compile-plan.ts';
import { NotPlanned, type Planner } from '../planning/planner.ts';
import { introspected } from './introspected.ts';
import { preparedOperations } from './prepared-operations.ts';
import { responseOf } from './response.ts';

export interface SubgraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operation: 'query' | 'mutation';
  readonly signal?: Signal | undefined;
}

export interface SubgraphAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLFormattedError[];
}

/**
 * Asks a subgraph, by its name in the supergraph.
 *
 * @throws SubgraphUnavailable if it gave no usable answer
 */
export type AskSubgraph = (subgraph: string, request: SubgraphRequest) => Promise<SubgraphAnswer>;

export interface FederatedRequest {
  /** Valid in the executor's schema. */
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  /** As the client sent them. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: Signal | undefined;
}

export interface FederatedExecutor {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  execute(request: FederatedRequest): Promise<ExecutionResult>;
  close(): Promise<void>;
}

export interface FederatedExecutorOptions {
  readonly ask: AskSubgraph;
  readonly planner: Planner;
  /** What clients see of the supergraph. */
  readonly schema: GraphQLSchema;
  readonly limits?: BatchLimits | undefined;
}

/** Executes operations over any supergraph (Apollo Federation 2), with batches of entities that concurrent requests share. */
export function federatedExecutor(
  supergraphSdl: string,
  { ask, planner, schema, limits }: FederatedExecutorOptions,
): FederatedExecutor {
  const supergraph = buildASTSchema(parse(supergraphSdl, { noLocation: true }), { assumeValidSDL: true });
  const preparing = preparedOperations({ schema, supergraph, planner });
  const batches = entityBatches(ask, limits);

  async function run(operation: OperationDefinitionNode, request: FederatedRequest): Promise<ExecutionResult> {
    const variables = variablesOf(schema, operation, request.variables ?? {});
    if ('refused' in variables) return { errors: variables.refused };
    const { values } = variables;
    const prepared = await preparing.of(request.document, operation, values);
    const calls = callsOf(ask, batches, request.signal);
    const gathered = await executePlan(prepared.plan, { schema: supergraph, variables: values, calls });
    Object.assign(gathered.data, introspected(schema, prepared, values));
    return responseOf(gathered, prepared.projection);
  }

  return {
    schema,
    async execute(request) {
      const operation = getOperationAST(request.document, request.operationName);
      if (!operation) return refused('OPERATION_RESOLUTION_FAILURE', 'The operation to run was not named.');
      try {
        return await run(operation, request);
      } catch (error) {
        if (error instanceof NotRunnable) return refused('OPERATION_NOT_RUNNABLE', error.message);
        if (error instanceof NotPlanned) return notPlanned(error);
        throw error;
      }
    },
    close: () => planner.close(),
  };
}

const refused = (code: string, message: string): ExecutionResult => ({
  errors: [new GraphQLError(message, { extensions: { code } })],
});

function notPlanned({ reason }: NotPlanned): ExecutionResult {
  if (reason === 'BUSY') return refused('OVERLOADED', 'There is too much to do now. Send it again later.');
  if (reason === 'TOO_COMPLEX') return refused('COST_EXCEEDED', 'The operation is too large. Ask for less at once.');
  return refused('OPERATION_NOT_RUNNABLE', 'The operation cannot be planned over this supergraph.');
}

/** The variables with their defaults; those that were sent go to the subgraphs as they were sent. */
function variablesOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  sent: Readonly<Record<string, unknown>>,
): { readonly values: Readonly<Record<string, unknown>> } | { readonly refused: readonly GraphQLError[] } {
  const definitions = operation.variableDefinitions ?? [];
  const { errors, coerced } = getVariableValues(schema, definitions, sent, { maxErrors: 50 });
  if (errors)
    return {
      refused: errors.map(({ message }) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })),
    };
  return {
    values: Object.fromEntries(
      Object.keys(coerced).map((name) => [name, Object.hasOwn(sent, name) ? sent[name] : coerced[name]]),
    ),
  };
}

function entityBatches(ask: AskSubgraph, limits: BatchLimits | undefined): EntityBatches<null> {
  return new EntityBatches<null>(async ({ subgraph, text, variables }, representations, { signal }) => {
    const all = { ...variables, representations };
    const { data, errors } = await ask(subgraph, { query: text, variables: all, operation: 'query', signal });
    return entityAnswers(subgraph, { data, errors }, representations.length);
  }, limits);
}

const callsOf = (ask: AskSubgraph, batches: EntityBatches<null>, signal: Signal | undefined): Calls => ({
  // What changes something is not given up half way.
  roots: ({ subgraph, text, operation }, variables) =>
    ask(subgraph, { query: text, variables, operation, signal: operation === 'query' ? signal : undefined }),
  entities: ({ subgraph, text }, variables, representations) =>
    batches.ask({
      key: JSON.stringify([subgraph, text, variables]),
      call: { subgraph, text, variables, terms: null },
      representations,
      signal,
    }),
});
