import type { GraphQLError, GraphQLSchema } from 'graphql';
import { isAdultOn, yearOf } from '../../domain/calendar-date.ts';
import { type Catalogue, type CatalogueSet, catalogueFor } from '../../domain/catalogue.ts';
import { birthDateOf, parseCreditCode } from '../../domain/credit-code.ts';
import type { DirectorySubject } from '../../subgraphs/credit-centre/directory.ts';
import type { DirectoryLoaders } from '../../subgraphs/credit-centre/resolvers.ts';
import type { Scope } from '../../subgraphs/loaders.ts';
import type { Decide } from '../authorization/decide.ts';
import { collectFields } from '../collect-fields.ts';
import type { Caller } from './authenticate.ts';
import { type Basis, basisOf } from './basis.ts';
import { type DeniedField, deniedErrors, deniedIn } from './denied-fields.ts';
import { itemsAsked } from './items-asked.ts';
import { namedCodes, type SubjectRoot } from './named-subjects.ts';
import { decidedCaller } from './platform-decision.ts';
import type { Purpose } from './purpose.ts';
import type { Question } from './question.ts';
import { type ClassFacts, classify, type SubjectClass } from './subject-classes.ts';
import type { SubjectView, View } from './view.ts';
import { viewFor } from './view-for.ts';

/** What the caller may see of the subjects of one class, in answer to its question. */
export interface Grant {
  readonly question: Question;
  readonly caller: Caller;
  readonly view: View;
  readonly catalogue: Catalogue;
  /** Under what departments are asked: the items whose non-open rows are allowed, and the day. */
  readonly scope: Scope;
  readonly roots: readonly SubjectRoot[];
  /** The named subjects of the class that exist for this caller; no department is asked about the others. */
  readonly visible: ReadonlySet<string>;
  /** Whether the caller is entitled to the whole number of a person of this class. */
  readonly numbersShown: boolean;
  /** Whether suspended records are shown: to agencies, the centre and whom they are about (Art. 30(2)). */
  readonly suspendedShown: boolean;
  /** Whether root fields that name no subject are answered with this class. */
  readonly platform: boolean;
}

/** The grants of all classes, at least one, and every field that is kept back. */
export interface Grants {
  readonly question: Question;
  readonly roots: readonly SubjectRoot[];
  readonly parts: readonly Grant[];
  /** Which class a named code is of, by its place in `parts`. */
  readonly partOf: ReadonlyMap<string, number>;
  readonly denied: readonly DeniedField[];
  /** On what the answer rests, for the record. */
  readonly basis: Basis;
}

export interface Authority {
  readonly schema: GraphQLSchema;
  readonly catalogues: CatalogueSet;
  readonly decide: Decide;
  /** Calendar day in Asia/Shanghai. */
  readonly day: string;
  readonly directory: DirectoryLoaders;
  readonly authorizations: WrittenAuthorizations;
}

/** What subjects have opened to a third party in writing (Art. 20(2)). */
export interface WrittenAuthorizations {
  /** What the request relies on of each subject, all codes at once; a code without any is not in the map. */
  find(
    caller: Caller,
    codes: readonly string[],
    wanted: { readonly items: readonly string[]; readonly purpose: string | null; readonly day: string },
  ): Promise<Relied>;
  /** Counts one use of each, before anything is fetched; what is not returned does not count any more. */
  use(caller: Caller, ids: readonly string[], day: string): Promise<ReadonlySet<string>>;
}

/** By subject: authorizations, and the items that each opens. */
export type Relied = ReadonlyMap<string, readonly { readonly id: string; readonly items: readonly string[] }[]>;

/** For what the caller asks (Art. 19), and whether it wants everything or nothing. */
export interface Terms {
  readonly purpose: Purpose | null;
  readonly whole: boolean;
}

/** What of a subject nobody named decisions on root fields are made with. */
const nobody: ClassFacts = {
  kind: 'LEGAL_PERSON',
  self: false,
  authorized: [],
  adult: true,
  named: false,
  nameMatched: false,
};

/**
 * Decides what of the question the caller may have answered, by the policies and the year's rules. Subjects are put into classes of
 * equal facts, each with a grant of its own. Errors follow from the operation and the caller alone, never from what exists.
 *
 * @param beforeUse called before a use of a written authorization is counted; none is if it throws
 */
export async function authorize(
  question: Question,
  roots: readonly SubjectRoot[],
  caller: Caller,
  terms: Terms,
  authority: Authority,
  beforeUse: (grants: Grants) => Promise<unknown> = async () => undefined,
): Promise<Grants | readonly GraphQLError[]> {
  const { purpose } = terms;
  const codes = namedCodes(roots);
  const catalogue = catalogueFor(authority.catalogues, yearOf(authority.day));
  const items = itemsAsked(question, catalogue);
  const wanted = { items, purpose: purpose?.code ?? null, day: authority.day };
  const [found, relied] = await Promise.all([
    authority.directory.subjects.loadMany(codes),
    authority.authorizations.find(caller, codes, wanted),
  ]);
  const subjects = new Map(
    found.flatMap((subject) => {
      if (subject instanceof Error) throw subject;
      return subject ? [[subject.creditCode, subject] as const] : [];
    }),
  );
  const asked = { question, roots, caller, terms, catalogue, items, subjects };
  const grants = grantsOn(asked, relied, authority);
  // A use is counted only when it is known that the request is answered.
  const ids = [...relied.values()].flatMap((list) => list.map(({ id }) => id));
  if (ids.length === 0 || !('parts' in grants)) return grants;
  await beforeUse(grants);
  const counted = await authority.authorizations.use(caller, ids, authority.day);
  if (counted.size === new Set(ids).size) return grants;
  const left = [...relied].map(([code, list]) => [code, list.filter(({ id }) => counted.has(id))] as const);
  return grantsOn(asked, new Map(left), authority);
}

/** A question with what is looked up for it. */
interface Asked {
  readonly question: Question;
  readonly roots: readonly SubjectRoot[];
  readonly caller: Caller;
  readonly terms: Terms;
  readonly catalogue: Catalogue;
  readonly items: readonly string[];
  readonly subjects: ReadonlyMap<string, DirectorySubject>;
}

/** The grants under these authorizations, or why there is no answer. */
function grantsOn(
  { question, roots, caller, terms: { purpose, whole }, catalogue, items, subjects }: Asked,
  relied: Relied,
  authority: Authority,
): Grants | readonly GraphQLError[] {
  const authorizations = new Map(
    [...relied].flatMap(([code, list]) =>
      list.length > 0 ? [[code, list.flatMap(({ items }) => items)] as const] : [],
    ),
  );
  const classes = classify(roots, caller, { subjects, authorizations }, authority.day);
  // Root fields that name no subject get nothing of what the caller may see of those it named beside them.
  const unnamed = { facts: nobody, codes: new Set<string>(), known: new Set<string>() };
  const named = classes.length === 0 || asksBesides(question, roots) ? [unnamed, ...classes] : classes;
  const decided = decidedCaller(caller, purpose?.code ?? null);
  const views = (facts: ClassFacts) => viewFor(authority, decided, isAdult(caller, authority.day), facts);
  const parts: Part[] = [];
  const partOf = new Map<string, number>();
  for (const one of named) {
    const part = partFor(parts, one, caller, views);
    for (const code of one.codes) partOf.set(code, parts.indexOf(part));
    if (part.exists) for (const code of one.known) part.visible.add(code);
  }
  const grants = parts.map(
    ({ exists, shown, told, visible, numbersShown, suspendedShown }, index): Grant & { readonly told: View } => ({
      question,
      caller,
      catalogue,
      roots,
      visible,
      numbersShown,
      suspendedShown,
      scope: { items: exists ? shown.items : [], day: authority.day },
      view: exists ? shown.view : told.view,
      platform: index === 0,
      told: told.view,
    }),
  );
  const denied = deniedIn(question, roots, grants, partOf);
  if ('refused' in denied) return denied.refused;
  if (whole && denied.fields.length > 0) return deniedErrors(denied.fields);
  const basis = basisOf(question, items, relied, (code) => {
    const part = parts[code === null ? 0 : (partOf.get(code) ?? 0)];
    return part?.exists ? part.shown : part?.told;
  });
  return { question, roots, parts: grants, partOf, denied: denied.fields, basis };
}

/** Whether the operation has root fields that name no subject. */
function asksBesides(question: Question, roots: readonly SubjectRoot[]): boolean {
  const type = question.schema.getRootType(question.operation.operation);
  if (!type) return false;
  return [...collectFields(question, [question.operation.selectionSet], type)].some(
    ([key, [node]]) => !node?.name.value.startsWith('__') && !roots.some((root) => root.key === key),
  );
}

/** Classes of subjects with equal grants. */
interface Part {
  /** Whether subjects of these classes exist for the caller. */
  readonly exists: boolean;
  readonly shown: SubjectView;
  /** What errors are made from. */
  readonly told: SubjectView;
  readonly numbersShown: boolean;
  readonly suspendedShown: boolean;
  readonly visible: Set<string>;
}

/** The part with the same grant as this class, a new one where there is none yet. */
function partFor(
  parts: Part[],
  { facts }: SubjectClass,
  caller: Caller,
  views: (facts: ClassFacts) => SubjectView,
): Part {
  const shown = views(facts);
  // A child is told of like an adult whom nobody knows.
  const ofAdult = facts.adult ? shown : views({ ...facts, adult: true });
  const exists = shown.anything && facts.adult;
  const told = views(toldFacts(facts, ofAdult.anything));
  const numbersShown = facts.self || facts.authorized.length > 0 || caller.role === 'officer';
  const suspendedShown = facts.self || caller.role === 'officer' || caller.role === 'centre';
  const same = parts.find(
    (part) =>
      part.exists === exists &&
      part.numbersShown === numbersShown &&
      part.suspendedShown === suspendedShown &&
      part.told.signature === told.signature &&
      (!exists || part.shown.signature === shown.signature),
  );
  if (same) return same;
  const made = { exists, shown, told, numbersShown, suspendedShown, visible: new Set<string>() };
  parts.push(made);
  return made;
}

/**
 * The facts that errors are made from. Who does not exist for the caller is answered like a code that nobody has, of whatever kind; of
 * who does exist, whether the name matched follows from the directory and is taken as right where one is given.
 */
const toldFacts = (facts: ClassFacts, exists: boolean): ClassFacts =>
  exists ? { ...facts, adult: true, nameMatched: facts.nameMatched || facts.named } : nobody;

/** A caller that is itself a person under 18 does nothing here; everybody else is an adult or no person. */
function isAdult(caller: Caller, day: string): boolean {
  if (caller.role !== 'subject') return true;
  const parsed = parseCreditCode(caller.creditCode);
  return !parsed.ok || parsed.kind !== 'PERSON' || isAdultOn(birthDateOf(caller.creditCode), day);
}
