import { baseType, type ObjectType } from '@apollo/federation-internals';
import type { ParsedSubgraph } from './compose.ts';
import { CENTRE } from './subgraphs.ts';

export const SUBJECT = 'Subject';
export const RECORD_INTERFACE = 'CreditRecord';

/** Whether a subgraph keeps credit records. The centre keeps none: it only refers to them. */
export function isDepartment(name: string): boolean {
  return name !== CENTRE;
}

/** A department's record types: its entities other than Subject, and whatever object type a field of Subject leads to. */
export function recordTypes({ name, subgraph }: ParsedSubgraph): readonly ObjectType[] {
  if (!isDepartment(name)) return [];
  const { schema } = subgraph;
  const key = subgraph.metadata().keyDirective();
  const found = new Map<string, ObjectType>();
  for (const type of schema.objectTypes()) {
    if (type.name !== SUBJECT && type.hasAppliedDirective(key)) found.set(type.name, type);
  }
  const subject = schema.type(SUBJECT);
  for (const field of subject?.kind === 'ObjectType' ? subject.fields() : []) {
    const type = field.type && baseType(field.type);
    if (type?.kind === 'ObjectType') found.set(type.name, type);
  }
  return [...found.values()];
}

/** What `@catalogue` says of a type: one item, the field that names the item, or nothing. */
export function catalogueReference(type: ObjectType): { readonly item?: string; readonly itemField?: string } | null {
  const applied = type.appliedDirectivesOf<{ item?: string; itemField?: string }>('catalogue')[0];
  return applied?.arguments() ?? null;
}

/** Names of the fields that every record has. */
export function sharedFields({ subgraph }: ParsedSubgraph): ReadonlySet<string> {
  const type = subgraph.schema.type(RECORD_INTERFACE);
  return new Set(type?.kind === 'InterfaceType' ? type.fields().map(({ name }) => name) : []);
}
