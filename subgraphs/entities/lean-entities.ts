import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { RunPrepared } from '../../database/prepared.ts';
import { yearOf } from '../../domain/calendar-date.ts';
import { type CatalogueSet, catalogueFor } from '../../domain/catalogue.ts';
import type { Scope } from '../loaders.ts';
import type { RecordTable } from '../record-table.ts';
import { answerEntities } from './answer-entities.ts';
import { PlainExecutionNeeded, readVariables } from './entity-operation.ts';
import { keptPlans } from './kept-plans.ts';

/** What entities are answered from. */
export interface LeanParts {
  readonly schema: GraphQLSchema;
  readonly tables: readonly RecordTable[];
  readonly catalogues: CatalogueSet;
  readonly prepared: RunPrepared;
}

/** The text of the answer to an operation on `_entities`; throws PlainExecutionNeeded for whatever it leaves to plain execution. */
export type LeanEntities = (body: Readonly<Record<string, unknown>>, scope: Scope) => Promise<string>;

/** Answers what the gateway asks of `_entities` from the tables directly, byte for byte as plain execution does. */
export function leanEntities({ schema, tables, catalogues, prepared }: LeanParts): LeanEntities {
  const planOf = keptPlans(schema, tables);
  return async ({ query, variables, operationName }, scope) => {
    const plan = typeof query === 'string' ? planOf(query, catalogueFor(catalogues, yearOf(scope.day))) : null;
    if (!plan || !isObject(variables)) throw new PlainExecutionNeeded('another operation');
    const { operation } = plan;
    // An empty name is one that no operation has.
    if ((operationName ?? operation.name) !== operation.name) throw new PlainExecutionNeeded('another name');
    return answerEntities(plan, readVariables(schema, operation, variables), scope, prepared);
  };
}

/**
 * Answers a call before the handler that executes plainly, if it can; what it cannot answer, for whatever reason, goes on to that handler as if
 * nothing had been tried.
 */
export const leanHandler =
  (answer: LeanEntities) =>
  async ({ method, body, credit, validationError, log }: FastifyRequest, reply: FastifyReply) => {
    if (method !== 'POST' || !isObject(body) || !credit || validationError) return undefined;
    try {
      const text = await answer(body, { items: credit.scope, day: credit.day });
      return reply.header('content-type', 'application/json; charset=utf-8').send(text);
    } catch (error) {
      if (!(error instanceof PlainExecutionNeeded || error instanceof GraphQLError))
        log.warn({ err: error }, 'entities are answered by plain execution');
      return undefined;
    }
  };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
