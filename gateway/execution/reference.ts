import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource, type ServiceMap } from '@apollo/gateway';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { type DocumentNode, type GraphQLSchema, Kind, print } from 'graphql';
import { CENTRE, type DepartmentName } from '../../schema/subgraphs.ts';
import type { CentreExecutor } from './centre.ts';
import { type DepartmentClient, DepartmentUnavailable } from './department-client.ts';
import type { Engine, Fetched, FetchTerms, Plan } from './engine.ts';
import { type EntityQuery, entityQueries, Misshapen, type Representation } from './entity-queries.ts';
import { mayBeKept } from './kept-texts.ts';

interface ReferencePlan extends Plan {
  readonly document: DocumentNode;
  readonly steps: QueryPlan;
}

/** One fetch in flight: its terms, and what goes wrong while it lasts. */
interface Flight {
  readonly terms: FetchTerms;
  readonly failed: Set<DepartmentName>;
}

interface Department {
  readonly client: DepartmentClient;
  readonly entityQuery: (query: string) => EntityQuery;
}

/** How many plans are kept; the least recently made goes first. */
const keptPlans = 1_000;

/** Operations longer than this many characters are planned anew each time: a thousand of them would fill the memory. */
const largestKept = 10_000;

/**
 * @apollo/gateway's own executor over our department client: plain, one call a fetch and request. It is the oracle that
 * tests compare with, and an operator's second opinion.
 */
export function referenceEngine(
  supergraphSdl: string,
  departments: ReadonlyMap<DepartmentName, DepartmentClient>,
  centre: CentreExecutor,
): Engine {
  const supergraph = Supergraph.build(supergraphSdl);
  // To look for fragments that can be used again costs more time than the shorter text saves.
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
  const apiSchema = supergraph.apiSchema();
  const schemas = {
    api: apiSchema,
    executable: apiSchema.toGraphQLJSSchema(),
    supergraph: supergraph.schema.toGraphQLJSSchema(),
  };
  const plans = new Map<string, ReferencePlan>();
  const asked = new Map([...departments].map(([name, client]) => [name, { client, entityQuery: entityQueries(name) }]));

  // What it throws are GraphQL errors, too; here they are failures of ours, not faults of the client's values.
  function stepsOf(document: DocumentNode): QueryPlan {
    try {
      return planner.buildQueryPlan(operationFromDocument(apiSchema, document));
    } catch (error) {
      throw new Error('the planner failed', { cause: error });
    }
  }

  return {
    admit: () => undefined,
    async plan(document) {
      const text = print(document);
      const known = plans.get(text);
      if (known) return known;
      const made = { engine: 'reference', document, steps: stepsOf(document) };
      if (text.length > largestKept || !mayBeKept(text)) return made;
      const oldest = plans.keys().next();
      if (plans.size >= keptPlans && !oldest.done) plans.delete(oldest.value);
      plans.set(text, made);
      return made;
    },
    fetch: (plan, terms) => execute(schemas, plan as ReferencePlan, terms, asked, centre),
  };
}

interface Schemas {
  readonly api: Schema;
  readonly executable: GraphQLSchema;
  readonly supergraph: GraphQLSchema;
}

async function execute(
  schemas: Schemas,
  { document, steps }: ReferencePlan,
  terms: FetchTerms,
  departments: ReadonlyMap<DepartmentName, Department>,
  centre: CentreExecutor,
): Promise<Fetched> {
  const flight: Flight = { terms, failed: new Set() };
  const services: ServiceMap = { [CENTRE]: centreSource(centre, flight) };
  for (const [name, department] of departments) services[name] = departmentSource(department, name, flight);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const context = {
    request: { variables: terms.variables },
    context: {},
    operation,
    document,
    logger: silent,
    metrics: {},
  };
  const { data, errors = [] } = await executeQueryPlan(
    steps,
    services,
    context as unknown as GatewayGraphQLRequestContext,
    buildOperationContext({ schema: schemas.executable, operationDocument: document }),
    schemas.supergraph,
    schemas.api,
  );
  const errorsOfServices = errors.map((error) => {
    const { serviceName } = error.extensions ?? {};
    // Of no service, so the executor's own: a failure of ours, whatever class it has.
    if (typeof serviceName !== 'string') throw new Error('the executor failed', { cause: error });
    return { department: serviceName, path: error.path };
  });
  return { data: data ?? null, failed: flight.failed, errors: errorsOfServices };
}

// What the executor would write is told by `Fetched`, without what a department said.
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function departmentSource(
  { client, entityQuery }: Department,
  name: DepartmentName,
  { terms, failed }: Flight,
): GraphQLDataSource {
  return {
    async process({ request }) {
      try {
        const { query = '', variables = {}, operationName } = request;
        const { items, day } = terms.scope;
        const { text, read } = entityQuery(query);
        const answer = await client.query({
          query: text,
          variables,
          operationName,
          scope: items,
          day,
          signal: terms.signal,
        });
        const errors = answer.errors.map(({ path }) => ({ message: name, ...(Array.isArray(path) ? { path } : {}) }));
        const representations = variables.representations as readonly Representation[];
        return { data: answer.data && read(answer.data, representations), ...(errors.length > 0 ? { errors } : {}) };
      } catch (error) {
        if (!(error instanceof DepartmentUnavailable || error instanceof Misshapen)) throw error;
        failed.add(name);
        return {};
      }
    },
  };
}

function centreSource(centre: CentreExecutor, { terms }: Flight): GraphQLDataSource {
  return {
    async process({ request }) {
      const { data, errors } = await centre(request.query ?? '', request.variables ?? {}, terms.centre);
      return { data: data ?? null, ...(errors ? { errors: errors.map((error) => error.toJSON()) } : {}) };
    },
  };
}
