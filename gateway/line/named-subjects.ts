import { type FieldNode, type GraphQLError, getArgumentValues, Kind, type SelectionSetNode } from 'graphql';
import { matchName } from '../../domain/cell.ts';
import { isUscc, parseCreditCode } from '../../domain/credit-code.ts';
import { isIncluded, responseKey } from '../collect-fields.ts';
import { gatewayError } from '../errors.ts';
import type { Question } from './question.ts';

/** The most subjects that one operation may name. */
export const mostSubjects = 1_000;

/** The most root fields that name subjects: each is planned and fetched by itself, one `subjects` field all at once. */
export const mostRoots = 20;

/** A root field that asks for subjects: its key in the response and its codes in order, checked and upper-cased. */
export interface SubjectRoot {
  readonly key: string;
  readonly list: boolean;
  readonly codes: readonly string[];
  /** The name that the client gives beside the code; null if none. */
  readonly name: string | null;
}

/** The codes that an operation names, each once. */
export const namedCodes = (roots: readonly SubjectRoot[]): readonly string[] => [
  ...new Set(roots.flatMap(({ codes }) => codes)),
];

/** The persons that an operation asks about by code and name, each with each name once: a name can be tried out as well as a code. */
export const personsByName = (roots: readonly SubjectRoot[]): readonly string[] => [
  ...new Set(
    roots.flatMap(({ name, codes }) =>
      name === null ? [] : codes.filter((code) => !isUscc(code)).map((code) => `${code} ${matchName(name)}`),
    ),
  ),
];

/**
 * Finds every root field that names subjects. Any invalid code refuses the operation, each with an error of its own. Codes are
 * counted, those that stand twice too, before any is looked at: neither errors nor answers may outgrow what was sent.
 */
export function namedSubjects(question: Question): readonly SubjectRoot[] | readonly GraphQLError[] {
  const fields = new Map<string, FieldNode>();
  for (const node of rootFields(question, question.operation.selectionSet)) {
    const { value: name } = node.name;
    if ((name === 'subject' || name === 'subjects') && !fields.has(responseKey(node)))
      fields.set(responseKey(node), node);
  }
  if (fields.size > mostRoots) {
    const message = `An operation may have ${mostRoots} fields that name subjects; one subjects field names many.`;
    return [gatewayError('COST_EXCEEDED', { message })];
  }
  const named = [...fields].map(([key, node]) => ({ key, node, given: givenCodes(question, node) }));
  if (named.reduce((sum, { given }) => sum + given.length, 0) > mostSubjects)
    return [gatewayError('TOO_MANY_SUBJECTS')];
  const roots: SubjectRoot[] = [];
  const errors: GraphQLError[] = [];
  for (const { key, node, given } of named) {
    const list = node.name.value === 'subjects';
    const parsed = given.map((text) => parseCreditCode(typeof text === 'string' ? text : ''));
    parsed.forEach((code, index) => {
      if (!code.ok) errors.push(invalidCode(key, list ? index : null, code.reason));
    });
    const name = nameGiven(question, node);
    roots.push({ key, list, name, codes: parsed.flatMap((code) => (code.ok ? [code.code] : [])) });
  }
  return errors.length > 0 ? errors : roots;
}

/** The codes that can be read of those that an operation names: it is on their record though others refuse it. */
export function validCodes(question: Question): readonly string[] {
  const nodes = rootFields(question, question.operation.selectionSet).filter(({ name }) =>
    ['subject', 'subjects'].includes(name.value),
  );
  const given = nodes.slice(0, mostRoots).flatMap((node) => givenCodes(question, node));
  if (given.length > mostSubjects) return [];
  const parsed = given.map((text) => parseCreditCode(typeof text === 'string' ? text : ''));
  return [...new Set(parsed.flatMap((code) => (code.ok ? [code.code] : [])))];
}

function givenCodes({ schema, variables }: Question, node: FieldNode): readonly unknown[] {
  const definition = schema.getQueryType()?.getFields()[node.name.value];
  if (!definition) return [];
  const { creditCode, creditCodes } = getArgumentValues(definition, node, variables);
  return Array.isArray(creditCodes) ? creditCodes : [creditCode];
}

function nameGiven({ schema, variables }: Question, node: FieldNode): string | null {
  const definition = schema.getQueryType()?.getFields()[node.name.value];
  const name = definition && getArgumentValues(definition, node, variables).name;
  return typeof name === 'string' ? name : null;
}

/** The error for a code that is none, at its place in the list where it stands in one. */
export function invalidCode(key: string, index: number | null, reason: string): GraphQLError {
  const place = index === null ? '' : ` at index ${index}`;
  return gatewayError('INVALID_CREDIT_CODE', {
    message: `The credit code${place} is not valid (${reason}).`,
    extensions: { index: index ?? 0, field: key, reason },
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
