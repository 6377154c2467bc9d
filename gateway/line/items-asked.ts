import { getNamedType } from 'graphql';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { Question } from './question.ts';
import { walkFields } from './walk-fields.ts';

/** Items of which the operation asks for records of the subjects it names, whether the caller may see them or not. */
export function itemsAsked(question: Question, { items }: Catalogue): readonly string[] {
  const types = new Set<string>();
  walkFields(question, ({ parentType, field }) => {
    if (parentType === 'Subject' && field) types.add(getNamedType(field.type).name);
    return true;
  });
  return items.flatMap(({ item, type }) => (types.has(type) ? [item] : []));
}
