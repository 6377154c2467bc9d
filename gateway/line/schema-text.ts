import {
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  parse,
  print,
  printSchema,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type ApplicationListSet, applicationListFor } from '../../domain/application-list.ts';
import { type CalendarDate, yearOf } from '../../domain/calendar-date.ts';
import { catalogueFor } from '../../domain/catalogue.ts';
import type { DecidedCaller } from '../authorization/decision-request.ts';
import type { Caller } from './authenticate.ts';
import type { Authority } from './authorize.ts';
import { decidedCaller, platformDecision } from './platform-decision.ts';
import type { ClassFacts } from './subject-classes.ts';
import type { View } from './view.ts';
import { viewFor } from './view-for.ts';

export interface SchemaParts extends Pick<Authority, 'schema' | 'catalogues' | 'decide'> {
  readonly applicationLists: ApplicationListSet;
}

/** The part of the schema that a caller may use on a day as text; null for whoever may not read the schema (Art. 20(1)). */
export type SchemaText = (caller: Caller, day: CalendarDate) => string | null;

const kinds = ['LEGAL_PERSON', 'OTHER_ORG', 'SOLE_TRADER', 'NATURAL_PERSON'] as const;

/**
 * What a caller could see of any subject, for any of its purposes: a field that it can be shown of nobody is left out, with what only
 * such fields lead to.
 */
export function schemaTexts(parts: SchemaParts): SchemaText {
  const kept = new LRUCache<string, string>({ max: 100 });
  return (caller, day) => {
    const decided = decidedCaller(caller, null);
    if (!platformDecision(parts.decide, decided, '__schema', day).allowed) return null;
    const key = JSON.stringify([caller.role, caller.role === 'officer' ? caller.org : null, yearOf(day)]);
    const text = kept.get(key) ?? visibleSchema(parts.schema, viewsOf(parts, decided, day));
    kept.set(key, text);
    return text;
  };
}

function viewsOf(
  { schema, catalogues, decide, applicationLists }: SchemaParts,
  caller: DecidedCaller,
  day: CalendarDate,
): readonly View[] {
  const list = applicationListFor(applicationLists, yearOf(day));
  const listed = list.agencies.find(({ code }) => code === caller.organisation)?.purposes ?? [];
  // Without a listed purpose an officer may still read what is published.
  const purposes = [null, ...(caller.role === 'officer' ? listed.map(({ purpose }) => purpose) : [])];
  const items = catalogueFor(catalogues, yearOf(day)).items.map(({ item }) => item);
  const relations: Pick<ClassFacts, 'self' | 'authorized'>[] = [{ self: false, authorized: [] }];
  if (caller.role === 'subject') relations.push({ self: true, authorized: [] }, { self: false, authorized: items });
  return purposes.flatMap((purpose) =>
    kinds.flatMap((kind) =>
      relations.map((relation) => {
        const facts = { kind, ...relation, adult: true, named: true, nameMatched: true };
        return viewFor({ schema, catalogues, decide, day }, { ...caller, purpose }, true, facts).view;
      }),
    ),
  );
}

function visibleSchema(schema: GraphQLSchema, views: readonly View[]): string {
  const shown = (type: string, field: string) => views.some((view) => view(type, field) === null);
  const visible = visit(parse(printSchema(schema)), {
    ObjectTypeDefinition: (type) => {
      const fields = type.fields?.filter(({ name }) => shown(type.name.value, name.value)) ?? [];
      return fields.length > 0 ? { ...type, fields } : null;
    },
  });
  return print(reachable(visible));
}

/** Without the types that nothing leads to any more. */
function reachable(document: DocumentNode): DocumentNode {
  const types = new Map(document.definitions.filter(isTypeDefinitionNode).map((node) => [node.name.value, node]));
  const reached = new Set<string>();
  const follow = (name: string): void => {
    const type = types.get(name);
    if (!type || reached.has(name)) return;
    reached.add(name);
    for (const named of namesIn(type)) follow(named);
    if (type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return;
    for (const other of types.values()) if (implementing(other).includes(name)) follow(other.name.value);
  };
  follow('Query');
  follow('Mutation');
  const definitions = document.definitions.flatMap((node): readonly DefinitionNode[] => {
    if (!isTypeDefinitionNode(node)) return [node];
    if (!reached.has(node.name.value)) return [];
    if (node.kind !== Kind.UNION_TYPE_DEFINITION) return [node];
    return [{ ...node, types: node.types?.filter(({ name }) => types.has(name.value)) ?? [] }];
  });
  return { ...document, definitions };
}

const implementing = (type: TypeDefinitionNode): readonly string[] =>
  'interfaces' in type ? (type.interfaces ?? []).map(({ name }) => name.value) : [];

function namesIn(type: TypeDefinitionNode): readonly string[] {
  const names: string[] = [];
  visit(type, {
    NamedType: ({ name }: NamedTypeNode) => {
      names.push(name.value);
    },
  });
  return names;
}
