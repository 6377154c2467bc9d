// Plain JavaScript, so that it loads the same way under @oxc-node/core, Jest and in a bare worker thread.
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse, print, printSchema } from 'graphql';
import { withRequiredArguments } from './required-arguments.mjs';
import { withRequiredFields } from './required-fields.mjs';
import { withResolvableKeys } from './resolvable-keys.mjs';

/** What an adversary's operation may make the planner weigh: beyond it a plan is good enough, and needs not be the best. */
const mostEvaluatedPlans = 1_000;

/**
 * What plans operations over a supergraph: `plan` makes a plan, which is plain data, of the text of one valid operation with its fragments, and
 * throws what the planner throws; `apiSchema` is what clients see, as SDL.
 */
export function makePlanner(supergraphSdl) {
  const clients = Supergraph.build(withResolvableKeys(supergraphSdl));
  const required = withRequiredFields(supergraphSdl);
  const supergraph = required.standIns.size === 0 ? clients : withStandIns(clients, required);
  // To look for fragments that can be used again costs more time than the shorter text saves.
  const planner = new QueryPlanner(supergraph, {
    reuseQueryFragments: false,
    typeConditionedFetching: true,
    debug: { maxEvaluatedPlans: mostEvaluatedPlans },
  });
  const schema = supergraph.apiSchema();
  const plan = (text) =>
    planner.buildQueryPlan(operationFromDocument(schema, parse(text, { noLocation: true }), { validate: false }));
  return {
    plan: (text) => withRequiredArguments(plan(text), required),
    apiSchema: () => printSchema(clients.apiSchema().toGraphQLJSSchema()),
  };
}

/** What stands for a required field leaves that one unused in some subgraphs, so only the supergraph without it is validated. */
function withStandIns(clients, { supergraph }) {
  clients.subgraphs();
  return Supergraph.build(withResolvableKeys(print(supergraph)), { validateSupergraph: false });
}
