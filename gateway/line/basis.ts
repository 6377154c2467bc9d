import type { Relied } from './authorize.ts';
import { rootFields } from './named-subjects.ts';
import type { Concerned } from './outcome.ts';
import type { Question } from './question.ts';
import type { SubjectView } from './view.ts';

/** On what an answer rests: the items asked for, and for each subject, or for what stands beneath none, authorizations and policies. */
export interface Basis {
  readonly items: readonly string[];
  /** Whether records are asked for beneath no subject: then there is an entry for those, whatever came of it. */
  readonly besides: boolean;
  readonly of: (creditCode: string | null) => Pick<Concerned, 'authorizations' | 'policies'>;
}

/** Which policies decided on the items asked of each subject, or on who it is; beneath no subject, on the root fields asked. */
export function basisOf(
  question: Question,
  items: readonly string[],
  relied: Relied,
  viewOf: (code: string | null) => SubjectView | undefined,
): Basis {
  const asked = items.length > 0 ? items : ['basics'];
  const fields = rootFields(question, question.operation.selectionSet).map(({ name }) => name.value);
  return {
    items: [...items].sort(),
    besides: fields.includes('openRecords'),
    of: (code) => {
      const decidedBy = viewOf(code)?.decidedBy;
      const policies = (code === null ? fields : asked).flatMap((what) => decidedBy?.get(what) ?? []);
      const authorizations = code === null ? [] : (relied.get(code) ?? []).map(({ id }) => id);
      return { policies: [...new Set(policies)].sort(), authorizations: [...new Set(authorizations)].sort() };
    },
  };
}
