import { getNamedType } from 'graphql';
import type { Catalogue } from '../../domain/catalogue.ts';
import { keptByOperation } from './kept-by-operation.ts';
import type { Question } from './question.ts';
import { isSmall, walkFields } from './walk-fields.ts';

const ofCatalogue = new WeakMap<Catalogue, (question: Question) => readonly string[]>();

/** Items of which the operation asks for records of the subjects it names, whether the caller may see them or not. */
export function itemsAsked(question: Question, catalogue: Catalogue): readonly string[] {
  if (!isSmall(question)) return itemsOf(question, catalogue);
  const keptItems =
    ofCatalogue.get(catalogue) ??
    keptByOperation(
      (asked: Question) => itemsOf(asked, catalogue),
      (_, { length }) => length,
    );
  ofCatalogue.set(catalogue, keptItems);
  return keptItems(question);
}

function itemsOf(question: Question, { items }: Catalogue): readonly string[] {
  const types = new Set<string>();
  walkFields(question, ({ parentType, field }) => {
    if (parentType === 'Subject' && field) types.add(getNamedType(field.type).name);
    return true;
  });
  return items.flatMap(({ item, type }) => (types.has(type) ? [item] : []));
}
