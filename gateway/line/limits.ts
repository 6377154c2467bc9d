import { type GraphQLError, getArgumentValues, getNamedType, isLeafType } from 'graphql';
import { gatewayError } from '../errors.ts';
import type { Caller } from './authenticate.ts';
import { keptByOperation } from './kept-by-operation.ts';
import type { SubjectRoot } from './named-subjects.ts';
import type { Question } from './question.ts';
import { fieldsIn, isSmall, type VisitedField, walkFields } from './walk-fields.ts';

/** What an operation asks of departments, and what its caller may ask with one operation: both in records. */
export interface Cost {
  readonly requested: number;
  readonly budget: number;
}

/**
 * What one operation of each role may ask: two lists of the usual length of a thousand subjects, an officer's whole unified profile of as
 * many.
 */
const usualBudget = 250_000;
const budgets: Readonly<Partial<Record<Caller['role'], number>>> = { officer: 2_000_000, analyst: 500_000 };

/** How deep fields may stand one in another, and how many may have another name or stand at the root. */
const most = { depth: 15, aliases: 250, rootFields: 30 } as const;

/** How many fields may be asked for, lists counted as one record: fields times the subjects they are asked of. */
const mostAsked = 200_000;

/** Who counts reads a table whole, and who looks for a name most of one: as much work as this many records. */
const wholeTable = 1_000;

/**
 * What the operation costs, before anything is decided or looked up; an error where that, or its shape, is more than it may be. The cost
 * follows from the operation alone, so it tells nothing of what exists: one and `first` of every list, times the subjects it is asked of.
 */
export function limited(
  question: Question,
  roots: readonly SubjectRoot[],
  { role }: Pick<Caller, 'role'>,
): Cost | readonly GraphQLError[] {
  const { shape, whole, fieldsOf, lists } = isSmall(question) ? keptSize(question) : sizeOf(question);
  const times = (root: string): number => roots.find(({ key }) => key === root)?.codes.length ?? 1;
  const exceeded = (Object.keys(most) as (keyof typeof most)[]).find((name) => shape[name] > most[name]);
  if (exceeded) {
    const message = `The operation is too large: ${names[exceeded]} may be ${most[exceeded]}.`;
    return [gatewayError('COST_EXCEEDED', { message, extensions: { limit: exceeded, most: most[exceeded] } })];
  }
  const answers = [...fieldsOf].reduce((sum, [root, count]) => sum + times(root) * count, 0);
  if (!whole || answers > mostAsked) return [gatewayError('COST_EXCEEDED')];
  const cost = {
    requested: lists.reduce((sum, { root, records }) => sum + times(root) * records(question.variables), 0),
    budget: budgets[role] ?? usualBudget,
  };
  if (cost.requested <= cost.budget) return cost;
  const message = `The operation asks for up to ${cost.requested} records, and may ask for ${cost.budget}. Name fewer subjects, or a smaller first.`;
  return [gatewayError('COST_EXCEEDED', { message, extensions: { cost } })];
}

/** What of an operation the cost follows from, beside its variables and its subjects. */
interface Size {
  readonly shape: Readonly<Record<keyof typeof most, number>>;
  /** False if there are more fields than are walked through. */
  readonly whole: boolean;
  /** How many fields stand beneath each root field, itself included. */
  readonly fieldsOf: ReadonlyMap<string, number>;
  readonly lists: readonly { readonly root: string; readonly records: (variables: Variables) => number }[];
}

type Variables = Question['variables'];

const keptSize = keptByOperation(sizeOf, fieldsIn);

function sizeOf(question: Question): Size {
  const shape = { depth: 0, aliases: 0, rootFields: 0 };
  const fieldsOf = new Map<string, number>();
  const lists = new Map<string, Size['lists'][number]>();
  const whole = walkFields(question, (visited) => {
    const { node, path } = visited;
    const [root = ''] = path;
    shape.depth = Math.max(shape.depth, path.length);
    if (node.alias) shape.aliases += 1;
    if (path.length === 1) shape.rootFields += 1;
    fieldsOf.set(root, (fieldsOf.get(root) ?? 0) + 1);
    const records = recordsOf(visited);
    if (records) lists.set(path.join('.'), { root, records }); // Fields of one path are fetched once.
    return true;
  });
  return { shape, whole, fieldsOf, lists: [...lists.values()] };
}

const names: Readonly<Record<keyof typeof most, string>> = {
  depth: 'fields one in another',
  aliases: 'fields with another name',
  rootFields: 'fields at the root',
};

/** How many records a field may make a department or the centre look for, for one subject; null for none. */
function recordsOf({ parentType, node, field }: VisitedField): Size['lists'][number]['records'] | null {
  if (!field) return null;
  if (field.name === 'statistics' || field.name === 'searchOrganisations') return () => wholeTable;
  if (field.args.some(({ name }) => name === 'first')) {
    const listed = (variables: Variables): number => {
      const { first } = getArgumentValues(field, node, variables);
      // A list is looked for even if nothing of it is wanted.
      const records = 1 + (typeof first === 'number' ? Math.max(first, 0) : usualList);
      return readsLog(field.name) ? wholeTable + records : records;
    };
    if (node.arguments?.length) return listed;
    const usual = listed({});
    return () => usual;
  }
  const asked = parentType === 'Query' || parentType === 'Mutation' || parentType === 'Subject';
  return asked && !isLeafType(getNamedType(field.type)) ? () => 1 : null;
}

/** Where a filter leaves little, much of the log is read for it. */
const readsLog = (field: string): boolean => field === 'queryLog' || field === 'procedures';

/** What a list has that is asked for with `first: null`. */
const usualList = 100;
