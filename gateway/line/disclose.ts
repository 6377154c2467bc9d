import {
  type GraphQLError,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { compareDates } from '../../domain/calendar-date.ts';
import { entryOfItem } from '../../domain/catalogue.ts';
import type { Fetched } from '../execution/engine.ts';
import type { Grant, Grants } from './authorize.ts';
import { deniedErrors } from './denied-fields.ts';
import { namedCodes, type SubjectRoot } from './named-subjects.ts';
import { type rowCheckFields, visibleCodes } from './plan.ts';
import type { Question } from './question.ts';
import { isRecordType } from './record-type.ts';
import { type DisclosedSubject, disclosedOf, note, type Seen, unnamed, type Withheld } from './seen-records.ts';
import { type ShapedField, shapeOf } from './shape.ts';
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
  for (const field of shapeOf(grants.question)) {
    const root = grants.roots.find(({ key }) => key === field.key);
    const [platform] = disclosures;
    if (!platform) continue;
    shown[field.key] = root
      ? discloseSubjects(grants, disclosures, root, field, fetched)
      : discloseField(platform, type, field, fetched[0]?.data ?? {}, null);
  }
  return shown;
}

/** Puts the answers back in the order of the client's codes; a subject that does not exist for the caller is null. */
function discloseSubjects(
  { question, partOf }: Grants,
  disclosures: readonly Disclosure[],
  root: SubjectRoot,
  field: ShapedField,
  fetched: readonly Fetched[],
) {
  const type = question.schema.getType('Subject') as GraphQLObjectType;
  const fields = field.beneath(type);
  const bySubject = new Map<string, unknown>();
  const times = new Map<string, number>();
  for (const code of root.codes) times.set(code, (times.get(code) ?? 0) + 1);
  disclosures.forEach((disclosure, part) => {
    const value = own(fetched[part]?.data ?? {}, field.fetched);
    const answers = root.list ? ((value ?? []) as readonly unknown[]) : [value];
    const asked = visibleCodes(root.codes, disclosure.grant.visible);
    asked.forEach((code, index) => {
      const answer = (answers[index] ?? null) as Data | null;
      const before = disclosure.size.fields;
      bySubject.set(code, answer && discloseObject(disclosure, type, fields, answer, code));
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

/** Nothing of what objects inherit is data, whatever a client calls its fields. */
const own = (data: Data, key: string): unknown => (Object.hasOwn(data, key) ? data[key] : undefined);

function discloseObject(
  disclosure: Disclosure,
  type: GraphQLObjectType,
  fields: readonly ShapedField[],
  data: Data,
  subject: string | null,
): Record<string, unknown> {
  const shown = emptyObject();
  for (const field of fields) shown[field.key] = discloseField(disclosure, type, field, data, subject);
  return shown;
}

function discloseField(
  disclosure: Disclosure,
  parent: GraphQLObjectType,
  field: ShapedField,
  data: Data,
  subject: string | null,
): unknown {
  grow(disclosure, 1);
  if (field.name === '__typename') return parent.name;
  const value = own(data, field.fetched);
  if (!field.type || value === undefined || value === null || disclosure.grant.view(parent.name, field.name))
    return null;
  if (isLeafType(field.type)) return subject === null ? value : shownLeaf(disclosure.grant, value);
  if (!Array.isArray(value)) return discloseElement(disclosure, field, field.type, value as Data, subject) ?? null;
  const disclosed: unknown[] = [];
  for (const data of value) {
    const element = discloseElement(disclosure, field, field.type, data as Data | null, subject);
    if (element !== undefined) disclosed.push(element);
  }
  return disclosed;
}

/** One object that a field leads to; undefined for a record that may not leave, which is no hole in its list. */
function discloseElement(
  disclosure: Disclosure,
  field: ShapedField,
  named: GraphQLNamedType,
  data: Data | null,
  subject: string | null,
): Record<string, unknown> | null | undefined {
  const type = isAbstractType(named) && data ? disclosure.question.schema.getType(String(data.__typename)) : named;
  const record = isRecordType(named) || (type !== undefined && isRecordType(type));
  const object = isObjectType(type) ? type : null;
  if (record && !(data && object && isUnionType(named) && asksNothing(field.beneath(object)))) {
    if (!(data && wasFetched(data) && mayLeave(disclosure, object?.name, data, subject))) return undefined;
  }
  return data && object ? discloseObject(disclosure, object, field.beneath(object), data, subject) : null;
}

/** Of a record in a union nothing is asked unless a fragment is on its type: there is nothing of it to check, and nothing leaves. */
const asksNothing = (fields: readonly ShapedField[]): boolean => fields.every(({ name }) => name === '__typename');

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
  const entry = entryOfItem(grant.catalogue, item);
  const until = check('_cg_until');
  const withheld = ((): Withheld | null => {
    if (entry === null || entry.type !== type) return 'NOT_OF_TYPE';
    if (check('_cg_openness') !== 'OPEN' && !grant.scope.items.includes(item)) return 'NON_OPEN';
    if (!grant.suspendedShown && suspended.has(String(check('_cg_id')))) return 'SUSPENDED';
    const inside = until === null || (typeof until === 'string' && compareDates(grant.scope.day, until) <= 0);
    return inside ? null : 'PERIOD_ENDED';
  })();
  // An item that the catalogue doesn't have is the department's own text, which is not for the record.
  note(seen, [subject ?? unnamed, entry?.item ?? 'UNKNOWN', withheld], String(check('_cg_id')));
  return withheld === null;
}
