import {
  type FieldNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { compareDates } from '../../domain/calendar-date.ts';
import { collectFields, selectionsOf } from '../collect-fields.ts';
import type { Fetched } from '../execution/engine.ts';
import type { Grant, Grants } from './authorize.ts';
import { deniedErrors } from './denied-fields.ts';
import { namedCodes, type SubjectRoot } from './named-subjects.ts';
import { fetchedKey, type rowCheckFields, visibleCodes } from './plan.ts';
import type { Question } from './question.ts';
import { isRecordType } from './record-type.ts';
import { type DisclosedSubject, disclosedOf, note, type Seen, unnamed, type Withheld } from './seen-records.ts';
import { shownLeaf } from './shown-leaf.ts';
import { unavailableDepartments, unavailableErrors } from './unavailable-fields.ts';

/** What leaves, and what the record has to know of it. */
export interface Disclosed {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLError[];
  /** Departments that did not answer, sorted. */
  readonly incomplete: readonly string[];
  readonly subjects: readonly DisclosedSubject[];
  /** The same of what stands beneath no subject that the operation names. */
  readonly besides: Omit<DisclosedSubject, 'creditCode'>;
}

/** How many fields an answer may have: some forty megabytes. Codes may be named twice, and are answered twice. */
const mostFields = 500_000;

/** There is more to answer than one answer may have. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

function grow({ size }: Disclosure, fields: number): void {
  size.fields += fields;
  if (size.fields > mostFields) throw new AnswerTooLarge();
}

type Data = Readonly<Record<string, unknown>>;

interface Disclosure {
  readonly grant: Grant;
  readonly question: Question;
  readonly suspended: ReadonlySet<string>;
  /** How many fields the answer has so far, of all parts together. */
  readonly size: { fields: number };
  readonly seen: Seen;
}

/**
 * Gives the fetched data the shape of the client's own operation: what was pruned is null, what the gateway added is gone, unknown and
 * hidden subjects are null alike, and the answers of all classes are back in the order of the client's codes. Every record is checked
 * again here, whatever its department returned (G-04). `fetched` has one answer for each part of the grants, `suspended` the ids of all
 * suspended records.
 *
 * @throws AnswerTooLarge
 */
export function disclose(grants: Grants, fetched: readonly Fetched[], suspended: ReadonlySet<string>): Disclosed {
  const { question, roots, parts } = grants;
  const size = { fields: 0 };
  const disclosures = parts.map(
    (grant): Disclosure => ({
      grant,
      question,
      suspended,
      size,
      seen: new Map(),
    }),
  );
  const rootType = question.schema.getRootType(question.operation.operation);
  const nothing = fetched.every(({ data }) => data === null);
  const data = rootType && !nothing ? discloseRoot(grants, disclosures, rootType, fetched) : null;
  const [platform] = disclosures;
  return {
    data,
    errors: [...deniedErrors(grants.denied), ...unavailableIn(parts, fetched)],
    incomplete: [...new Set(fetched.flatMap(unavailableDepartments))].sort(),
    subjects: namedCodes(roots).map((creditCode) => ({
      creditCode,
      ...disclosedOf(disclosures[grants.partOf.get(creditCode) ?? 0]?.seen.get(creditCode)),
    })),
    besides: disclosedOf(platform?.seen.get(unnamed)),
  };
}

function discloseRoot(
  grants: Grants,
  disclosures: readonly Disclosure[],
  type: GraphQLObjectType,
  fetched: readonly Fetched[],
): Record<string, unknown> {
  const shown = emptyObject();
  for (const [key, nodes] of collectFields(grants.question, [grants.question.operation.selectionSet], type)) {
    const root = grants.roots.find((candidate) => candidate.key === key);
    const [platform] = disclosures;
    if (!platform) continue;
    shown[key] = root
      ? discloseSubjects(grants, disclosures, root, nodes, fetched)
      : discloseField(platform, type, nodes, fetched[0]?.data ?? {}, null);
  }
  return shown;
}

/** Puts the answers back in the order of the client's codes; a subject that does not exist for the caller is null. */
function discloseSubjects(
  { question, partOf }: Grants,
  disclosures: readonly Disclosure[],
  root: SubjectRoot,
  nodes: readonly FieldNode[],
  fetched: readonly Fetched[],
) {
  const type = question.schema.getType('Subject') as GraphQLObjectType;
  const bySubject = new Map<string, unknown>();
  const times = new Map<string, number>();
  for (const code of root.codes) times.set(code, (times.get(code) ?? 0) + 1);
  disclosures.forEach((disclosure, part) => {
    const value = fetchedValue(fetched[part]?.data ?? {}, nodes);
    const answers = root.list ? ((value ?? []) as readonly unknown[]) : [value];
    const asked = visibleCodes(root.codes, disclosure.grant.visible);
    asked.forEach((code, index) => {
      const answer = (answers[index] ?? null) as Data | null;
      const before = disclosure.size.fields;
      bySubject.set(code, answer && discloseObject(disclosure, type, nodes, answer, code));
      // What is named again is answered again.
      grow(disclosure, ((times.get(code) ?? 1) - 1) * (disclosure.size.fields - before));
    });
  });
  // Asked as of a class, answered as of that class: a code is never taken from another.
  const shown = root.codes.map((code) => (partOf.has(code) ? (bySubject.get(code) ?? null) : null));
  return root.list ? shown : (shown[0] ?? null);
}

/** A department that answered none of the classes, or not all, costs its fields one error each. */
function unavailableIn(parts: readonly Grant[], fetched: readonly Fetched[]): readonly GraphQLError[] {
  const errors = parts.flatMap((grant, part) => {
    const answer = fetched[part];
    return answer ? unavailableErrors(grant, answer) : [];
  });
  const paths = new Map(errors.map((error) => [error.path?.join('.'), error]));
  return [...paths.values()];
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
  grow(disclosure, 1);
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
  if (isLeafType(named)) return subject === null ? value : shownLeaf(disclosure.grant, value);
  const { schema } = disclosure.question;
  const list = (Array.isArray(value) ? value : [value]) as readonly (Data | null)[];
  const disclosed: unknown[] = [];
  for (const data of list) {
    const objectType = isAbstractType(named) && data ? schema.getType(String(data.__typename)) : named;
    const record = isRecordType(named) || (objectType !== undefined && isRecordType(objectType));
    if (
      record &&
      data &&
      isUnionType(named) &&
      isObjectType(objectType) &&
      asksNothing(disclosure, objectType, nodes)
    ) {
      disclosed.push(discloseObject(disclosure, objectType, nodes, data, subject));
      continue;
    }
    if (record && !(data && wasFetched(data) && mayLeave(disclosure, objectType?.name, data, subject))) continue;
    disclosed.push(
      data && isObjectType(objectType) ? discloseObject(disclosure, objectType, nodes, data, subject) : null,
    );
  }
  return Array.isArray(value) ? disclosed : (disclosed[0] ?? null);
}

/** Of a record in a union nothing is asked unless a fragment is on its type: there is nothing of it to check, and nothing leaves. */
const asksNothing = ({ question }: Disclosure, type: GraphQLObjectType, nodes: readonly FieldNode[]): boolean =>
  [...collectFields(question, selectionsOf(nodes), type).values()].every(([node]) => node?.name.value === '__typename');

/** Of a record that the centre refers to there is no more than the reference where its department did not answer. */
const wasFetched = (data: Data): boolean => data._cg_id !== undefined;

/** The check of one row: it is of its type's item, open or of an item that this grant opens, not suspended, and inside its period. */
function mayLeave(
  { grant, suspended, seen }: Disclosure,
  type: string | undefined,
  data: Data,
  subject: string | null,
): boolean {
  const check = (alias: keyof typeof rowCheckFields) => data[alias];
  const item = String(check('_cg_item'));
  const entry = grant.catalogue.items.find((candidate) => candidate.item === item);
  const until = check('_cg_until');
  const withheld = ((): Withheld | null => {
    if (entry === undefined || entry.type !== type) return 'NOT_OF_TYPE';
    if (check('_cg_openness') !== 'OPEN' && !grant.scope.items.includes(item)) return 'NON_OPEN';
    if (!grant.suspendedShown && suspended.has(String(check('_cg_id')))) return 'SUSPENDED';
    const inside = until === null || (typeof until === 'string' && compareDates(grant.scope.day, until) <= 0);
    return inside ? null : 'PERIOD_ENDED';
  })();
  // An item that the catalogue doesn't have is the department's own text, which is not for the record.
  note(seen, [subject ?? unnamed, entry?.item ?? 'UNKNOWN', withheld], String(check('_cg_id')));
  return withheld === null;
}
