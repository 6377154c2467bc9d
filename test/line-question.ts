import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { GraphQLError, Kind, parse } from 'graphql';
import { catalogueFor, loadCatalogue } from '../domain/catalogue.ts';
import type { Grant } from '../gateway/line/authorize.ts';
import { deniedFields } from '../gateway/line/denied-fields.ts';
import { namedCodes, namedSubjects } from '../gateway/line/named-subjects.ts';
import { publicView } from '../gateway/line/public-view.ts';
import { type Question, readQuestion } from '../gateway/line/question.ts';
import { schemaPath } from '../schema/subgraphs.ts';

/** What clients see, from the committed supergraph. */
export const clientSchema = Supergraph.build(readFileSync(schemaPath('supergraph.graphql'), 'utf8'))
  .apiSchema()
  .toGraphQLJSSchema();
export const catalogue = catalogueFor(loadCatalogue(schemaPath('catalogue')), 2026);
export const view = publicView(clientSchema, catalogue);

/** Reads an operation as the line does; errors as they are. */
export function read(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const document = parse(query);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('no operation');
  return readQuestion(clientSchema, document, operation, variables);
}

/** The same for an operation that is known to be fine. */
export const questionOf = (query: string, variables: Readonly<Record<string, unknown>> = {}): Question =>
  succeeded(read(query, variables));

/** What the public is granted of an operation, of whose subjects these exist for it. */
export function grantOf(query: string, visible: readonly string[], day = '2026-11-23'): Grant {
  const question = questionOf(query);
  const roots = succeeded(namedSubjects(question));
  return {
    question,
    caller: { role: 'public' },
    view,
    catalogue,
    scope: { items: [], day },
    roots,
    visible: new Set(namedCodes(roots).filter((code) => visible.includes(code))),
    denied: succeeded(deniedFields(question, view, roots)),
  };
}

/** What a step returned, unless it returned errors. */
export function succeeded<Value extends object>(value: Value | readonly GraphQLError[]): Value {
  if (Array.isArray(value) && value[0] instanceof GraphQLError) throw value[0];
  return value as Value;
}
