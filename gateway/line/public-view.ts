import {
  type GraphQLFieldMap,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { Catalogue } from '../../domain/catalogue.ts';

/** Why a field is kept back: the policy that decided, and the article it rests on. */
export interface Denial {
  readonly policy: string;
  readonly article: string;
}

/** What a caller may see of the schema: null for a field that it may, else why not. */
export type View = (parentType: string, field: string) => Denial | null;

/** Non-open by default: what nothing permits is not shown (Art. 16(3)). */
export const defaultDeny: Denial = Object.freeze({ policy: 'default-deny', article: 'Art. 16(3)' });

/** What the centre tells everyone of an organisation; who asked, objections, authorizations and notices are the subject's. */
const openOfSubject = ['creditCode', 'kind', 'name', 'orgCode', 'regionCode', 'aliases'];
// `__type` is null for every name, as for one that no type has: whoever may not read the schema learns nothing by asking.
const openRoots = ['subject', 'subjects', 'catalogue', '__type'];

/**
 * What is open to everyone (Art. 15, 16(1)): the catalogue, who an organisation is, and of its records the items and fields
 * that the year's catalogue opens. A field that is not named here or reached through one that is, is denied.
 */
export const publicView = (schema: GraphQLSchema, catalogue: Catalogue): View =>
  viewOf(schema, catalogue, openRoots, new Set());

/** What a provider sees: what everyone does, its own supply ledger, and what it may do about its rows (Art. 7). */
export const providerView = (schema: GraphQLSchema, catalogue: Catalogue): View =>
  viewOf(schema, catalogue, [...openRoots, 'supplyLedger'], new Set(['resubmitQuarantined', 'abandonQuarantined']));

function viewOf(
  schema: GraphQLSchema,
  catalogue: Catalogue,
  roots: readonly string[],
  mutations: ReadonlySet<string>,
): View {
  const shared = Object.keys(fieldsOf(schema.getType('CreditRecord')));
  const named = new Map<string, ReadonlySet<string>>([
    ['Query', new Set(roots)],
    ['Mutation', mutations],
    ['Subject', new Set([...openOfSubject, ...openItemFields(schema, catalogue)])],
    ['CreditRecord', new Set(shared)],
    ...catalogue.items.map(({ type, openFields }) => [type, new Set([...shared, ...openFields])] as const),
  ]);
  const open = reachable(schema, named);
  return (parentType, field) =>
    open.get(parentType)?.has(field) || (field === '__typename' && open.has(parentType)) ? null : defaultDeny;
}

/** Adds the types, such as Provider, that have no rule of their own and are reached through an open field: open with it. */
function reachable(schema: GraphQLSchema, named: ReadonlyMap<string, ReadonlySet<string>>) {
  const open = new Map(named);
  const visited = new Set<string>();
  const visit = (type: GraphQLNamedType | undefined): void => {
    if (!type || visited.has(type.name) || !(isObjectType(type) || isInterfaceType(type))) return;
    visited.add(type.name);
    const fields = fieldsOf(type);
    const shown = open.get(type.name) ?? new Set(Object.keys(fields));
    open.set(type.name, shown);
    for (const field of shown) visit(fields[field] && getNamedType(fields[field].type));
  };
  visit(schema.getQueryType() ?? undefined);
  visit(schema.getMutationType() ?? undefined);
  return open;
}

/** Fields of `Subject` that show an item whose records of organisations can be open. */
function openItemFields(schema: GraphQLSchema, { items }: Catalogue): readonly string[] {
  const openTypes = new Set(items.filter(({ openness }) => openness.organisation === 'OPEN').map(({ type }) => type));
  return Object.values(fieldsOf(schema.getType('Subject')))
    .filter(({ type }) => openTypes.has(getNamedType(type).name))
    .map(({ name }) => name);
}

const fieldsOf = (type: GraphQLNamedType | undefined): GraphQLFieldMap<unknown, unknown> =>
  isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
