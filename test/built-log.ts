import fc, { type GeneratorValue } from 'fast-check';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { DatabasePlace } from '../database/open.ts';
import type { EntryKind, LogFields } from '../gateway/querylog/entry.ts';
import { readReceipt } from '../gateway/querylog/receipt.ts';
import type { LogPage } from '../gateway/querylog/verify/log-page.ts';
import { readPage } from '../gateway/querylog/verify/stored-pages.ts';
import { type Evidence, type Verdict, verifyLog } from '../gateway/querylog/verify/verify-log.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { entryAbout, openTestLog, type TestLog } from './filled-log.ts';

/** A log that is filled, numbered and signed, with what others have kept of it. */
export interface BuiltLog {
  readonly world: TestLog;
  readonly size: number;
  /** In the order of their indexes. */
  readonly entries: readonly BuiltEntry[];
  /** Of its checkpoints, the smallest first. */
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[];
  /** By index of their entries. */
  readonly receipts: readonly string[];
}

export interface BuiltEntry {
  readonly id: number;
  readonly at: string;
  readonly hash: string;
  readonly nonce: string;
  readonly subject: string | null;
  readonly operation: string | null;
}

export type Within = Transaction<CentreTables>;

const kinds: readonly EntryKind[] = ['QUERY', 'SUPPLY', 'IMPORT', 'CORRECTION', 'LOG', 'OPERATOR', 'TURNED_AWAY'];
let logs = 0;

/** Empties the log of this world, and fills it with random entries in several commits, each under a checkpoint. */
export async function buildLog(world: TestLog, g: GeneratorValue, sizes: readonly number[]): Promise<BuiltLog> {
  await unlock(world.opened.query);
  await sql`truncate log_entry, log_operation, log_leaf, log_node, log_checkpoint, log_cosignature`.execute(
    world.opened.query,
  );
  logs += 1;
  const receipts = new Map<string, string>();
  for (const size of sizes) {
    // The store does not write again what it has written.
    const text = `query N${logs}_${g(fc.nat, { max: 3 })} { a }`;
    const operation = { text, hash: await sha256(text) };
    const entries = Array.from({ length: size }, () => randomFields(g, operation.hash));
    for (const receipt of await world.log.append({ entries, operation })) {
      receipts.set(readReceipt(receipt, world.keys.verifiers)?.entry ?? '', receipt);
    }
    await world.integrator.now();
  }
  const { rows: entries } = await sql<BuiltEntry>`
    select e.id, e.entry ->> 'at' as at, encode(e.hash, 'hex') as hash, e.entry ->> 'nonce' as nonce,
      e.entry ->> 'subject' as subject, e.entry ->> 'operation' as operation
    from log_leaf l join log_entry e on e.id = l.entry order by l.index`.execute(world.opened.query);
  const { rows: checkpoints } = await sql<{ size: number; note: string }>`
    select size, note from log_checkpoint order by size`.execute(world.opened.query);
  await unlock(world.opened.query);
  return {
    world,
    size: entries.length,
    entries,
    checkpoints,
    receipts: entries.map(({ hash }) => receipts.get(hash) ?? ''),
  };
}

/** How its owner, or whoever has become that, gets round what keeps the rows of the log from being changed. */
export async function unlock(database: Kysely<CentreTables>): Promise<void> {
  await sql
    .raw(`do $$
      declare part record;
      begin
        for part in select oid::regclass as name from pg_class where relname like 'log\\_%' and relkind in ('r', 'p') loop
          execute format('alter table %s disable trigger user', part.name);
        end loop;
        for part in select conrelid::regclass as name, conname from pg_constraint
          where conrelid in ('log_entry'::regclass, 'log_leaf'::regclass) and contype in ('u', 'p') loop
          execute format('alter table %s drop constraint %I', part.name, part.conname);
        end loop;
        drop index if exists log_leaf_by_subject;
        create index if not exists leaf_by_index on log_leaf (index);
        create index if not exists entry_by_id on log_entry (id, at);
      end $$`)
    .execute(database);
}

/** Changes and verifies without anything of it being kept. */
export async function withoutKeeping<Value>({ opened }: TestLog, body: (tx: Within) => Promise<Value>): Promise<Value> {
  const tx = await opened.query.startTransaction().execute();
  try {
    return await body(tx);
  } finally {
    await tx.rollback().execute();
  }
}

/** What verifying says of the log as it is within a transaction. */
export function judge(
  tx: Kysely<CentreTables>,
  { keys, clock }: TestLog,
  evidence: Partial<Evidence> = {},
  limit = 1_000,
): Promise<Verdict> {
  const [first, ...more] = keys.verifiers;
  if (!first) throw new Error('a log has a key');
  return verifyLog(pagesOf(tx, limit), {
    keys: [first, ...more],
    witnesses: [],
    saved: [],
    receipts: [],
    clock: () => clock.now,
    complete: true,
    ...evidence,
  });
}

async function* pagesOf(tx: Kysely<CentreTables>, limit: number): AsyncGenerator<LogPage> {
  let from: number | null = 0;
  while (from !== null) {
    const read: Awaited<ReturnType<typeof readPage>> = await readPage(tx, from, limit);
    yield read.page;
    from = read.next;
  }
}

function randomFields(g: GeneratorValue, operation: string): LogFields {
  const subject = g(fc.constantFrom, '91319900MA9TEXT196', '92319900MA9TEXT2X4', '91319900MA9TEXT30K', null);
  return entryAbout(subject, {
    kind: g(fc.constantFrom, ...kinds),
    at: new Date(
      Date.UTC(2026, g(fc.constantFrom, 9, 10), 1 + g(fc.nat, { max: 26 }), 4, 0, 0, g(fc.nat, { max: 999 })),
    ),
    operation: g(fc.boolean) ? operation : null,
    operationName: g(fc.constantFrom, null, 'profile', '查询'),
    released: { PENALTY: g(fc.nat, { max: 50 }) },
    details: g(fc.boolean)
      ? { rows: g(fc.nat, { max: 1e6 }), share: 0.25, text: g(fc.constantFrom, 'é', '"', '\\') }
      : null,
  });
}

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
}

/** Draws from so many seeds; a seed alone, rather than all that is drawn from it, is what a failure prints. */
export const randomly = (numRuns: number, body: (g: GeneratorValue) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const [g] = fc.sample(fc.gen(), { seed, numRuns: 1 });
      if (g) await body(g);
    }),
    { numRuns, endOnFailure: true },
  );

/** A log that numbers when it is told to, and locks nothing in between. */
export async function openStillLog(place: DatabasePlace): Promise<TestLog> {
  const world = await openTestLog(place);
  await world.integrator.stop();
  return world;
}
