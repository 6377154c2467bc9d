import type { BaseContext, HTTPGraphQLResponse } from '@apollo/server';
import type { GatewayExecutionResult } from '@apollo/server-gateway-interface';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Kysely } from 'kysely';
import type { ApplicationListSet } from '../../domain/application-list.ts';
import { shanghaiDateOf, yearOf } from '../../domain/calendar-date.ts';
import { catalogueFor } from '../../domain/catalogue.ts';
import type { DepartmentAccess } from '../../subgraphs/credit-centre/department-access.ts';
import type { CentreContext, DirectoryLoaders } from '../../subgraphs/credit-centre/resolvers.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import type { Admission } from '../admission.ts';
import { gatewayError, refusing } from '../errors.ts';
import { type Engine, EngineRefusal } from '../execution/engine.ts';
import type { Suspensions } from '../suspensions.ts';
import { withheldRows } from '../withheld-rows.ts';
import { actingCentre, isOutOfConnections, ownCode } from './acting-centre.ts';
import type { Admitted } from './admit.ts';
import { apolloServer } from './apollo.ts';
import type { Caller } from './authenticate.ts';
import { type Authority, authorize, type Grants } from './authorize.ts';
import { AnswerTooLarge, type Disclosed, disclose } from './disclose.ts';
import { fetchPlanned } from './fetch.ts';
import { bodyOf, hasManyFragments, headersOf, malformed } from './graphql-request.ts';
import { introspect } from './introspect.ts';
import { itemsAsked } from './items-asked.ts';
import { type Asked, knownOperations, knownResponse, plainRequest, type ValidOperation } from './known-operations.ts';
import { type Cost, limited } from './limits.ts';
import { logReading } from './log-reading.ts';
import { namedCodes, namedSubjects, personsByName, type SubjectRoot, validCodes } from './named-subjects.ts';
import { operationText } from './operation-text.ts';
import { abandon, type Outcome, outcomeOf, refusal, type Traces } from './outcome.ts';
import { plan } from './plan.ts';
import { purposeFault, readPurpose } from './purpose.ts';
import { isTooDeep, readQuestion, recordableName } from './question.ts';
import { nothingDisclosed } from './seen-records.ts';

export interface AnswerParts extends Pick<Authority, 'catalogues' | 'decide' | 'authorizations'> {
  readonly supergraphSdl: string;
  /** What clients see of it. */
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  /** Fresh for every request. */
  readonly directory: (own: string | null, database?: Kysely<CentreTables>) => DirectoryLoaders;
  readonly access: DepartmentAccess;
  /** What mutations at the centre write to, what new ids are drawn from, and the keys that receipts are read with. */
  readonly mutable: Pick<CentreContext, 'database' | 'random' | 'revokeToken' | 'logVerifiers'>;
  readonly applicationLists: ApplicationListSet;
  /** Whether somebody may ask about these persons by code and name: the public by its source, a subject by its own code. */
  readonly mayAskAbout: Admission['mayAskAbout'];
  /** Whether a source may name so many subjects without a credential. */
  readonly mayName: Admission['mayName'];
  readonly suspended: Suspensions['current'];
  /** Tells the operator of a failure; nothing of it reaches a client. */
  readonly report: (error: unknown) => void;
}

export type AnswerQuestion = (admitted: Admitted, caller: Caller) => Promise<Outcome>;

/** One request on its way. @apollo/server calls our executor with a copy of it: hence what is filled in is shared. */
interface Exchange extends BaseContext {
  readonly admitted: Admitted;
  readonly caller: Caller;
  readonly traces: Traces;
  readonly executed: { valid?: ValidOperation; result?: Promise<GatewayExecutionResult> };
}

/**
 * Answers what is asked in GraphQL. An operation that was answered before does not pass through @apollo/server again, but for what errors in
 * its answer come to.
 */
export async function questionAnswerer(parts: AnswerParts): Promise<AnswerQuestion> {
  const execute = executor(parts);
  const operations = knownOperations();
  const apollo = await apolloServer<Exchange>({
    ...parts,
    execute: (valid, request, exchange) => {
      const { executed } = exchange;
      executed.valid = valid;
      executed.result ??= execute(valid, request, exchange);
      return executed.result;
    },
  });

  async function respond(exchange: Exchange, body: unknown): Promise<HTTPGraphQLResponse> {
    const { admitted, executed } = exchange;
    const plain = plainRequest(admitted, body);
    const known = plain && operations.find(plain);
    if (known) {
      executed.result = execute(known, plain, exchange);
      const result = await executed.result.catch(() => null);
      if (result && !result.errors) return knownResponse(known, result);
    }
    const httpGraphQLRequest = { method: admitted.method, headers: headersOf(admitted), search: admitted.search, body };
    const response = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => exchange });
    const { valid, result } = executed;
    const answered = valid && response.status === undefined && !(await result)?.errors;
    if (plain && answered) operations.keep(plain, { ...valid, headers: response.headers });
    return response;
  }

  return async (admitted, caller) => {
    const exchange: Exchange = { admitted, caller, traces: {}, executed: {} };
    const body = bodyOf(admitted);
    if (body === malformed) return refusal('BAD_REQUEST');
    if (hasManyFragments(body, admitted)) return refusal('COST_EXCEEDED');
    try {
      const response = await respond(exchange, body);
      if ((response.status ?? 200) >= 400) await abandon(exchange.traces);
      return outcomeOf(response, exchange.traces);
    } catch (error) {
      await abandon(exchange.traces);
      throw error;
    }
  };
}

/** What a question about the schema discloses. */
const nothingOfSubjects: Disclosed = {
  data: null,
  errors: [],
  incomplete: [],
  subjects: [],
  besides: nothingDisclosed,
};

/** `onForbidden`: whether the caller wants everything it asks for or nothing. */
function wantsWhole(extensions: Readonly<Record<string, unknown>> | undefined): boolean | readonly GraphQLError[] {
  const { onForbidden = 'partial' } = extensions ?? {};
  if (onForbidden === 'reject' || onForbidden === 'partial') return onForbidden === 'reject';
  return [gatewayError('BAD_USER_INPUT', { message: 'extensions.onForbidden is "partial" or "reject".' })];
}

/** Officers and the centre ask about persons for their work, and are named in the log; others could try numbers and names out. */
function mayTryNames(parts: AnswerParts, { admitted, caller }: Exchange, roots: readonly SubjectRoot[]): boolean {
  if (caller.role !== 'public' && caller.role !== 'subject') return true;
  const persons = personsByName(roots);
  return (
    persons.length === 0 || parts.mayAskAbout(caller.role === 'public' ? admitted.source : caller.creditCode, persons)
  );
}

/** Sent twice it is none that could have been used before, and is refused as such. */
const idempotencyKeyOf = ({ headers }: Admitted): string | undefined => headers['idempotency-key']?.toString();

/** What a valid operation is answered with, for whoever asks. */
function executor(parts: AnswerParts) {
  const { schema } = parts;
  const answer = async ({ document, operation }: ValidOperation, request: Asked, exchange: Exchange) => {
    const { traces, caller, admitted } = exchange;
    if (isTooDeep(document)) return { errors: refusing([gatewayError('COST_EXCEEDED')]) };
    traces.operation = { ...operationText(schema, document, operation), name: recordableName(operation) };
    const question = readQuestion(schema, document, operation, request.variables ?? {});
    if (isRefused(question)) return { errors: refusing(question) };
    const roots = namedSubjects(question);
    traces.named = isRefused(roots) ? validCodes(question) : namedCodes(roots);
    if (isRefused(roots)) return { errors: refusing(roots) };
    const purpose = readPurpose(admitted, request.extensions);
    if (isRefused(purpose)) return { errors: refusing(purpose) };
    // Of everyone's words nothing is kept that rests on no token.
    traces.purpose = caller.role === 'public' ? null : purpose;
    const whole = wantsWhole(request.extensions);
    if (typeof whole !== 'boolean') return { errors: refusing(whole) };
    const reading = logReading(question, caller);
    if (isRefused(reading)) return { errors: refusing(reading) };
    if (reading) Object.assign(traces, reading);
    const cost = limited(question, roots, caller);
    if (isRefused(cost)) return { errors: refusing(cost) };
    if (caller.role === 'public' && !(await parts.mayName(admitted.source, traces.named.length - 1))) {
      // Entries about all of them are what there is too much of.
      traces.named = [];
      return { errors: refusing([gatewayError('RATE_LIMITED')]) };
    }
    if (!mayTryNames(parts, exchange, roots)) return { errors: refusing([gatewayError('RATE_LIMITED')]) };

    const day = shanghaiDateOf(admitted.at);
    const provider = caller.role === 'provider' ? caller.org : null;
    const { catalogues, applicationLists, access, mutable } = parts;
    const note: CentreContext['note'] = (act, subject) => {
      traces.acts = [...(traces.acts ?? []), act];
      if (subject) traces.alsoAbout = [...(traces.alsoAbout ?? []), subject];
    };
    const directory = parts.directory(ownCode(caller));
    // Each part by name: to copy all that there is costs every request several microseconds.
    const centre: CentreContext = {
      caller,
      now: admitted.at,
      day,
      provider,
      idempotencyKey: idempotencyKeyOf(admitted),
      database: mutable.database,
      random: mutable.random,
      revokeToken: mutable.revokeToken,
      logVerifiers: mutable.logVerifiers,
      note,
      directory,
      catalogues,
      applicationLists,
      access,
    };
    const { decide, authorizations } = parts;
    const authority: Authority = { schema, catalogues, decide, day, directory, authorizations };
    traces.itemsTried = () => itemsAsked(question, catalogueFor(catalogues, yearOf(day)));
    const fault = purposeFault(question, caller, purpose, authority);
    if (fault) return { errors: refusing([fault]) };
    const introspected = introspect(question, caller, purpose, authority);
    if (introspected) {
      if (!introspected.errors) traces.disclosed = nothingOfSubjects;
      return introspected;
    }
    // Before a use of an authorization is counted: without it nothing is answered.
    const suspended = await parts.suspended();
    const planAll = ({ parts: grants }: Pick<Grants, 'parts'>) =>
      Promise.all(grants.map((grant) => plan(parts.engine, grant)));
    const terms = { purpose, whole };
    const grants = await authorize(question, roots, caller, terms, authority, async (expected) => {
      await planAll(expected);
      parts.engine.admit();
    });
    if (isRefused(grants)) return { errors: refusing(grants) };
    traces.basis = grants.basis;
    // Before a mutation holds a connection: a plan may take seconds, and it may be refused.
    const planned = await planAll(grants);
    const acting = await actingCentre(parts, exchange, operation, centre);
    if (!acting) return { errors: refusing([gatewayError('OVERLOADED')]) };
    const fetched = await Promise.all(
      grants.parts.map((grant, part) =>
        fetchPlanned(parts.engine, planned[part] ?? null, grant, acting, admitted.left),
      ),
    );
    const disclosed = disclose(grants, fetched, suspended);
    const dropped = withheldRows(disclosed);
    if (dropped) parts.report(dropped);
    traces.disclosed = disclosed;
    traces.extensions = extensionsOf(disclosed, cost);
    return resultOf(disclosed);
  };
  // @apollo/server would turn what is thrown here into an answer without a word to us.
  return (valid: ValidOperation, request: Asked, exchange: Exchange): Promise<GatewayExecutionResult> =>
    answer(valid, request, exchange).catch((error: unknown) => {
      if (error instanceof AnswerTooLarge) return { errors: refusing([gatewayError('COST_EXCEEDED')]) };
      if (error instanceof EngineRefusal) return { errors: refusing([gatewayError(error.code)]) };
      // graphql's own words about the client's values: null for a variable with a default that may not be null.
      if (error instanceof GraphQLError && error.extensions.code === undefined) {
        return { errors: refusing([gatewayError('BAD_USER_INPUT')]) };
      }
      parts.report(error);
      if (isOutOfConnections(error)) return { errors: refusing([gatewayError('OVERLOADED')]) };
      throw error;
    });
}

const isRefused = <Value extends object | null>(
  value: Value | readonly GraphQLError[],
): value is readonly GraphQLError[] => Array.isArray(value) && value[0] instanceof GraphQLError;

const resultOf = ({ data, errors }: Disclosed) => ({ data, ...(errors.length > 0 ? { errors } : {}) });

/** What stands beside data and errors; `record` puts the receipts there. */
const extensionsOf = ({ incomplete }: Disclosed, cost: Cost) => ({
  ...(incomplete.length > 0 ? { incomplete } : {}),
  cost,
});
