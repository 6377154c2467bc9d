import { Supergraph } from '@apollo/federation-internals';
import { ApolloServer, type BaseContext, HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface';
import type { GraphQLError } from 'graphql';
import { shanghaiDateOf, yearOf } from '../../domain/calendar-date.ts';
import { type Catalogue, type CatalogueSet, catalogueFor } from '../../domain/catalogue.ts';
import type { DirectoryLoaders } from '../../subgraphs/credit-centre/resolvers.ts';
import { type ErrorCode, errorTable, publicError, refusing } from '../errors.ts';
import type { Engine } from '../execution/engine.ts';
import type { Admitted } from './admit.ts';
import type { Caller } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { type Disclosed, type DisclosedSubject, disclose } from './disclose.ts';
import { fetchPlanned } from './fetch.ts';
import { errorBody } from './notice.ts';
import { plan } from './plan.ts';
import { publicView, type View } from './public-view.ts';
import { readQuestion, textWithoutValues } from './question.ts';

/** What a request came to, answer or refusal: the response as it would leave, and what the record has to know. */
export interface Outcome {
  readonly kind: 'ANSWERED' | 'PARTIAL' | 'REFUSED' | 'FAILED';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly operation: { readonly text: string; readonly name: string | null } | null;
  readonly subjects: readonly DisclosedSubject[];
  /** Codes of errors.ts, each once. */
  readonly errors: readonly string[];
  readonly incomplete: readonly string[];
}

export interface AnswerParts {
  readonly supergraphSdl: string;
  readonly engine: Engine;
  readonly catalogues: CatalogueSet;
  /** Fresh for every request. */
  readonly directory: () => DirectoryLoaders;
  /** Tells the operator of a failure; nothing of it reaches a client. */
  readonly report: (error: unknown) => void;
}

export type AnswerQuestion = (admitted: Admitted, caller: Caller) => Promise<Outcome>;

/** One request on its way through @apollo/server, which calls our executor with it. */
interface Exchange extends BaseContext {
  readonly admitted: Admitted;
  readonly caller: Caller;
  operation?: Outcome['operation'];
  disclosed?: Disclosed;
}

/** @apollo/server as a library: GraphQL over HTTP, parsing and validation are its, what may be answered is ours. */
export async function questionAnswerer(parts: AnswerParts): Promise<AnswerQuestion> {
  const apollo = new ApolloServer<Exchange>({
    gateway: gatewayObject(parts),
    introspection: true, // refused by `authorize`, since it depends on the caller
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    formatError: publicError,
    parseOptions: { maxTokens: 10_000 },
    nodeEnv: 'production',
    stopOnTerminationSignals: false,
    persistedQueries: false,
  });
  await apollo.start();
  return async (admitted, caller) => {
    const exchange: Exchange = { admitted, caller };
    const body = bodyOf(admitted);
    if (body === malformed) return refusal('BAD_REQUEST');
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: admitted.method, headers: headersOf(admitted), search: admitted.search, body },
      context: async () => exchange,
    });
    return outcomeOf(response, exchange);
  };
}

const malformed = Symbol('malformed');

function bodyOf({ headers, body }: Admitted): unknown {
  if (!body || !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return malformed;
  }
}

function headersOf({ headers }: Admitted): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

function gatewayObject(parts: AnswerParts): GatewayInterface {
  const schema = Supergraph.build(parts.supergraphSdl).apiSchema().toGraphQLJSSchema();
  const views = new Map<Catalogue, View>();
  const viewOf = (catalogue: Catalogue): View => {
    const view = views.get(catalogue) ?? publicView(schema, catalogue);
    views.set(catalogue, view);
    return view;
  };

  const answer = async ({ document, operation, request }: GatewayGraphQLRequestContext, exchange: Exchange) => {
    const day = shanghaiDateOf(exchange.admitted.at);
    const catalogue = catalogueFor(parts.catalogues, yearOf(day));
    const centre = { directory: parts.directory(), catalogues: parts.catalogues, day };
    exchange.operation = {
      text: textWithoutValues({ document, operation }),
      name: operation.name?.value ?? null,
    };

    const question = readQuestion(schema, document, operation, request.variables ?? {});
    if (isRefused(question)) return { errors: refusing(question) };
    const grant = await authorize(question, exchange.caller, {
      view: viewOf(catalogue),
      catalogue,
      day,
      directory: centre.directory,
    });
    if (isRefused(grant)) return { errors: refusing(grant) };
    const planned = await plan(parts.engine, grant);
    const fetched = await fetchPlanned(parts.engine, planned, grant, centre);
    const disclosed = disclose(grant, fetched);
    exchange.disclosed = disclosed;
    return resultOf(disclosed);
  };
  // @apollo/server would turn what is thrown here into an answer without a word to us.
  const executor: GatewayExecutor = (request) =>
    answer(request, request.context as Exchange).catch((error: unknown) => {
      parts.report(error);
      throw error;
    });

  return {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: parts.supergraphSdl });
      return () => undefined;
    },
    load: async () => ({ executor }),
    stop: async () => undefined,
  };
}

const isRefused = (value: object): value is readonly GraphQLError[] => Array.isArray(value);

const resultOf = ({ data, errors, incomplete }: Disclosed) => ({
  data,
  ...(errors.length > 0 ? { errors } : {}),
  ...(incomplete.length > 0 ? { extensions: { incomplete } } : {}),
});

/** A refusal from before GraphQL. */
export function refusal(code: ErrorCode): Outcome {
  return {
    kind: 'REFUSED',
    status: errorTable[code].status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: errorBody(code),
    operation: null,
    subjects: [],
    errors: [code],
    incomplete: [],
  };
}

function outcomeOf({ status = 200, headers, body }: HTTPGraphQLResponse, exchange: Exchange): Outcome {
  if (body.kind !== 'complete') throw new TypeError('the answer is not one body');
  const { disclosed, operation = null } = exchange;
  const codes = disclosed ? disclosed.errors.map(({ extensions }) => String(extensions.code)) : codesIn(body.string);
  const incomplete = disclosed?.incomplete ?? [];
  return {
    kind: kindOf(status, disclosed !== undefined, incomplete.length > 0),
    status,
    headers: { ...Object.fromEntries(headers), 'cache-control': 'no-store' },
    body: body.string,
    operation,
    subjects: disclosed?.subjects ?? [],
    errors: [...new Set(codes)],
    incomplete,
  };
}

function kindOf(status: number, answered: boolean, incomplete: boolean): Outcome['kind'] {
  if (status >= 500) return 'FAILED';
  if (!answered) return 'REFUSED';
  return incomplete ? 'PARTIAL' : 'ANSWERED';
}

/** Codes of the errors in a refusal that @apollo/server has written. */
function codesIn(body: string): readonly string[] {
  try {
    const { errors = [] } = JSON.parse(body) as { errors?: { extensions?: { code?: string } }[] };
    return errors.map(({ extensions }) => extensions?.code ?? 'BAD_REQUEST');
  } catch {
    return ['BAD_REQUEST'];
  }
}
