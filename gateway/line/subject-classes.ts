import { type CalendarDate, isAdultOn } from '../../domain/calendar-date.ts';
import { matchName } from '../../domain/cell.ts';
import { birthDateOf, parseCreditCode, type SubjectKind, subjectKindOf } from '../../domain/credit-code.ts';
import type { DirectorySubject } from '../../subgraphs/credit-centre/directory.ts';
import type { Caller } from './authenticate.ts';
import { namedCodes, type SubjectRoot } from './named-subjects.ts';

/** What decisions about a subject depend on; subjects with the same facts are planned and fetched together. */
export interface ClassFacts {
  readonly kind: SubjectKind;
  /** The caller's own code. */
  readonly self: boolean;
  /** Items that a written authorization of the subject, valid now, opens to the caller; sorted. */
  readonly authorized: readonly string[];
  readonly adult: boolean;
  /** A name stands beside the code in the request, and whether it is exactly that of the directory. */
  readonly named: boolean;
  readonly nameMatched: boolean;
}

export interface SubjectClass {
  readonly facts: ClassFacts;
  readonly codes: ReadonlySet<string>;
  /** Those of the codes that the directory knows. */
  readonly known: ReadonlySet<string>;
}

/** What is looked up of all subjects of a request at once, by code. */
export interface SubjectLookups {
  readonly subjects: ReadonlyMap<string, DirectorySubject>;
  readonly authorizations: ReadonlyMap<string, readonly string[]>;
}

/** Puts the named subjects into classes of equal facts, in the order in which they are named. */
export function classify(
  roots: readonly SubjectRoot[],
  caller: Caller,
  { subjects, authorizations }: SubjectLookups,
  day: CalendarDate,
): readonly SubjectClass[] {
  const own = caller.role === 'subject' ? caller.creditCode : null;
  const names = namesOf(roots);
  const classes = new Map<string, { facts: ClassFacts; codes: Set<string>; known: Set<string> }>();
  for (const code of namedCodes(roots)) {
    const subject = subjects.get(code);
    const given = names.get(code) ?? [];
    const kind = kindOf(code);
    const facts: ClassFacts = {
      kind,
      self: code === own,
      authorized: [...(authorizations.get(code) ?? [])].sort(),
      adult: kind !== 'NATURAL_PERSON' || isAdultOn(birthDateOf(code), day),
      named: given.length > 0,
      nameMatched: given.some((name) => isNameOf(subject, name)),
    };
    const key = JSON.stringify(facts);
    const found = classes.get(key) ?? { facts, codes: new Set(), known: new Set() };
    classes.set(key, found);
    found.codes.add(code);
    if (subject) found.known.add(code);
  }
  return [...classes.values()];
}

/** The names that an operation gives beside each code. */
function namesOf(roots: readonly SubjectRoot[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { name, codes } of roots) {
    if (name !== null) for (const code of codes) names.set(code, [...(names.get(code) ?? []), name]);
  }
  return names;
}

/** Brackets, widths and spaces are written in many ways; the name is the same. */
const isNameOf = (subject: DirectorySubject | undefined, name: string): boolean =>
  typeof subject?.name === 'string' && matchName(subject.name) === matchName(name);

/** The code itself says of which kind its subject is. */
function kindOf(code: string): SubjectKind {
  const parsed = parseCreditCode(code);
  if (!parsed.ok) throw new RangeError('a code that was checked before is none');
  return subjectKindOf(parsed);
}
