import DataLoader from 'dataloader';
import { type Kysely, sql } from 'kysely';
import { organisationCodeOf, regionCodeOf, type SubjectKind } from '../../domain/credit-code.ts';
import type { CentreTables } from './tables.ts';

/** Who a subject is (Art. 5(2)), as the departments' records name it. */
export interface DirectorySubject {
  readonly creditCode: string;
  readonly kind: SubjectKind;
  readonly name: string | null;
}

export type FindSubjects = (codes: readonly string[]) => Promise<ReadonlyMap<string, DirectorySubject>>;

/** The subjects of these codes that the directory knows, by code, in one statement. */
export async function findSubjects(
  database: Kysely<CentreTables>,
  codes: readonly string[],
): Promise<ReadonlyMap<string, DirectorySubject>> {
  if (codes.length === 0) return new Map();
  const rows = await database
    .selectFrom('subject')
    .select(['credit_code', 'kind', 'name'])
    .where('credit_code', '=', sql<string>`any(${codes}::text[])`)
    .execute();
  return new Map(rows.map(({ credit_code, kind, name }) => [credit_code, { creditCode: credit_code, kind, name }]));
}

/**
 * Finds subjects for many requests at once: a statement is sent at once when none is on its way, else those that ask meanwhile share the next
 * one. Who a subject is does not depend on who asks, and nothing is kept.
 */
export function sharedSubjects(database: Kysely<CentreTables>): FindSubjects {
  let asking: Promise<unknown> | undefined;
  const loader = new DataLoader<string, DirectorySubject | null>(
    async (codes) => {
      const answer = findSubjects(database, [...new Set(codes)]);
      const answered = answer
        .catch(() => undefined)
        .then(() => {
          if (asking === answered) asking = undefined;
        });
      asking = answered;
      const found = await answer;
      return codes.map((code) => found.get(code) ?? null);
    },
    {
      cache: false,
      maxBatchSize: 1_000,
      batchScheduleFn: (dispatch) => void (asking ? asking.then(dispatch) : setImmediate(dispatch)),
    },
  );
  return async (codes) => {
    const found = await Promise.all(codes.map((code) => loader.load(code)));
    return new Map(found.flatMap((subject) => (subject ? [[subject.creditCode, subject] as const] : [])));
  };
}

/** The older numbers of each subject, in the order of the codes, in one statement. */
export async function findAliases(database: Kysely<CentreTables>, codes: readonly string[]) {
  const rows = await database
    .selectFrom('subject_identifier')
    .select(['credit_code', 'kind', 'value'])
    .where('credit_code', 'in', codes)
    // That one is shown by itself, as `orgCode`.
    .where('kind', '<>', 'ORGANISATION_CODE')
    .orderBy('kind')
    .orderBy('value')
    .execute();
  const aliases = new Map(codes.map((code) => [code, [] as { kind: string; value: string }[]]));
  for (const { credit_code, kind, value } of rows) aliases.get(credit_code)?.push({ kind, value });
  return codes.map((code) => aliases.get(code) ?? []);
}

/** What an organisation's code itself says; a person's says nothing that is shown. */
export const codeParts = ({ creditCode, kind }: DirectorySubject) =>
  kind === 'NATURAL_PERSON'
    ? { orgCode: null, regionCode: null }
    : { orgCode: organisationCodeOf(creditCode), regionCode: regionCodeOf(creditCode) };
