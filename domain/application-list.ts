import type { z } from 'zod';
import { applicationListSchema } from './application-list-schema.ts';
import {
  type Catalogue,
  type CatalogueSet,
  type CatalogueSubjectKind,
  catalogueFor,
  entryOfItem,
} from './catalogue.ts';
import { type DeepReadonly, inForce, parseRules, readYears, type YearlyRules } from './yearly-rules.ts';

/** The application list of one year (Art. 18(2)), frozen: its purposes, and for which of them agencies see which items. */
export type ApplicationList = DeepReadonly<z.output<typeof applicationListSchema>>;
/** Application lists by rising year. */
export type ApplicationListSet = readonly ApplicationList[];
/** A purpose as one agency has it: which items of which kinds of subjects. */
export type ListedPurpose = ApplicationList['agencies'][number]['purposes'][number];

/** An application list that cannot be used, or a year that none covers. The message names the file, the entry and the reason. */
export class ApplicationListError extends Error {
  override readonly name = 'ApplicationListError';
}

const yearly: YearlyRules = { noun: 'application list', refusal: ApplicationListError };

/**
 * Reads every `YEAR.yaml` of a directory; each is compared with the catalogue of its year. Throws ApplicationListError for an
 * unknown key, a missing or contradictory value, a file whose name is not its year, or a directory without lists.
 */
export function loadApplicationLists(directory: string, catalogues: CatalogueSet): ApplicationListSet {
  return readYears(yearly, directory, (text, file) => parseApplicationList(text, file, catalogues));
}

/** Checks the text of one list; `file` is for messages. Throws ApplicationListError with every fault found. */
export function parseApplicationList(text: string, file: string, catalogues: CatalogueSet): ApplicationList {
  const list = parseRules(yearly, applicationListSchema, { text, file }, describe);
  const faults = faultsAgainst(catalogueFor(catalogues, list.year), list);
  if (faults.length > 0) throw new ApplicationListError(faults.map((fault) => `${file}: ${fault}`).join('\n'));
  return list;
}

/** The list in force in a year: its own, or the nearest earlier one. Throws ApplicationListError if all are later. */
export function applicationListFor(set: ApplicationListSet, year: number): ApplicationList {
  return inForce(yearly, set, year);
}

/** What the list says of an agency's purpose, or null if the agency does not have it. `agency` is a credit code. */
export function listedPurpose(list: ApplicationList, agency: string, purpose: string): ListedPurpose | null {
  const entry = list.agencies.find(({ code }) => code === agency);
  return entry?.purposes.find((listed) => listed.purpose === purpose) ?? null;
}

/** Whether a listed purpose covers this kind of subject: this item of it or, with null, any item at all. */
export function covers({ grants }: ListedPurpose, kind: CatalogueSubjectKind, item: string | null): boolean {
  return grants.some((grant) => grant.subjectKinds.includes(kind) && (item === null || grant.items.includes(item)));
}

/** Nothing may be listed that is not collected, and nothing twice: the second would survive the removal of the first. */
function faultsAgainst(catalogue: Catalogue, { agencies }: ApplicationList): readonly string[] {
  return agencies.flatMap(({ code, purposes }) =>
    purposes.flatMap(({ purpose, grants }) => {
      const seen = new Set<string>();
      return grants
        .flatMap(({ subjectKinds, items }) => items.flatMap((item) => subjectKinds.map((kind) => ({ item, kind }))))
        .flatMap(({ item, kind }) => {
          const twice = seen.has(`${item} ${kind}`);
          seen.add(`${item} ${kind}`);
          const fault = twice ? `is listed twice for ${kind}` : notCollected(catalogue, item, kind);
          return fault ? [`agency ${code}: purpose ${purpose}: item ${item}: ${fault}`] : [];
        });
    }),
  );
}

function notCollected(catalogue: Catalogue, item: string, kind: CatalogueSubjectKind): string | null {
  const entry = entryOfItem(catalogue, item);
  if (entry === null) return `is not in the catalogue of ${catalogue.year}`;
  return entry.subjectKinds.includes(kind) ? null : `is not collected of ${kind}`;
}

interface RawList {
  readonly purposes?: readonly { readonly code?: unknown }[];
  readonly agencies?: readonly {
    readonly code?: unknown;
    readonly purposes?: readonly { readonly purpose?: unknown }[];
  }[];
}

function describe({ path, message }: z.core.$ZodIssue, raw: unknown): string {
  const [section, index, inner, place, ...rest] = path;
  const list = raw as RawList;
  if (section === 'purposes' && typeof index === 'number') {
    return [named('purpose', list.purposes?.[index]?.code, index), path.slice(2).join('.'), message]
      .filter(Boolean)
      .join(': ');
  }
  if (section !== 'agencies' || typeof index !== 'number') return [path.join('.'), message].filter(Boolean).join(': ');
  const agency = list.agencies?.[index];
  const of =
    inner === 'purposes' && typeof place === 'number'
      ? [named('purpose', agency?.purposes?.[place]?.purpose, place), rest.join('.')]
      : [path.slice(2).join('.')];
  return [named('agency', agency?.code, index), ...of, message].filter(Boolean).join(': ');
}

const named = (what: string, code: unknown, index: number): string =>
  `${what} ${typeof code === 'string' ? code : index + 1}`;
