import {
  type FieldNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { compareDates } from '../../domain/calendar-date.ts';
import { collectFields, selectionsOf } from '../collect-fields.ts';
import { gatewayError } from '../errors.ts';
import type { Fetched } from '../execution/engine.ts';
import type { Grant } from './authorize.ts';
import { namedCodes } from './named-subjects.ts';
import { fetchedKey, type rowCheckFields, visibleCodes } from './plan.ts';
import type { Question } from './question.ts';
import { isRecordType } from './record-type.ts';
import { unavailableDepartments, unavailableErrors } from './unavailable-fields.ts';

/** What leaves, and what the record has to know of it. */
export interface Disclosed {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLError[];
  /** Departments that did not answer, sorted. */
  readonly incomplete: readonly string[];
  readonly subjects: readonly DisclosedSubject[];
}

/** What one named subject's records came to, by item. */
export interface DisclosedSubject {
  readonly creditCode: string;
  readonly released: Readonly<Record<string, number>>;
  readonly withheld: Readonly<Record<string, number>>;
}

type Data = Readonly<Record<string, unknown>>;

/** Ids of records by subject code and item: a record that was selected twice counts once. */
type Counts = Map<string, Map<string, Set<unknown>>>;

interface Disclosure {
  readonly grant: Grant;
  readonly question: Question;
  readonly released: Counts;
  readonly withheld: Counts;
}

/**
 * Gives the fetched data the shape of the client's own operation: what was pruned is null, what the gateway added is gone,
 * unknown and hidden subjects are null alike. Every record is checked again here, whatever its department returned (G-04).
 */
export function disclose(grant: Grant, fetched: Fetched): Disclosed {
  const disclosure: Disclosure = { grant, question: grant.question, released: new Map(), withheld: new Map() };
  const { schema, operation } = grant.question;
  const rootType = schema.getRootType(operation.operation);
  const data = fetched.data && rootType ? discloseRoot(disclosure, rootType, fetched.data) : null;
  return {
    data,
    errors: [...deniedErrors(grant), ...unavailableErrors(grant, fetched)],
    incomplete: unavailableDepartments(fetched),
    subjects: namedCodes(grant.roots).map((creditCode) => ({
      creditCode,
      released: countsOf(disclosure.released, creditCode),
      withheld: countsOf(disclosure.withheld, creditCode),
    })),
  };
}

function discloseRoot(disclosure: Disclosure, type: GraphQLObjectType, data: Data): Record<string, unknown> {
  const { grant, question } = disclosure;
  const shown = emptyObject();
  for (const [key, nodes] of collectFields(question, [question.operation.selectionSet], type)) {
    const root = grant.roots.find((candidate) => candidate.key === key);
    shown[key] = root
      ? discloseSubjects(disclosure, root, nodes, fetchedValue(data, nodes))
      : discloseField(disclosure, type, nodes, data, null);
  }
  return shown;
}

/** Puts the answers back in the order of the client's codes; a subject that does not exist for the caller is null. */
function discloseSubjects(
  disclosure: Disclosure,
  root: Grant['roots'][number],
  nodes: readonly FieldNode[],
  value: unknown,
) {
  const type = disclosure.question.schema.getType('Subject') as GraphQLObjectType;
  const asked = visibleCodes(root.codes, disclosure.grant.visible);
  const answers = root.list ? ((value ?? []) as readonly unknown[]) : [value];
  const bySubject = new Map(
    asked.map((code, index) => {
      const answer = (answers[index] ?? null) as Data | null;
      return [code, answer && discloseObject(disclosure, type, nodes, answer, code)] as const;
    }),
  );
  const shown = root.codes.map((code) => bySubject.get(code) ?? null);
  return root.list ? shown : (shown[0] ?? null);
}

// A client may call a field `__proto__`: without a prototype that is a key like any other.
const emptyObject = (): Record<string, unknown> => Object.create(null) as Record<string, unknown>;

const fetchedValue = (data: Data, [node]: readonly FieldNode[]): unknown => node && data[fetchedKey(node)];

function discloseObject(
  disclosure: Disclosure,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  data: Data,
  subject: string | null,
): Record<string, unknown> {
  const shown = emptyObject();
  for (const [key, fields] of collectFields(disclosure.question, selectionsOf(nodes), type)) {
    shown[key] = discloseField(disclosure, type, fields, data, subject);
  }
  return shown;
}

function discloseField(
  disclosure: Disclosure,
  parent: GraphQLObjectType,
  nodes: readonly FieldNode[],
  data: Data,
  subject: string | null,
): unknown {
  const name = nodes[0]?.name.value ?? '';
  if (name === '__typename') return parent.name;
  const field = parent.getFields()[name];
  const value = fetchedValue(data, nodes);
  if (!field || value === undefined || value === null || disclosure.grant.view(parent.name, name)) return null;
  return discloseValue(disclosure, field.type, nodes, value, subject);
}

function discloseValue(
  disclosure: Disclosure,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  value: unknown,
  subject: string | null,
): unknown {
  if (value === null || value === undefined) return null;
  const named = getNamedType(type);
  if (isLeafType(named)) return value;
  const { schema } = disclosure.question;
  const list = (Array.isArray(value) ? value : [value]) as readonly (Data | null)[];
  const disclosed: unknown[] = [];
  for (const data of list) {
    const objectType = isAbstractType(named) && data ? schema.getType(String(data.__typename)) : named;
    const record = isRecordType(named) || (objectType !== undefined && isRecordType(objectType));
    if (record && !(data && mayLeave(disclosure, objectType?.name, data, subject))) continue;
    disclosed.push(
      data && isObjectType(objectType) ? discloseObject(disclosure, objectType, nodes, data, subject) : null,
    );
  }
  return Array.isArray(value) ? disclosed : (disclosed[0] ?? null);
}

/** The check of one row: it is of its type's item, open or of an item that this grant opens, and inside its period. */
function mayLeave(
  { grant, released, withheld }: Disclosure,
  type: string | undefined,
  data: Data,
  subject: string | null,
): boolean {
  const check = (alias: keyof typeof rowCheckFields) => data[alias];
  const item = String(check('_cg_item'));
  const entry = grant.catalogue.items.find((candidate) => candidate.item === item);
  const until = check('_cg_until');
  const allowed =
    entry !== undefined &&
    entry.type === type &&
    (check('_cg_openness') === 'OPEN' || grant.scope.items.includes(item)) &&
    (until === null || (typeof until === 'string' && compareDates(grant.scope.day, until) <= 0));
  // An item that the catalogue doesn't have is the department's own text, which is not for the record.
  if (subject !== null) count(allowed ? released : withheld, subject, entry?.item ?? 'UNKNOWN', check('_cg_id'));
  return allowed;
}

function count(counts: Counts, subject: string, item: string, id: unknown): void {
  const items = counts.get(subject) ?? new Map<string, Set<unknown>>();
  counts.set(subject, items.set(item, (items.get(item) ?? new Set()).add(id)));
}

const countsOf = (counts: Counts, subject: string): Readonly<Record<string, number>> =>
  Object.fromEntries([...(counts.get(subject) ?? [])].map(([item, ids]) => [item, ids.size]));

const deniedErrors = ({ denied }: Grant): readonly GraphQLError[] =>
  denied.map(({ path, policy, article }) => gatewayError('FORBIDDEN', { path, extensions: { policy, article } }));
