import { type GraphQLError, getArgumentValues } from 'graphql';
import { isCalendarDate } from '../../domain/calendar-date.ts';
import { gatewayError } from '../errors.ts';
import type { DeniedField } from './authorize.ts';
import type { SubjectRoot } from './named-subjects.ts';
import type { View } from './public-view.ts';
import type { Question } from './question.ts';
import { walkFields } from './walk-fields.ts';

/** How many fields an answer may have, lists counted as one record: fields times the subjects they are asked of. */
const mostAnswers = 200_000;

/** The longest list that may be asked of a department for one subject. */
const longestList = 1_000;

/**
 * Which fields of the operation the view keeps back, each with its path. Arguments that no department could answer, and
 * operations that grow without measure, refuse the operation.
 */
export function deniedFields(
  question: Question,
  view: View,
  roots: readonly SubjectRoot[],
): readonly DeniedField[] | readonly GraphQLError[] {
  const subjects = new Map(roots.map(({ key, codes }) => [key, codes.length]));
  let answers = 0;
  const denied = new Map<string, DeniedField>();
  const errors: GraphQLError[] = [];
  const measured = walkFields(question, ({ parentType, node, field, path }) => {
    answers += subjects.get(path[0] ?? '') ?? 1;
    const denial = view(parentType, node.name.value);
    if (denial) denied.set(path.join('.'), { ...denial, path });
    else if (field) errors.push(...argumentErrors(getArgumentValues(field, node, question.variables), path));
    return !denial;
  });
  if (!measured || answers > mostAnswers) return [gatewayError('COST_EXCEEDED')];
  return errors.length > 0 ? errors : [...denied.values()];
}

function argumentErrors(values: Readonly<Record<string, unknown>>, path: readonly string[]): GraphQLError[] {
  const errors: GraphQLError[] = [];
  const { first, decidedAfter, decidedBefore } = values;
  if (typeof first === 'number' && (first < 0 || first > longestList)) {
    errors.push(gatewayError('BAD_USER_INPUT', { message: `first must be 0 to ${longestList}.`, path }));
  }
  for (const [name, date] of Object.entries({ decidedAfter, decidedBefore })) {
    if (date !== undefined && date !== null && !(typeof date === 'string' && isCalendarDate(date))) {
      errors.push(gatewayError('BAD_USER_INPUT', { message: `${name} must be a calendar date, YYYY-MM-DD.`, path }));
    }
  }
  return errors;
}
