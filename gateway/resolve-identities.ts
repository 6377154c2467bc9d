import type { Kysely } from 'kysely';
import { findByNumbers, type KnownNumber, noteTold, untoldNumbers } from '../subgraphs/credit-centre/known-numbers.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { UnresolvedPage } from '../subgraphs/supply/resolve-numbers.ts';

/** What is asked of one department about rows that name an organisation by an older number alone (Art. 5(2)). */
export interface NumbersOfDepartment {
  readonly name: string;
  unresolvedAfter(position: string): Promise<UnresolvedPage>;
  /** Tells what the directory knows; some waiting rows are judged again, and `next` says where to go on. */
  resolve(numbers: readonly KnownNumber[], after: string | null): Promise<Resolved>;
}

export interface Resolved {
  readonly rows: number;
  readonly next: string | null;
}

const numbersAtOnce = 1_000;

/**
 * Brings a department's waiting rows and the directory together, from both sides: rows that have come since `position` are looked up,
 * and what the directory has learned since the department was last told is told. So it does not matter which of the two came first.
 * Returns the new position and how many rows were judged again.
 */
export async function resolveIdentities(
  database: Kysely<CentreTables>,
  department: NumbersOfDepartment,
  position: string,
): Promise<{ readonly position: string; readonly rows: number }> {
  let rows = 0;
  let at = position;
  const tell = async (known: readonly KnownNumber[]) => {
    if (known.length === 0) return;
    for (let after: string | null = null, more = true; more; more = after !== null) {
      const resolved: Resolved = await department.resolve(known, after);
      rows += resolved.rows;
      after = resolved.next;
    }
  };
  for (let more = true; more; ) {
    const page = await department.unresolvedAfter(at);
    await tell(await findByNumbers(database, page.numbers));
    at = page.next;
    more = page.more;
  }
  for (;;) {
    const news = await untoldNumbers(database, department.name, numbersAtOnce);
    if (!news) return { position: at, rows };
    await tell(news.numbers);
    await noteTold(database, department.name, news.position);
  }
}
