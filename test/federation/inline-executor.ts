import { Supergraph } from '@apollo/federation-internals';
import {
  type FederatedExecutor,
  type FederatedExecutorOptions,
  federatedExecutor,
} from '../../gateway/execution/batching/federated/federated-executor.ts';
import { inlinePlanner } from '../../gateway/execution/batching/planning/inline-planner.ts';

/** An executor whose operations are planned in this thread. */
export const inlineExecutor = (
  supergraphSdl: string,
  options: Pick<FederatedExecutorOptions, 'ask' | 'limits'>,
): FederatedExecutor =>
  federatedExecutor(supergraphSdl, {
    ...options,
    planner: inlinePlanner(supergraphSdl),
    schema: Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema(),
  });
