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

/** How long a lookup that is under way keeps others waiting, in ms: one that hangs is not to hold everybody up. */
export const longestWait = 100;

/**
 * Finds subjects for many requests at once: they are looked up at once when no lookup is under way, else together with all that are asked for
 * meanwhile. Who a subject is does not depend on who asks, and nothing is kept.
 */
export function sharedSubjects(find: FindSubjects): FindSubjects {
  let busy = false;
  const waiting: (() => void)[] = [];
  const goOn = () => {
    busy = false;
    for (const dispatch of waiting.splice(0)) dispatch();
  };
  const loader = new DataLoader<string, DirectorySubject | null>(
    async (codes) => {
      busy = true;
      const patience = setTimeout(goOn, longestWait);
      try {
        const found = await find([...new Set(codes)]);
        return codes.map((code) => found.get(code) ?? null);
      } finally {
        clearTimeout(patience);
        goOn();
      }
    },
    {
      cache: false,
      maxBatchSize: 1_000,
      batchScheduleFn: (dispatch) => void (busy ? waiting.push(dispatch) : setImmediate(dispatch)),
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
