import { baseType, type ObjectType } from '@apollo/federation-internals';
import { type CatalogueEntry, type CatalogueSet, periodDates } from '../domain/catalogue.ts';
import type { ParsedSubgraph } from './compose.ts';
import { catalogueReference, recordTypes, sharedFields } from './record-types.ts';

/**
 * That what the catalogues name exists. A type of an earlier year may be gone by now, but where it is still there its entry must
 * fit it, since that year may be in force.
 */
export function lintCatalogues(subgraphs: readonly ParsedSubgraph[], catalogues: CatalogueSet): readonly string[] {
  const newest = catalogues.at(-1);
  return catalogues.flatMap((catalogue) =>
    catalogue.items.flatMap((entry) => {
      const where = `catalogue ${catalogue.year}: ${entry.item}:`;
      const owner = ownerOf(subgraphs, entry.type);
      if (owner === null) {
        return catalogue === newest ? [`${where} there is no record type ${entry.type} (Art. 15)`] : [];
      }
      return [...lintEntry(entry, owner.parsed, owner.type)].map((complaint) => `${where} ${complaint}`);
    }),
  );
}

function ownerOf(
  subgraphs: readonly ParsedSubgraph[],
  name: string,
): { readonly parsed: ParsedSubgraph; readonly type: ObjectType } | null {
  for (const parsed of subgraphs) {
    const type = recordTypes(parsed).find((candidate) => candidate.name === name);
    if (type !== undefined) return { parsed, type };
  }
  return null;
}

function* lintEntry(entry: CatalogueEntry, parsed: ParsedSubgraph, type: ObjectType): Iterable<string> {
  if (entry.department !== parsed.name) yield `is kept by ${parsed.name}, not by ${entry.department}`;
  const { item } = catalogueReference(type) ?? {};
  if (item !== undefined && item !== entry.item) yield `${type.name} points to the entry ${item} (Art. 15)`;
  const shared = sharedFields(parsed);
  for (const name of entry.openFields) {
    if (type.field(name) === undefined) yield `open field ${name} is not a field of ${type.name} (Art. 16)`;
    else if (shared.has(name)) yield `open field ${name} is shown with every record and need not be listed (Art. 16)`;
  }
  for (const name of periodDates(entry)) {
    const field = type.field(name);
    if (field?.type === undefined) yield `the query period needs ${name}, which ${type.name} does not have (Art. 27)`;
    else if (baseType(field.type).name !== 'Date') yield `the query period needs ${name} to be a Date (Art. 27)`;
  }
  const condition = entry.openWhen?.field;
  if (condition !== undefined && type.field(condition) === undefined) {
    yield `openWhen needs ${condition}, which ${type.name} does not have (Art. 16)`;
  }
}
