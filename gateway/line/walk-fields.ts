import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isIncluded, responseKey } from '../collect-fields.ts';
import { fetchedKey } from './fetched-key.ts';
import { keptByOperation } from './kept-by-operation.ts';
import type { Question } from './question.ts';

/** How many fields an operation may have once its fragments are written out. */
const mostFields = 10_000;

export interface VisitedField {
  readonly parentType: string;
  readonly node: FieldNode;
  /** Null for `__typename` and its kind. */
  readonly field: GraphQLField<unknown, unknown> | null;
  /** Keys of the response from the root to this field, without list indices. */
  readonly path: readonly string[];
  /** The same with the keys that are fetched. */
  readonly fetched: readonly string[];
}

/** The fields of an operation in order, each with where those beneath it end. */
interface Walk {
  readonly fields: readonly (VisitedField & { readonly end: number })[];
  /** False if there are more than an operation may have. */
  readonly whole: boolean;
}

/** Of operations with more fields nothing is kept: a short text can have very many. */
const largestKept = 500;

/**
 * Visits every field of the operation as if its fragments were written out, in order; what is beneath a field only if `visit`
 * returns true. Returns false, having stopped, when there are more fields than an operation may have.
 */
export function walkFields(question: Question, visit: (field: VisitedField) => boolean): boolean {
  const { fields, whole } = smallWalk(question) ?? walkOf(question);
  for (let at = 0; at < fields.length; ) {
    const field = fields[at];
    at = !field || visit(field) ? at + 1 : field.end;
  }
  return whole;
}

/** Whether an operation is small enough for what is worked out of it to be kept. */
export const isSmall = (question: Question): boolean => smallWalk(question) !== null;

const smallWalk = keptByOperation(
  (question: Question): Walk | null => {
    const walk = walkOf(question);
    return walk.fields.length <= largestKept ? walk : null;
  },
  (_, walk) => walk?.fields.length ?? 0,
);

/** How many fields a small operation has. */
export const fieldsIn = (question: Question): number => smallWalk(question)?.fields.length ?? 0;

function walkOf(question: Question): Walk {
  const fields: (VisitedField & { end: number })[] = [];
  let visited = 0;
  const walk = (
    { selections }: SelectionSetNode,
    type: GraphQLNamedType,
    at: Pick<VisitedField, 'path' | 'fetched'>,
  ): void => {
    for (const node of selections) {
      visited += 1;
      if (visited > mostFields) return;
      if (!isIncluded(node, question.variables)) continue;
      if (node.kind === Kind.FIELD) {
        const field = fieldOf(type, node.name.value);
        const here = { path: [...at.path, responseKey(node)], fetched: [...at.fetched, fetchedKey(node)] };
        const entry = { parentType: type.name, node, field, ...here, end: 0 };
        fields.push(entry);
        const inner = field && getNamedType(field.type);
        if (node.selectionSet && isCompositeType(inner)) walk(node.selectionSet, inner, here);
        entry.end = fields.length;
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : question.fragments.get(node.name.value);
      const inner = fragment && narrowed(question.schema, type, fragment.typeCondition?.name.value);
      if (fragment && inner) walk(fragment.selectionSet, inner, at);
    }
  };
  const root = question.schema.getRootType(question.operation.operation);
  if (root) walk(question.operation.selectionSet, root, { path: [], fetched: [] });
  return { fields, whole: visited <= mostFields };
}

/** The type that a fragment's fields are of; null where its condition can never hold, so that nothing of it is asked. */
function narrowed(schema: GraphQLSchema, type: GraphQLNamedType, condition: string | undefined) {
  const named = condition === undefined ? type : schema.getType(condition);
  if (!named || named === type || !isObjectType(type)) return named ?? null;
  return isAbstractType(named) && schema.isSubType(named, type) ? type : null;
}

const fieldOf = (type: GraphQLNamedType, name: string) =>
  (isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined) ?? null;
