import type { HTTPGraphQLResponse } from '@apollo/server';
import type { GatewayExecutionResult } from '@apollo/server-gateway-interface';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { mayBeKept } from '../execution/kept-texts.ts';
import type { Admitted } from './admit.ts';

/** An operation as @apollo/server has parsed and validated it. */
export interface ValidOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** An operation that was answered before, and the headers that its answer had. */
export interface KnownOperation extends ValidOperation {
  readonly headers: HTTPGraphQLResponse['headers'];
}

/** What a request has beside its operation. */
export interface Asked {
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** A request in the one form in which its operation may be known. */
export interface PlainRequest extends Asked {
  /** All else that @apollo/server makes an answer without errors from. */
  readonly key: string;
}

/**
 * Operations that were answered without an error, the last 500, of a million characters together at most. @apollo/server would make the same of
 * them again: they need not pass through it.
 */
export function knownOperations() {
  const kept = new LRUCache<string, KnownOperation>({
    max: 500,
    maxSize: 1_000_000,
    sizeCalculation: (_, key) => key.length,
  });
  return {
    find: ({ key }: PlainRequest): KnownOperation | undefined => kept.get(key),
    keep({ key }: PlainRequest, known: KnownOperation): void {
      if (known.operation.operation === 'query' && mayBeKept(key)) kept.set(key, known);
    },
  };
}

/** Null for a request that has to be read by @apollo/server, be it for what is wrong with it. */
export function plainRequest({ method, search, headers }: Admitted, body: unknown): PlainRequest | null {
  if (method !== 'POST' || search !== '' || !isRecord(body)) return null;
  const { query, operationName = null, variables = null, extensions = null } = body;
  if (typeof query !== 'string') return null;
  if (operationName !== null && !(typeof operationName === 'string' && isName.test(operationName))) return null;
  if (variables !== null && !isRecord(variables)) return null;
  if (extensions !== null && !(isRecord(extensions) && extensions.persistedQuery === undefined)) return null;
  // None of the parts before the text can have a line break in it.
  const key = `${headers.accept ?? ''}\n${headers['content-type'] ?? ''}\n${operationName ?? ''}\n${query}`;
  return { key, variables: variables ?? undefined, extensions: extensions ?? undefined };
}

/** The answer without errors of an operation that is known, as @apollo/server would write it. */
export const knownResponse = ({ headers }: KnownOperation, { data }: GatewayExecutionResult): HTTPGraphQLResponse => ({
  headers,
  body: { kind: 'complete', string: `${JSON.stringify({ data })}\n` },
});

const isName = /^[_A-Za-z]\w*$/;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
