import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { GraphQLError, Kind, parse } from 'graphql';
import { loadApplicationLists } from '../domain/application-list.ts';
import { catalogueFor, loadCatalogue } from '../domain/catalogue.ts';
import { createDecider } from '../gateway/authorization/decide.ts';
import { loadPolicies } from '../gateway/authorization/load-policies.ts';
import type { Caller } from '../gateway/line/authenticate.ts';
import {
  type Authority,
  authorize,
  type Grant,
  type Grants,
  type WrittenAuthorizations,
} from '../gateway/line/authorize.ts';
import { namedSubjects } from '../gateway/line/named-subjects.ts';
import type { Purpose } from '../gateway/line/purpose.ts';
import { type Question, readQuestion } from '../gateway/line/question.ts';
import { schemaPath } from '../schema/subgraphs.ts';
import { inMemoryDirectory } from './in-memory-departments.ts';

/** What clients see, from the committed supergraph. */
export const clientSchema = Supergraph.build(readFileSync(schemaPath('supergraph.graphql'), 'utf8'))
  .apiSchema()
  .toGraphQLJSSchema();
const catalogues = loadCatalogue(schemaPath('catalogue'));
export const catalogue = catalogueFor(catalogues, 2026);
const applicationLists = loadApplicationLists(schemaPath('application-list'), catalogues);
/** Decides by the policies and rules as shipped. */
export const decide = createDecider(loadPolicies(schemaPath('policies')), { catalogues, applicationLists });

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

/** What a caller is granted of an operation, of whose subjects the directory knows these; the public, unless said. */
export async function grantsOf(
  query: string,
  known: readonly string[],
  { caller = everyone, day = '2026-11-23', purpose = null }: Partial<Asking> = {},
): Promise<Grants> {
  const question = questionOf(query);
  const roots = succeeded(namedSubjects(question));
  return succeeded(await authorize(question, roots, caller, { purpose, whole: false }, authorityOver(known, day)));
}

interface Asking {
  readonly caller: Caller;
  readonly day: string;
  readonly purpose: Purpose | null;
}

const everyone: Caller = { role: 'public' };

/** Nobody has opened anything to anybody. */
export const noAuthorizations: WrittenAuthorizations = { find: async () => new Map(), use: async () => new Set() };

/** The policies and rules as shipped, over a directory that knows these codes. */
export const authorityOver = (known: readonly string[], day = '2026-11-23'): Authority => ({
  schema: clientSchema,
  catalogues,
  decide,
  day,
  directory: inMemoryDirectory(known, ''),
  authorizations: noAuthorizations,
});

/** The one part of grants that have no more. */
export async function grantOf(query: string, known: readonly string[], day = '2026-11-23'): Promise<Grant> {
  const { parts } = await grantsOf(query, known, { day });
  const [only, another] = parts;
  if (!only || another) throw new Error(`${parts.length} parts`);
  return only;
}

/** What a step returned, unless it returned errors. */
export function succeeded<Value extends object>(value: Value | readonly GraphQLError[]): Value {
  if (Array.isArray(value) && value[0] instanceof GraphQLError) throw value[0];
  return value as Value;
}

const { parts: ofEveryone } = await grantsOf('{ __typename }', []);
/** What everyone sees of an organisation. */
export const view = ofEveryone[0]?.view ?? (() => null);
