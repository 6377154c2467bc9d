// Plain JavaScript, so that it loads the same way under tsx, Jest and in a bare worker thread.
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse, printSchema } from 'graphql';
import { withResolvableKeys } from './resolvable-keys.mjs';

/** What an adversary's operation may make the planner weigh: beyond it a plan is good enough, and needs not be the best. */
const mostEvaluatedPlans = 1_000;

/**
 * What plans operations over a supergraph: `plan` makes a plan, which is plain data, of the text of one valid operation with its fragments, and
 * throws what the planner throws; `apiSchema` is what clients see, as SDL.
 */
export function makePlanner(supergraphSdl) {
  const supergraph = Supergraph.build(withResolvableKeys(supergraphSdl));
  // To look for fragments that can be used again costs more time than the shorter text saves.
  const planner = new QueryPlanner(supergraph, {
    reuseQueryFragments: false,
    debug: { maxEvaluatedPlans: mostEvaluatedPlans },
  });
  const apiSchema = supergraph.apiSchema();
  return {
    plan: (text) =>
      planner.buildQueryPlan(operationFromDocument(apiSchema, parse(text, { noLocation: true }), { validate: false })),
    apiSchema: () => printSchema(apiSchema.toGraphQLJSSchema()),
  };
}
