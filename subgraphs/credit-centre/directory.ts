import type { Kysely } from 'kysely';
import { organisationCodeOf, regionCodeOf, type SubjectKind } from '../../domain/credit-code.ts';
import type { CentreTables } from './tables.ts';

/** Who a subject is (Art. 5(2)), as the departments' records name it. */
export interface DirectorySubject {
  readonly creditCode: string;
  readonly kind: SubjectKind;
  readonly name: string | null;
}

/** The subjects of these codes that the directory knows, by code, in one statement. */
export async function findSubjects(
  database: Kysely<CentreTables>,
  codes: readonly string[],
): Promise<ReadonlyMap<string, DirectorySubject>> {
  if (codes.length === 0) return new Map();
  const rows = await database
    .selectFrom('subject')
    .select(['credit_code', 'kind', 'name'])
    .where('credit_code', 'in', codes)
    .execute();
  return new Map(rows.map(({ credit_code, kind, name }) => [credit_code, { creditCode: credit_code, kind, name }]));
}

/** A subject's older numbers. */
export async function findAliases(database: Kysely<CentreTables>, codes: readonly string[]) {
  const rows = await database
    .selectFrom('subject_identifier')
    .selectAll()
    .where('credit_code', 'in', codes)
    .orderBy('kind')
    .orderBy('value')
    .execute();
  return codes.map((code) =>
    rows.filter(({ credit_code }) => credit_code === code).map(({ kind, value }) => ({ kind, value })),
  );
}

/** What an organisation's code itself says; a person's says nothing that is shown. */
export const codeParts = ({ creditCode, kind }: DirectorySubject) =>
  kind === 'NATURAL_PERSON'
    ? { orgCode: null, regionCode: null }
    : { orgCode: organisationCodeOf(creditCode), regionCode: regionCodeOf(creditCode) };
