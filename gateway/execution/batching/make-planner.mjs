// Plain JavaScript, so that it loads the same way under tsx, Jest and in a bare worker thread.
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';

/** What an adversary's operation may make the planner weigh: beyond it a plan is good enough, and needs not be the best. */
const mostEvaluatedPlans = 1_000;

/**
 * A function that plans operations over a supergraph: from the text of one valid operation with its fragments to a plan, which is plain
 * data. It throws what the planner throws.
 */
export function makePlanner(supergraphSdl) {
  const supergraph = Supergraph.build(supergraphSdl);
  // To look for fragments that can be used again costs more time than the shorter text saves.
  const planner = new QueryPlanner(supergraph, {
    reuseQueryFragments: false,
    debug: { maxEvaluatedPlans: mostEvaluatedPlans },
  });
  const apiSchema = supergraph.apiSchema();
  return (text) =>
    planner.buildQueryPlan(operationFromDocument(apiSchema, parse(text, { noLocation: true }), { validate: false }));
}
