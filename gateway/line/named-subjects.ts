import { type FieldNode, type GraphQLError, getArgumentValues, Kind, type SelectionSetNode } from 'graphql';
import { parseCreditCode } from '../../domain/credit-code.ts';
import { gatewayError } from '../errors.ts';
import { isIncluded, type Question, responseKey } from './question.ts';

/** The most subjects that one operation may name. */
export const mostSubjects = 1_000;

/** The most root fields that name subjects: each is planned and fetched by itself, one `subjects` field all at once. */
const mostRoots = 20;

/** A root field that asks for subjects: its key in the response and its codes in order, checked and upper-cased. */
export interface SubjectRoot {
  readonly key: string;
  readonly list: boolean;
  readonly codes: readonly string[];
}

/** The codes that an operation names, each once. */
export const namedCodes = (roots: readonly SubjectRoot[]): readonly string[] => [
  ...new Set(roots.flatMap(({ codes }) => codes)),
];

/** Finds every root field that names subjects. Any invalid code refuses the operation, each with an error of its own. */
export function namedSubjects(question: Question): readonly SubjectRoot[] | readonly GraphQLError[] {
  const fields = rootFields(question, question.operation.selectionSet);
  const roots = new Map<string, SubjectRoot>();
  const errors: GraphQLError[] = [];
  for (const node of fields) {
    const key = responseKey(node);
    if (roots.has(key) || (node.name.value !== 'subject' && node.name.value !== 'subjects')) continue;
    const list = node.name.value === 'subjects';
    const given = givenCodes(question, node);
    const parsed = given.map((text) => parseCreditCode(typeof text === 'string' ? text : ''));
    parsed.forEach((code, index) => {
      if (!code.ok) errors.push(invalidCode(key, list ? index : null, code.reason));
    });
    roots.set(key, { key, list, codes: parsed.flatMap((code) => (code.ok ? [code.code] : [])) });
    // Before all errors are gathered: a list far too long must not cost us one error a code.
    if (given.length > mostSubjects) return [gatewayError('TOO_MANY_SUBJECTS')];
  }
  if (errors.length > 0) return errors;
  const found = [...roots.values()];
  if (found.length > mostRoots) {
    const message = `An operation may have ${mostRoots} fields that name subjects; one subjects field names many.`;
    return [gatewayError('COST_EXCEEDED', { message })];
  }
  return namedCodes(found).length > mostSubjects ? [gatewayError('TOO_MANY_SUBJECTS')] : found;
}

function givenCodes({ schema, variables }: Question, node: FieldNode): readonly unknown[] {
  const definition = schema.getQueryType()?.getFields()[node.name.value];
  if (!definition) return [];
  const { creditCode, creditCodes } = getArgumentValues(definition, node, variables);
  return Array.isArray(creditCodes) ? creditCodes : [creditCode];
}

function invalidCode(key: string, index: number | null, reason: string): GraphQLError {
  const place = index === null ? '' : ` at index ${index}`;
  return gatewayError('INVALID_CREDIT_CODE', {
    message: `The credit code${place} is not valid (${reason}).`,
    extensions: { ...(index === null ? {} : { index }), field: key, reason },
  });
}

/** The fields at the root of the operation, those in fragments with them. */
export function rootFields(question: Question, selections: SelectionSetNode): readonly FieldNode[] {
  const seen = new Set<string>();
  const collect = ({ selections: nodes }: SelectionSetNode): FieldNode[] =>
    nodes.flatMap((node) => {
      if (!isIncluded(node, question.variables)) return [];
      if (node.kind === Kind.FIELD) return [node];
      if (node.kind === Kind.INLINE_FRAGMENT) return collect(node.selectionSet);
      const fragment = question.fragments.get(node.name.value);
      if (!fragment || seen.has(node.name.value)) return [];
      seen.add(node.name.value);
      return collect(fragment.selectionSet);
    });
  return collect(selections);
}
