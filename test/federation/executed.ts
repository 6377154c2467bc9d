import { type DocumentNode, type ExecutionResult, parse, validate } from 'graphql';
import type { AskSubgraph } from '../../gateway/execution/batching/federated/federated-executor.ts';
import { type ApolloExecutor, apolloExecutor } from './apollo-executor.ts';
import { type FieldFault, failing } from './field-faults.ts';
import { inlineExecutor } from './inline-executor.ts';
import { monolith, type Truth } from './monolith.ts';
import { composed, type Operation, type SmallSupergraph } from './small-world.ts';
import { type Call, type SubgraphFaults, subgraphs } from './subgraph-server.ts';

export interface Executed {
  readonly answer: ExecutionResult;
  readonly calls: readonly Call[];
}

/** A supergraph made ready: its monolith and the executors, each asked from a fresh world. */
export interface Ready {
  readonly small: SmallSupergraph;
  readonly supergraphSdl: string;
  readonly schema: ReturnType<typeof monolith>['schema'];
  readonly apollo: ApolloExecutor;
  truth(document: DocumentNode, variables: Variables, faults?: readonly FieldFault[]): Promise<Truth>;
  /** By our own executor. */
  byOurs(document: DocumentNode, variables: Variables, faults?: readonly FieldFault[], down?: Down): Promise<Executed>;
  byApollo(
    document: DocumentNode,
    variables: Variables,
    faults?: readonly FieldFault[],
    down?: Down,
  ): Promise<Executed>;
}

type Variables = Readonly<Record<string, unknown>>;
type Down = Readonly<Record<string, SubgraphFaults>>;

export function ready(small: SmallSupergraph): Ready {
  const supergraphSdl = composed(small);
  const whole = monolith(supergraphSdl);
  const apollo = apolloExecutor(supergraphSdl, Object.keys(small.subgraphs));
  // One executor, whose plans are kept; each operation is answered by subgraphs of its own.
  let asked: AskSubgraph;
  const ours = inlineExecutor(supergraphSdl, { ask: (subgraph, request) => asked(subgraph, request) });
  return {
    small,
    supergraphSdl,
    schema: whole.schema,
    apollo,
    truth: (document, variables, faults = []) => whole.ask(small.world, failing(faults), document, variables),
    async byOurs(document, variables, faults = [], down = {}) {
      const { ask, calls } = subgraphs(small, small.world(), failing(faults), down);
      asked = ask;
      return { answer: await ours.execute({ document, variables }), calls };
    },
    async byApollo(document, variables, faults = [], down = {}) {
      const { ask, calls } = subgraphs(small, small.world(), failing(faults), down);
      return { answer: await apollo.execute(document, variables, ask), calls };
    },
  };
}

/** The document of an operation and its variables. Throws where the operation is invalid. */
export function read({ schema }: Pick<Ready, 'schema'>, operation: Operation | string) {
  const { query, variables = {} } = typeof operation === 'string' ? { query: operation } : operation;
  const document = parse(query);
  const [error] = validate(schema, document);
  if (error) throw new Error(`${error.message}\n${query}`);
  return { document, variables };
}
