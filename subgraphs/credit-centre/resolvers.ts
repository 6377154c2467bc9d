import DataLoader from 'dataloader';
import type { Kysely } from 'kysely';
import { type ApplicationListSet, applicationListFor } from '../../domain/application-list.ts';
import { yearOf } from '../../domain/calendar-date.ts';
import { type CatalogueSet, catalogueFor } from '../../domain/catalogue.ts';
import { parseCreditCode, subjectKindOf } from '../../domain/credit-code.ts';
import { scalars } from '../../schema/scalars.ts';
import { type AccessesAsked, type AccessPage, accessesOf } from './accesses/list.ts';
import { type AccessContext, accessResolvers } from './accesses/resolvers.ts';
import { type AuditContext, auditResolvers } from './audit/resolvers.ts';
import { type AuthorizationContext, authorizationResolvers } from './authorizations/resolvers.ts';
import { authorizationsGivenBy, type WrittenAuthorization } from './authorizations/stored.ts';
import { codeParts, type DirectorySubject, type FindSubjects, findAliases, findSubjects } from './directory.ts';
import { type OpenRecordsArguments, openRecords } from './open-records.ts';
import { searchOrganisations } from './search-organisations.ts';
import { type StatisticsQuestion, statistics } from './statistics.ts';
import { type LedgerContext, ledgerResolvers } from './supply-ledger.ts';
import type { CentreTables } from './tables.ts';
import { type RevocationContext, revocationResolvers } from './token-revocation.ts';

/**
 * Subjects, their older numbers and what they authorized, each looked up once a request and all at once; organisations also by name.
 * Each page of accesses is looked up once: nobody sees those of more than one subject.
 */
export interface DirectoryLoaders {
  readonly subjects: DataLoader<string, DirectorySubject | null>;
  readonly aliases: DataLoader<string, readonly { kind: string; value: string }[]>;
  readonly search: (name: string, first?: number | null) => Promise<readonly DirectorySubject[] | null>;
  readonly authorizations: DataLoader<Page, readonly WrittenAuthorization[], string>;
  readonly accesses: DataLoader<AccessesAsked, AccessPage | null, string>;
}

/** The newest `first` of what a subject gave. */
interface Page {
  readonly creditCode: string;
  readonly first: number;
}

/** What the centre's resolvers get with every request. It runs in the gateway's process and is never batched across callers. */
export interface CentreContext
  extends LedgerContext,
    AuthorizationContext,
    AccessContext,
    RevocationContext,
    AuditContext {
  readonly directory: DirectoryLoaders;
  readonly catalogues: CatalogueSet;
  readonly applicationLists: ApplicationListSet;
}

/**
 * `own` is the code of a subject that asks: it is there for itself before any department has supplied something about it, since who asked
 * about it is kept all the same (G-11).
 */
export function directoryLoaders(
  database: Kysely<CentreTables>,
  own: string | null = null,
  find: FindSubjects = (codes) => findSubjects(database, codes),
): DirectoryLoaders {
  return {
    subjects: new DataLoader(async (codes) => {
      const found = await find(codes);
      return codes.map((code) => found.get(code) ?? (code === own ? unsupplied(code) : null));
    }),
    aliases: new DataLoader((codes) => findAliases(database, codes)),
    authorizations: new DataLoader<Page, readonly WrittenAuthorization[], string>(
      async (pages) => {
        const codes = [...new Set(pages.map(({ creditCode }) => creditCode))];
        const given = await authorizationsGivenBy(database, codes, Math.max(...pages.map(({ first }) => first)));
        return pages.map(({ creditCode, first }) => given.get(creditCode)?.slice(0, first) ?? []);
      },
      { cacheKeyFn: ({ creditCode, first }) => `${creditCode} ${first}` },
    ),
    accesses: new DataLoader<AccessesAsked, AccessPage | null, string>(
      (pages) => Promise.all(pages.map((page) => accessesOf(database, page))),
      { cacheKeyFn: ({ creditCode, first, after, day }) => JSON.stringify([creditCode, first, after, day]) },
    ),
    search: (name, first) => searchOrganisations(database, name, first),
  };
}

function unsupplied(creditCode: string): DirectorySubject | null {
  const parsed = parseCreditCode(creditCode);
  return parsed.ok ? { creditCode, kind: subjectKindOf(parsed), name: null } : null;
}

type Code = { readonly creditCode: string };

export const centreResolvers = {
  ...scalars,
  ...ledgerResolvers,
  Query: {
    ...ledgerResolvers.Query,
    ...auditResolvers.Query,
    subject: (_: never, { creditCode }: Code, { directory }: CentreContext) => directory.subjects.load(creditCode),
    subjects: (_: never, { creditCodes }: { creditCodes: readonly string[] }, { directory }: CentreContext) =>
      directory.subjects.loadMany(creditCodes),
    catalogue: (_: never, { year }: { year?: number | null }, { catalogues, day }: CentreContext) =>
      catalogueInForce(catalogues, year ?? yearOf(day)),
    applicationList: (_: never, { year }: { year?: number | null }, { applicationLists, day }: CentreContext) =>
      listInForce(applicationLists, year ?? yearOf(day)),
    openRecords: (_: never, args: OpenRecordsArguments, { catalogues, day, access }: CentreContext) =>
      openRecords(args, catalogueFor(catalogues, yearOf(day)), access),
    searchOrganisations: (
      _: never,
      { name, first }: { name: string; first?: number | null },
      { directory }: CentreContext,
    ) => directory.search(name, first),
    statistics: (_: never, args: StatisticsQuestion, { catalogues, day, access }: CentreContext) =>
      statistics(args, catalogueFor(catalogues, yearOf(day)), day, access),
  },
  Mutation: {
    ...ledgerResolvers.Mutation,
    ...authorizationResolvers.Mutation,
    ...accessResolvers.Mutation,
    ...revocationResolvers.Mutation,
    ...auditResolvers.Mutation,
  },
  Authorization: authorizationResolvers.Authorization,
  Seal: accessResolvers.Seal,
  Subject: {
    ...authorizationResolvers.Subject,
    ...accessResolvers.Subject,
    __resolveReference: ({ creditCode }: Code, { directory }: CentreContext) => directory.subjects.load(creditCode),
    orgCode: (subject: DirectorySubject) => codeParts(subject).orgCode,
    regionCode: (subject: DirectorySubject) => codeParts(subject).regionCode,
    aliases: ({ creditCode }: DirectorySubject, _: never, { directory }: CentreContext) =>
      directory.aliases.load(creditCode),
  },
};

/** Null for a year before the first catalogue: nothing was published for it. */
function catalogueInForce(catalogues: CatalogueSet, year: number) {
  const first = catalogues[0];
  return first && first.year <= year ? catalogueFor(catalogues, year) : null;
}

/** The same for the application list. */
function listInForce(lists: ApplicationListSet, year: number) {
  const first = lists[0];
  return first && first.year <= year ? applicationListFor(lists, year) : null;
}
