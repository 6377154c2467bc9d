import { type Kysely, sql, type Transaction } from 'kysely';
import { organisationCodeOf, type SubjectKind } from '../../domain/credit-code.ts';
import type { Change, ChangePage } from '../changes.ts';
import { feedPosition, moveFeed } from './feed-position.ts';
import { searchableName } from './search-organisations.ts';
import type { CentreTables } from './tables.ts';

/** Items whose records are registers of names: what they call a subject stands over what other records do. */
const registers: ReadonlySet<string> = new Set(['REGISTRATION', 'PERSON_IDENTITY']);

/**
 * Takes in what a department's feed has committed since the last time. The position moves in the transaction of the rows,
 * so whatever is killed when, no change is left out and none counts twice. Returns how many changes were taken in.
 */
export async function followChanges(
  database: Kysely<CentreTables>,
  department: string,
  pageAfter: (position: string) => Promise<ChangePage>,
  now: Date,
): Promise<number> {
  let taken = 0;
  for (;;) {
    const position = await feedPosition(database, 'followed_feed', department);
    const page = await pageAfter(position);
    if (page.changes.length === 0) return taken;
    const moved = await database.transaction().execute(async (tx) => {
      if (!(await moveFeed(tx, 'followed_feed', department, { from: position, to: page.next }))) return false;
      await takeIn(tx, page.changes, now);
      return true;
    });
    // Another gateway has taken this page in: go on from where it is now.
    if (moved) taken += page.changes.length;
    if (moved && !page.more) return taken;
  }
}

async function takeIn(tx: Transaction<CentreTables>, changes: readonly Change[], now: Date): Promise<void> {
  const subjects = new Map<string, { kind: SubjectKind; name: string | null; rank: number }>();
  for (const { creditCode, subjectKind, subjectName, item } of changes) {
    const rank = registers.has(item) && subjectName !== null ? 1 : 0;
    const known = subjects.get(creditCode);
    if (known && (known.rank > rank || subjectName === null)) continue;
    subjects.set(creditCode, { kind: subjectKind as SubjectKind, name: subjectName, rank });
  }
  await tx
    .insertInto('subject')
    .values(
      inOneOrder([...subjects], ([code]) => code).map(([credit_code, { kind, name, rank }]) => ({
        credit_code,
        kind,
        name,
        name_rank: rank,
        first_seen: now,
        ...searchableName(kind, name),
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column('credit_code')
        .doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          name_rank: row.ref('excluded.name_rank'),
          match_name: row.ref('excluded.match_name'),
          name_pairs: row.ref('excluded.name_pairs'),
        }))
        .whereRef('excluded.name_rank', '>=', 'subject.name_rank')
        .where('excluded.name', 'is not', null),
    )
    .execute();
  await addIdentifiers(tx, changes);
}

async function addIdentifiers(tx: Transaction<CentreTables>, changes: readonly Change[]): Promise<void> {
  const identifiers = changes.flatMap(({ creditCode, subjectKind, identifiers: list }) => [
    ...list.map(({ kind, value }) => ({ credit_code: creditCode, kind, value })),
    ...(subjectKind === 'NATURAL_PERSON'
      ? []
      : [{ credit_code: creditCode, kind: 'ORGANISATION_CODE', value: organisationCodeOf(creditCode) }]),
  ]);
  if (identifiers.length === 0) return;
  await sql`select pg_advisory_xact_lock(hashtext('subject_identifier'))`.execute(tx);
  await tx
    .insertInto('subject_identifier')
    .values(inOneOrder(identifiers, ({ credit_code, kind, value }) => [credit_code, kind, value].join()))
    .onConflict((conflict) => conflict.columns(['credit_code', 'kind', 'value']).doNothing())
    .execute();
}

/** Rows sorted by key: departments are followed at once, and rows locked in another order each would block each other. */
const inOneOrder = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] =>
  rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)))
    .map(({ row }) => row);
