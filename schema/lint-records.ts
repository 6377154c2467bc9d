import { baseType, isNonNullType, type ObjectType } from '@apollo/federation-internals';
import type { CatalogueEntry, CatalogueSet } from '../domain/catalogue.ts';
import type { ParsedSubgraph } from './compose.ts';
import { catalogueReference, isDepartment, RECORD_INTERFACE, recordTypes, SUBJECT } from './record-types.ts';

/**
 * What a subgraph may add to Subject and what a record type must be: a CreditRecord, an entity by id, with an entry in the newest
 * catalogue, and nothing non-null that may have to be withheld.
 */
export function lintRecords(parsed: ParsedSubgraph, catalogues: CatalogueSet): readonly string[] {
  const newest = catalogues.at(-1)?.items ?? [];
  return [
    ...lintSubject(parsed),
    ...recordTypes(parsed).flatMap((type) => [
      ...[...lintRecord(parsed, type), ...lintEntry(type, newest)].map(
        (what) => `${parsed.name}: ${type.name} ${what}`,
      ),
      ...lintNullability(parsed, type, newest),
    ]),
  ];
}

function* lintSubject({ name, subgraph }: ParsedSubgraph): Iterable<string> {
  const subject = subgraph.schema.type(SUBJECT);
  if (subject?.kind !== 'ObjectType') return;
  for (const field of subject.fields()) {
    if (field.name === 'creditCode' || field.type === undefined) continue;
    if (isNonNullType(field.type)) {
      yield `${name}: ${field.coordinate} is non-null: if ${name} fails, it would take the other departments' data with it (design, Schema)`;
    }
    const type = baseType(field.type);
    if (isDepartment(name) && type.kind !== 'ObjectType') {
      yield `${name}: ${field.coordinate} is no record: a department adds record types, which have an entry in the catalogue (Art. 15)`;
    }
  }
}

function* lintRecord({ subgraph }: ParsedSubgraph, type: ObjectType): Iterable<string> {
  if (!type.implementsInterface(RECORD_INTERFACE)) {
    yield `is a record type but not a ${RECORD_INTERFACE}: its provider, category, openness and period are unknown (Art. 2(2), 10, 16, 27)`;
  }
  const keys = type.appliedDirectivesOf(subgraph.metadata().keyDirective()).map((key) => key.arguments());
  if (!keys.some(({ fields, resolvable }) => String(fields).trim() === 'id' && resolvable !== false)) {
    yield 'is a record type but no entity by id: objections could not refer to its records (Art. 28; design, Schema)';
  }
}

function* lintEntry(type: ObjectType, newest: readonly CatalogueEntry[]): Iterable<string> {
  const reference = catalogueReference(type);
  const { item, itemField } = reference ?? {};
  if ((item === undefined) === (itemField === undefined)) {
    yield 'needs @catalogue with either item or itemField: every record type has its entry (Art. 15)';
    return;
  }
  const entries = newest.filter((entry) => entry.type === type.name);
  if (item !== undefined && !entries.some((entry) => entry.item === item)) {
    yield `has no entry ${item} in the catalogue (Art. 15)`;
  }
  if (item !== undefined && entries.length > 1) yield 'has several entries and needs @catalogue(itemField:) (Art. 15)';
  if (itemField !== undefined) {
    if (entries.length === 0) yield 'has no entry in the catalogue (Art. 15)';
    if (type.field(itemField) === undefined) yield `has no field ${itemField}, which would name its entry (Art. 15)`;
  }
}

function* lintNullability(
  { name, subgraph }: ParsedSubgraph,
  type: ObjectType,
  newest: readonly CatalogueEntry[],
): Iterable<string> {
  const shared = subgraph.schema.type(RECORD_INTERFACE);
  const entries = newest.filter((entry) => entry.type === type.name);
  for (const field of type.fields()) {
    if (field.type === undefined || !isNonNullType(field.type)) continue;
    const inherited = shared?.kind === 'InterfaceType' ? shared.field(field.name)?.type : undefined;
    if (inherited !== undefined && isNonNullType(inherited)) continue;
    // On every item that the type stands for: a field that is withheld on one of them must be able to be null.
    if (entries.length > 0 && entries.every((entry) => entry.openFields.includes(field.name))) continue;
    yield `${name}: ${field.coordinate} is non-null but not open to everyone: withholding it would remove the whole record (Art. 16(3); design, Schema)`;
  }
}
