import type { GraphQLError } from 'graphql';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { DirectoryLoaders } from '../../subgraphs/credit-centre/resolvers.ts';
import type { Scope } from '../../subgraphs/loaders.ts';
import { gatewayError } from '../errors.ts';
import type { Caller } from './authenticate.ts';
import { deniedFields } from './denied-fields.ts';
import { namedCodes, rootFields, type SubjectRoot } from './named-subjects.ts';
import { type Denial, defaultDeny, type View } from './public-view.ts';
import type { Question } from './question.ts';

/** What the caller may see in answer to its question. */
export interface Grant {
  readonly question: Question;
  readonly caller: Caller;
  readonly view: View;
  readonly catalogue: Catalogue;
  /** Under what departments are asked: the items whose non-open rows are allowed, and the day. */
  readonly scope: Scope;
  readonly roots: readonly SubjectRoot[];
  /** The named subjects that exist for this caller; no department is asked about the others. */
  readonly visible: ReadonlySet<string>;
  /** Every field of the operation that is kept back, with its path in the response (without list indices). */
  readonly denied: readonly DeniedField[];
}

export interface DeniedField extends Denial {
  readonly path: readonly string[];
}

export interface Authority {
  readonly view: View;
  readonly catalogue: Catalogue;
  readonly day: string;
  readonly directory: DirectoryLoaders;
}

/**
 * Decides what of the question the caller may have answered. For now every role gets the public's view (Art. 16(1)): open
 * records of organisations; a person is answered like an unknown code. Errors follow from the operation and the caller
 * alone, never from what exists.
 */
export async function authorize(
  question: Question,
  roots: readonly SubjectRoot[],
  caller: Caller,
  { view, catalogue, day, directory }: Authority,
): Promise<Grant | readonly GraphQLError[]> {
  const asksForSchema = rootFields(question, question.operation.selectionSet).some(
    ({ name }) => name.value === '__schema',
  );
  if (asksForSchema) {
    return [
      gatewayError('FORBIDDEN', { message: 'Introspection is not open to everyone.', extensions: { ...defaultDeny } }),
    ];
  }
  const denied = deniedFields(question, view, roots);
  if (isErrors(denied)) return denied;
  const known = await directory.subjects.loadMany(namedCodes(roots));
  const visible = new Set<string>();
  for (const subject of known) {
    if (subject instanceof Error) throw subject;
    if (subject && subject.kind !== 'NATURAL_PERSON') visible.add(subject.creditCode);
  }
  return { question, caller, view, catalogue, scope: { items: [], day }, roots, visible, denied };
}

const isErrors = <Value>(found: readonly Value[] | readonly GraphQLError[]): found is readonly GraphQLError[] =>
  found[0] instanceof Error;
