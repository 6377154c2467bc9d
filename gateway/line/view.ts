import { createHash } from 'node:crypto';
import {
  type GraphQLFieldMap,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Catalogue, CatalogueEntry } from '../../domain/catalogue.ts';
import type { Decision } from '../authorization/decide.ts';
import type { Ask } from '../authorization/decision-request.ts';

/** Why a field is kept back: the policy that decided, the article it rests on, and why in a sentence. */
export type Denial = Pick<Decision, 'policy' | 'article' | 'reason'>;

/** What a caller may see of the schema: null for a field that it may, else why not. */
export type View = (parentType: string, field: string) => Denial | null;

/** What a caller may see of one kind of subject, and the items of which it may see what is not open. */
export interface SubjectView {
  readonly view: View;
  /** Sorted. */
  readonly items: readonly string[];
  /** Whether anything of such a subject may be seen at all. */
  readonly anything: boolean;
  /** The policy that decided, by item, by `basics`, and by the name of a root field or mutation. */
  readonly decidedBy: ReadonlyMap<string, string>;
  /** Equal for views that show the same and keep back the same for the same reasons. */
  readonly signature: string;
}

/** Non-open by default: what nothing permits is not shown (Art. 16(3)). */
export const defaultDeny: Denial = Object.freeze({
  policy: 'default-deny',
  article: 'Art. 16(3)',
  reason: 'Nothing permits this, and what is not open is not shown.',
});

/** Parts of a subject that the centre keeps, by field; what is not named here and shows no item of the catalogue is basics. */
export const subjectParts: Readonly<Record<string, 'accesses' | 'objections' | 'authorizations' | 'notices'>> = {
  accesses: 'accesses',
  objections: 'objections',
  authorizations: 'authorizations',
  notices: 'notices',
};

/** Fields of these types stand for what a policy decides; those of other types are open with the field that leads to them. */
type Denials = Map<string, Map<string, Denial | null>>;

type SubjectAsk = Extract<Ask, { about: 'record' | 'subject' }>;
/** An ask about a subject, without the facts of the subject. */
type Wanted = SubjectAsk extends infer One ? (One extends SubjectAsk ? Omit<One, 'subject'> : never) : never;

/**
 * Asks the policies for everything that the schema can show of subjects of one kind in one relation to one caller. `platform` decides on
 * root fields and mutations, `decide` on what is seen of the subject; both are pure, so a view may be kept as long as they may.
 */
export function subjectView(
  schema: GraphQLSchema,
  catalogue: Catalogue,
  platform: (field: string) => Decision,
  decide: (wanted: Wanted) => Decision,
): SubjectView {
  const decidedBy = new Map<string, string>();
  const ofRoot = (field: string): Decision => {
    const decision = platform(field);
    decidedBy.set(field, decision.policy);
    return decision;
  };
  const denials: Denials = new Map([
    ['Query', rootDenials(schema.getQueryType(), ofRoot)],
    ['Mutation', rootDenials(schema.getMutationType(), ofRoot)],
  ]);
  const shared = Object.keys(fieldsOf(schema.getType('CreditRecord')));
  denials.set('CreditRecord', new Map(shared.map((field) => [field, null])));
  const items: string[] = [];
  const shown = new Map<string, Denial | null>();
  for (const entry of catalogue.items) {
    const open = decide({ about: 'record', item: entry.item, openness: 'OPEN' });
    const closed = decide({ about: 'record', item: entry.item, openness: 'NON_OPEN' });
    if (closed.allowed) items.push(entry.item);
    decidedBy.set(entry.item, (closed.allowed ? closed : open).policy);
    const before = shown.get(entry.type);
    // A type with several items is shown if one of them is.
    if (before !== null) shown.set(entry.type, open.allowed || closed.allowed ? null : denialOf(open));
    const ofRecord = recordDenials(schema, entry, shared, closed);
    const fields = denials.get(entry.type);
    denials.set(entry.type, fields ? eitherOf(fields, ofRecord) : ofRecord);
  }
  const subject = subjectDenials(schema, shown, decide);
  decidedBy.set('basics', decide({ about: 'subject', part: 'basics' }).policy);
  const anything = [...subject.values()].some((denial) => denial === null);
  // Whoever may see anything of a subject has named its code, and may have it back.
  if (anything) subject.set('creditCode', null);
  denials.set('Subject', subject);
  const open = reachable(schema, denials);
  return {
    items: items.sort(),
    anything,
    decidedBy,
    signature: signatureOf(open, items),
    view: (parentType, field) => {
      const known = open.get(parentType);
      if (field === '__typename') return known || isOpenUnion(schema, open, parentType) ? null : defaultDeny;
      const denial = known?.get(field);
      return denial === undefined ? defaultDeny : denial;
    },
  };
}

/** A union has no fields of its own: it is open where one of its types is. */
function isOpenUnion(schema: GraphQLSchema, open: Denials, name: string): boolean {
  const type = schema.getType(name);
  return isUnionType(type) && type.getTypes().some((member) => open.has(member.name));
}

/** `__type` is null for every name, as for one that no type has: whoever may not read the schema learns nothing by asking. */
function rootDenials(type: GraphQLNamedType | null | undefined, platform: (field: string) => Decision) {
  const names = Object.keys(fieldsOf(type ?? undefined));
  const decided = names.map((name) => [name, outcome(platform(name))] as const);
  return new Map<string, Denial | null>([...decided, ['__type', null], ['__schema', outcome(platform('__schema'))]]);
}

/** Of a record all fields, where what is not open may be seen, else those that the catalogue opens. */
function recordDenials(
  schema: GraphQLSchema,
  { type, openFields }: CatalogueEntry,
  shared: readonly string[],
  closed: Decision,
): Map<string, Denial | null> {
  const open = new Set([...shared, ...openFields]);
  return new Map(
    Object.keys(fieldsOf(schema.getType(type))).map((field) => [field, open.has(field) ? null : outcome(closed)]),
  );
}

const eitherOf = (one: Map<string, Denial | null>, other: ReadonlyMap<string, Denial | null>) =>
  new Map([...one].map(([field, denial]) => [field, other.get(field) === null ? null : denial]));

function subjectDenials(
  schema: GraphQLSchema,
  shown: ReadonlyMap<string, Denial | null>,
  decide: (wanted: Wanted) => Decision,
): Map<string, Denial | null> {
  const decided = Object.values(fieldsOf(schema.getType('Subject'))).map(({ name, type }) => {
    const item = shown.get(getNamedType(type).name);
    return [
      name,
      item === undefined ? outcome(decide({ about: 'subject', part: subjectParts[name] ?? 'basics' })) : item,
    ];
  });
  return new Map(decided as [string, Denial | null][]);
}

const outcome = (decision: Decision): Denial | null => (decision.allowed ? null : denialOf(decision));

const denialOf = ({ policy, article, reason }: Decision): Denial => Object.freeze({ policy, article, reason });

/** Adds the types, such as Provider, that have no rule of their own and are reached through an open field: open with it. */
function reachable(schema: GraphQLSchema, denials: Denials): Denials {
  const open: Denials = new Map();
  const visit = (type: GraphQLNamedType | undefined): void => {
    if (!type || open.has(type.name) || !(isObjectType(type) || isInterfaceType(type))) return;
    const fields = fieldsOf(type);
    const ruled = denials.get(type.name) ?? new Map(Object.keys(fields).map((name) => [name, null]));
    open.set(type.name, ruled);
    for (const [name, denial] of ruled) if (denial === null) visit(fields[name] && getNamedType(fields[name].type));
  };
  visit(schema.getQueryType() ?? undefined);
  visit(schema.getMutationType() ?? undefined);
  // Kept with its denials, so that a field that is denied says why, however it is reached.
  // What all records share is reached through fragments on the interface, wherever a record is.
  for (const [type, fields] of denials) {
    if (!open.has(type)) open.set(type, type === 'CreditRecord' ? fields : allDenied(fields));
  }
  return open;
}

const signatureOf = (denials: Denials, items: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([[...denials].map(([type, fields]) => [type, [...fields]]), items]))
    .digest('hex');

const allDenied = (fields: ReadonlyMap<string, Denial | null>) =>
  new Map([...fields].map(([field, denial]) => [field, denial ?? defaultDeny]));

const fieldsOf = (type: GraphQLNamedType | null | undefined): GraphQLFieldMap<unknown, unknown> =>
  isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
