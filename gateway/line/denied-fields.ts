import { type FieldNode, type GraphQLError, getArgumentValues } from 'graphql';
import { gatewayError } from '../errors.ts';
import { argumentFaults } from './argument-faults.ts';
import { keptByOperation } from './kept-by-operation.ts';
import type { SubjectRoot } from './named-subjects.ts';
import type { Question } from './question.ts';
import type { Denial, View } from './view.ts';
import { isSmall, type VisitedField, walkFields } from './walk-fields.ts';

/** A field that is kept back, by its path in the response without list indices. */
export interface DeniedField extends Denial {
  readonly path: readonly string[];
  /** Places in the client's list of the subjects concerned, where it is not all of them. */
  readonly subjects?: readonly number[];
}

/** What errors are made from: what each class of subjects is told that it may not see. */
interface Told {
  readonly told: View;
}

/**
 * Every field of the operation that is kept back, each once, with its path. Arguments that no department could answer refuse the
 * operation.
 */
export function deniedIn(
  question: Question,
  roots: readonly SubjectRoot[],
  parts: readonly Told[],
  partOf: ReadonlyMap<string, number>,
): { readonly fields: readonly DeniedField[] } | { readonly refused: readonly GraphQLError[] } {
  const found: (readonly DeniedField[])[] = [];
  for (const { told } of parts) {
    const fields = deniedFields(question, told);
    if (isRefusal(fields)) return { refused: fields };
    found.push(fields);
  }
  const merged = new Map<string, DeniedField>();
  found.forEach((fields, part) => {
    for (const field of fields) {
      const root = roots.find(({ key }) => key === field.path[0]);
      // What stands beneath no subject is answered with the first part.
      if (!root && part > 0) continue;
      const concerned = root?.codes.flatMap((code, index) => (partOf.get(code) === part ? [index] : []));
      // Where a root names nobody of a class, nothing is kept back of it; one that names nobody at all may be kept back itself.
      if (concerned?.length === 0 && (root?.codes.length || field.path.length > 1)) continue;
      const key = field.path.join('.');
      const before = merged.get(key);
      const subjects = [...(before?.subjects ?? []), ...(concerned ?? [])].sort((one, other) => one - other);
      merged.set(key, { ...(before ?? field), ...(concerned ? { subjects } : {}) });
    }
  });
  return { fields: [...merged.values()].map((field) => withoutAll(field, roots)) };
}

/** Where all subjects of a root are concerned, that goes without saying. */
function withoutAll({ subjects, ...field }: DeniedField, roots: readonly SubjectRoot[]): DeniedField {
  const root = roots.find(({ key }) => key === field.path[0]);
  return subjects === undefined || subjects.length === root?.codes.length ? field : { ...field, subjects };
}

const isRefusal = (fields: readonly DeniedField[] | readonly GraphQLError[]): fields is readonly GraphQLError[] =>
  fields[0] instanceof Error;

/** Which fields of the operation one view keeps back. */
export function deniedFields(question: Question, view: View): readonly DeniedField[] | readonly GraphQLError[] {
  const { denied, withArguments } = isSmall(question) ? byView(view)(question) : viewed(question, view);
  const errors = withArguments.flatMap(({ field, node, path }) =>
    argumentFaults(field, getArgumentValues(field, node, question.variables), path),
  );
  return errors.length > 0 ? errors : denied;
}

/** What of an operation a view keeps back, and the fields of the rest whose arguments have to be looked at. */
interface Viewed {
  readonly denied: readonly DeniedField[];
  readonly withArguments: readonly {
    readonly field: NonNullable<VisitedField['field']>;
    readonly node: FieldNode;
    readonly path: readonly string[];
  }[];
}

const views = new WeakMap<View, (question: Question) => Viewed>();

function byView(view: View): (question: Question) => Viewed {
  const known = views.get(view);
  if (known) return known;
  const made = keptByOperation(
    (question: Question) => viewed(question, view),
    (_, { denied, withArguments }) => denied.length + withArguments.length,
  );
  views.set(view, made);
  return made;
}

function viewed(question: Question, view: View): Viewed {
  const denied = new Map<string, DeniedField>();
  const withArguments: Viewed['withArguments'][number][] = [];
  walkFields(question, ({ parentType, node, field, path }) => {
    const denial = view(parentType, node.name.value);
    if (denial) denied.set(path.join('.'), { ...denial, path });
    // What stands for an argument that is not given is the schema's own.
    else if (field && node.arguments?.length) withArguments.push({ field, node, path });
    return !denial;
  });
  return { denied: [...denied.values()], withArguments };
}

/** One error for each field that is kept back: which policy did so, by which article, and why. */
export const deniedErrors = (denied: readonly DeniedField[]): readonly GraphQLError[] =>
  denied.map(({ path, ...extensions }) => gatewayError('FORBIDDEN', { path, extensions: { ...extensions } }));
