import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../domain/clock.ts';
import { appendRows, type LeafRow, prepareMonths } from './append.ts';
import { hashOfLeaf, leafOf } from './leaf.ts';
import type { LogKeys } from './log-keys.ts';
import { checkpointText } from './notes/checkpoint.ts';
import { signNote } from './notes/signed-note.ts';
import { type Looks, lookedAgain, noLook } from './settled-ids.ts';
import { lastCheckpoint, readNodes } from './stored-tree.ts';
import type { CompletedNode, Frontier } from './tree/frontier.ts';
import { frontierOf, MissingNodes } from './tree/nodes.ts';

/** The stored tree is not the one that its last checkpoint was signed over: somebody has changed it. Nothing is added to it. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
}

/** Numbers committed entries, adds them to the tree and signs checkpoints. */
export interface Integrator {
  /** Numbers what is committed by now, unless another instance is at it; rejects if it cannot. */
  now(): Promise<void>;
  /** Whether the last try succeeded. */
  state(): 'up' | 'down';
  stop(): Promise<void>;
}

export interface IntegratorParts<Tables> {
  readonly database: Kysely<Tables>;
  readonly keys: LogKeys;
  readonly clock: Clock;
  /** Told once when it begins to fail. */
  readonly report: (error: unknown) => void;
  /** Called after a new checkpoint is committed. */
  readonly published?: () => void;
}

/** How long it rests when nothing is left, in ms: a checkpoint follows a commit within a second. */
const rest = 400;

const week = 7 * 86_400_000;
const monthOf = (moment: Date): string => moment.toISOString().slice(0, 7);

/** How many entries one transaction numbers: what there is in memory at once. */
const largestStep = 2_000;

/** Numbers entries from now on, beside whatever other instances do: a lock in the database lets one at a time. */
export function followLog<Tables>({
  database,
  keys,
  clock,
  report,
  published = () => undefined,
}: IntegratorParts<Tables>): Integrator {
  let looks: Looks = noLook;
  let frontier: Frontier | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let failing = false;
  let stopped = false;
  let prepared: string | undefined;

  /** One transaction; returns whether more is left. */
  async function step(): Promise<boolean> {
    const tx = await database.startTransaction().execute();
    try {
      const began = await begin(tx);
      if (!began) {
        await tx.rollback().execute();
        return false;
      }
      const signed = await lastCheckpoint(tx);
      const edge = await edgeOf(tx, signed, frontier);
      // Until the transaction is committed it is not known what the tree is.
      frontier = undefined;
      const settled = Math.max(signed?.settled ?? 0, looks.settled);
      const entries = await unnumbered(tx, settled);
      const drained = entries.length < largestStep;
      const last = entries.at(-1)?.id ?? 0;
      const covered = drained ? Number.POSITIVE_INFINITY : last;
      const looked = lookedAgain(
        { ...looks, settled },
        { oldest: began.oldest, last, covered },
        await newestTransaction(tx),
      );
      const { leaves, nodes } = await leavesOf(tx, entries, edge);
      if (leaves.length > 0) {
        const { size } = edge;
        const root = edge.root();
        const note = signNote(checkpointText({ origin: keys.origin, size, root }), keys.signers);
        const checkpoint = {
          size,
          root: root.toString('hex'),
          note,
          settled: Math.max(settled, looked.settled),
          at: clock(),
        };
        await appendRows(tx, { leaves, nodes: nodes.map(nodeRow), checkpoints: [checkpoint] });
      }
      await tx.commit().execute();
      // Not before: what was seen in vain has to be seen again.
      frontier = edge;
      looks = looked;
      if (leaves.length > 0) published();
      return !drained;
    } catch (error) {
      await tx
        .rollback()
        .execute()
        .catch(() => undefined); // The connection may be gone.
      throw error;
    }
  }

  function next(): Promise<void> {
    const steps = turn
      .catch(() => undefined)
      .then(async () => {
        while ((await step()) && !stopped);
      });
    turn = steps;
    return steps;
  }

  /** The months of now and of a week ahead have their partitions before anybody waits for them. */
  async function prepare(): Promise<void> {
    const now = clock();
    const ahead = new Date(now.getTime() + week);
    const months = `${monthOf(now)} ${monthOf(ahead)}`;
    if (months !== prepared) await prepareMonths(database, [now, ahead]);
    prepared = months;
  }

  async function goOn(): Promise<void> {
    try {
      await prepare();
      if (!stopped) await next();
      failing = false;
    } catch (error) {
      if (!failing && !stopped) report(error);
      failing = true;
    }
    if (!stopped) timer = setTimeout(() => (going = goOn()), rest);
  }

  let going = goOn();
  return {
    now: next,
    state: () => (failing ? 'down' : 'up'),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await going;
      await turn.catch(() => undefined);
    },
  };
}

const nodeRow = ({ level, index, hash }: CompletedNode) => ({ level, index, hash: hash.toString('hex') });

/** Takes the lock and tells the oldest transaction that may still be under way; null while another instance has it. */
async function begin<Tables>(tx: Kysely<Tables>): Promise<{ readonly oldest: bigint } | null> {
  const { rows } = await sql<{ mine: boolean; oldest: string }>`
    select pg_try_advisory_xact_lock(hashtext('log_integrator')) as mine,
      pg_snapshot_xmin(pg_current_snapshot())::text as oldest`.execute(tx);
  const [row] = rows;
  return row?.mine ? { oldest: BigInt(row.oldest) } : null;
}

async function newestTransaction<Tables>(tx: Kysely<Tables>): Promise<bigint> {
  const { rows } = await sql<{ newest: string }>`
    select pg_snapshot_xmax(pg_current_snapshot())::text as newest`.execute(tx);
  return BigInt(rows[0]?.newest ?? 0);
}

/** The right edge of the stored tree, from memory where that is what is stored. */
async function edgeOf<Tables>(
  tx: Kysely<Tables>,
  last: Awaited<ReturnType<typeof lastCheckpoint>>,
  known: Frontier | undefined,
): Promise<Frontier> {
  const size = last?.size ?? 0;
  const edge = known?.size === size ? known : await frontierOf(size, readNodes(tx)).catch(damaged);
  if (last && !edge.root().equals(last.root)) damaged();
  return edge;
}

function damaged(cause?: unknown): never {
  if (cause !== undefined && !(cause instanceof MissingNodes)) throw cause;
  throw new LogDamaged('The stored log is not the one that was signed, and nothing is added to it: run verify-log.', {
    cause,
  });
}

interface Unnumbered {
  readonly id: number;
  readonly at: Date;
  readonly hash: string;
  readonly nonce: string;
  readonly subject: string | null;
}

/** Entries without a leaf, in the order of their ids; none of those up to `settled` can be without. */
async function unnumbered<Tables>(tx: Kysely<Tables>, settled: number): Promise<readonly Unnumbered[]> {
  const { rows } = await sql<Unnumbered>`
    select e.id, e.at, encode(e.hash, 'hex') as hash, coalesce(e.entry ->> 'nonce', '') as nonce, e.entry ->> 'subject' as subject
    from log_entry e
    where e.id > ${settled}
      and not exists (select from log_leaf l where l.entry = e.id and l.entry > ${settled})
    order by e.id
    limit ${largestStep}`.execute(tx);
  return rows;
}

/** The leaves of these entries, each linked to the one before of its subject, and the nodes that they complete. */
async function leavesOf<Tables>(tx: Kysely<Tables>, entries: readonly Unnumbered[], edge: Frontier) {
  const heads = await chainHeads(tx, [...new Set(entries.flatMap(({ subject }) => subject ?? []))]);
  const leaves: LeafRow[] = [];
  const nodes: CompletedNode[] = [];
  for (const { id, at, hash: entry, nonce, subject } of entries) {
    const head = subject === null ? undefined : heads.get(subject);
    const ordinal = subject === null ? null : (head?.ordinal ?? 0) + 1;
    const previous = head?.hash ?? null;
    const leaf = hashOfLeaf(leafOf(entry, nonce, { ordinal, previous }));
    const hash = leaf.toString('hex');
    leaves.push({ index: edge.size, entry: id, at, subject, ordinal, previous, hash });
    if (subject !== null && ordinal !== null) heads.set(subject, { ordinal, hash });
    nodes.push(...edge.append(leaf));
  }
  return { leaves, nodes };
}

/** The newest leaf of each of these subjects. */
async function chainHeads<Tables>(tx: Kysely<Tables>, subjects: readonly string[]) {
  if (subjects.length === 0) return new Map<string, { readonly ordinal: number; readonly hash: string }>();
  const { rows } = await sql<{ subject: string; ordinal: number; hash: string }>`
    select s.subject, l.ordinal, encode(l.hash, 'hex') as hash
    from jsonb_array_elements_text(${JSON.stringify(subjects)}::jsonb) as s(subject)
    cross join lateral (
      select ordinal, hash from log_leaf where subject = s.subject order by ordinal desc limit 1
    ) l`.execute(tx);
  return new Map(rows.map(({ subject, ordinal, hash }) => [subject, { ordinal, hash }] as const));
}
