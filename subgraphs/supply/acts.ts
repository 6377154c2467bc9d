import { sql, type Transaction } from 'kysely';
import type { CheckedManifest } from './manifest.ts';
import type { QuarantineEvent } from './quarantine-history.ts';
import { quarantineId } from './quarantine-id.ts';
import type { SupplyTables } from './tables.ts';

/** The batch that quarantined rows belong to, and whose it is. */
export interface RowsPlace {
  readonly department: string;
  readonly batch: Pick<SupplyTables['supply_batch'], 'id' | 'provider'> & { readonly number: number };
}

// Acts are written in the transaction of what was done, by whoever holds the writers' turn (store.ts): a follower that has seen one has
// seen all before it.

/** Puts a supply that is finished into the feed of acts. */
export async function addFinishedSupply(tx: Transaction<SupplyTables>, id: string): Promise<void> {
  await sql`
    insert into supply_act (at, kind, details) select at, kind, details from finished_supply where id = ${id}
  `.execute(tx);
}

/**
 * Puts a file into the feed that was refused before it became a supply. What its sender said of it is not kept unless it was found true:
 * `provider` is a registered one's code.
 */
export async function addRefusedFile(
  tx: Transaction<SupplyTables>,
  { sha256, provider, manifest }: { sha256: string; provider: string | null; manifest: CheckedManifest | null },
  at: Date,
): Promise<void> {
  const { procedure = null, period = null } = manifest ?? {};
  const details = { supply: null, provider, sha256, procedure, period };
  await tx
    .insertInto('supply_act')
    .values({ at, kind: 'REFUSED', details: JSON.stringify(details) })
    .execute();
}

/** Puts what somebody did about rows of one batch into the feed. Rows that are judged again by themselves are nobody's act. */
export async function addCorrections(
  tx: Transaction<SupplyTables>,
  { department, batch }: RowsPlace,
  events: readonly QuarantineEvent[],
): Promise<void> {
  const provider = batch.provider.code;
  const acts = events.flatMap(({ action, row, at, by, outcome, code }) => {
    if (action === 'RESOLVED') return [];
    const quarantine = quarantineId(department, { number: batch.number, row });
    // A provider works on its own rows: who else does is the operator, under whatever name.
    const details = { quarantine, provider, by: by === provider ? provider : 'OPERATOR', outcome, code };
    return [{ at, kind: action, details: JSON.stringify(details) }];
  });
  if (acts.length > 0) await tx.insertInto('supply_act').values(acts).execute();
}
