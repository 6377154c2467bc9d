import { type Kysely, sql, type Transaction } from 'kysely';
import { matchName } from '../../domain/cell-text.ts';
import type { SubjectKind } from '../../domain/credit-code.ts';
import type { DirectorySubject } from './directory.ts';
import { withPatience } from './patience.ts';
import type { CentreTables } from './tables.ts';

/** What the directory keeps of a name to search by. */
export interface SearchableName {
  readonly match_name: string | null;
  readonly name_pairs: readonly string[] | null;
}

/** An organisation's name as it is searched; nothing for a person, who is not found by name. */
export function searchableName(kind: SubjectKind, name: string | null): SearchableName {
  if (kind === 'NATURAL_PERSON' || name === null) return { match_name: null, name_pairs: null };
  const match_name = matchName(name);
  return { match_name, name_pairs: pairsOf(match_name) };
}

// Pairs rather than pg_trgm, which the embedded database may lack and which in a C locale sees no Chinese characters.
const pairsOf = (text: string): readonly string[] => {
  const characters = [...text];
  return [...new Set(characters.slice(1).map((character, index) => `${characters[index]}${character}`))];
};

const shortestName = 2;
const longestName = 100;
const usualList = 20;
const longestList = 100;

/** How many names that have the text in them are put in order; of more, any are taken. */
const mostSorted = 1_000;

/** How long one search may take, in ms. */
const patience = 2_000;

/**
 * Organisations by name, never persons: the exact name first, then names that begin with the text, then names that have it in
 * them, each by name and code. Null for a text that is too short or too long to search by, and for a search that took too long.
 */
export async function searchOrganisations(
  database: Kysely<CentreTables>,
  name: string,
  first: number | null | undefined,
): Promise<readonly DirectorySubject[] | null> {
  const text = matchName(name.replaceAll('\0', ''));
  const length = [...text].length;
  if (length < shortestName || length > longestName) return null;
  const limit = Math.min(Math.max(first ?? usualList, 0), longestList);
  return withPatience(database, patience, async (tx) => {
    const beginning = await namesThatBegin(tx, text, limit);
    const room = limit - beginning.length;
    return room > 0 ? [...beginning, ...(await namesThatContain(tx, text, room))] : beginning;
  });
}

const selection = sql`credit_code as "creditCode", kind, name`;

/** In the order of bytes the exact name comes before every name that goes on. */
async function namesThatBegin(tx: Transaction<CentreTables>, text: string, limit: number) {
  const { rows } = await sql<DirectorySubject>`
    select ${selection} from subject where match_name like ${beginningWith(text)}
    order by match_name, credit_code limit ${limit}
  `.execute(tx);
  return rows;
}

async function namesThatContain(tx: Transaction<CentreTables>, text: string, limit: number) {
  const { rows } = await sql<DirectorySubject>`
    select ${selection} from (
      select * from subject where name_pairs @> ${pairsOf(text)}::text[]
        and strpos(match_name, ${text}) > 0 and match_name not like ${beginningWith(text)} limit ${mostSorted}
    ) found order by match_name, credit_code limit ${limit}
  `.execute(tx);
  return rows;
}

/** A pattern of LIKE in which nothing of the text is a wildcard. */
const beginningWith = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`;
