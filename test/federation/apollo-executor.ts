import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { type DocumentNode, type ExecutionResult, Kind, OperationTypeNode, parse } from 'graphql';
import type { AskSubgraph } from '../../gateway/execution/batching/federated/federated-executor.ts';
import type { Thing } from './small-world.ts';

export interface ApolloExecutor {
  plan(document: DocumentNode): QueryPlan;
  execute(document: DocumentNode, variables: Thing, ask: AskSubgraph): Promise<ExecutionResult>;
}

/** @apollo/gateway's own executor: an oracle for data; for a null in a place that is not nullable it reports no error. */
export function apolloExecutor(supergraphSdl: string, subgraphs: readonly string[]): ApolloExecutor {
  const supergraph = Supergraph.build(supergraphSdl);
  const api = supergraph.apiSchema();
  const executable = api.toGraphQLJSSchema();
  const whole = supergraph.schema.toGraphQLJSSchema();
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
  const plans = new WeakMap<DocumentNode, QueryPlan>();
  const plan = (document: DocumentNode) => {
    const known = plans.get(document) ?? planner.buildQueryPlan(operationFromDocument(api, document));
    plans.set(document, known);
    return known;
  };
  return {
    plan,
    async execute(document, variables, ask) {
      const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
      const services = Object.fromEntries(subgraphs.map((name) => [name, source(name, ask)]));
      const context = { request: { variables }, context: {}, operation, document, logger: silent, metrics: {} };
      return executeQueryPlan(
        plan(document),
        services,
        context as unknown as GatewayGraphQLRequestContext,
        buildOperationContext({ schema: executable, operationDocument: document }),
        whole,
        api,
      ) as Promise<ExecutionResult>;
    },
  };
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function source(name: string, ask: AskSubgraph): GraphQLDataSource {
  return {
    async process({ request: { query = '', variables = {} } }) {
      const node = parse(query).definitions[0];
      const mutates = node?.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.MUTATION;
      const { data, errors } = await ask(name, { query, variables, operation: mutates ? 'mutation' : 'query' });
      return { data, ...(errors.length > 0 ? { errors } : {}) };
    },
  };
}
