import { sql } from 'kysely';
import { appendRows, type LeafRow } from '../gateway/querylog/append.ts';
import { hashOfLeaf, leafOf } from '../gateway/querylog/leaf.ts';
import type { LogKeys } from '../gateway/querylog/log-keys.ts';
import { checkpointText } from '../gateway/querylog/notes/checkpoint.ts';
import { signNote } from '../gateway/querylog/notes/signed-note.ts';
import { createFrontier } from '../gateway/querylog/tree/frontier.ts';
import { consistencyPath, type ReadNodes, rootOf } from '../gateway/querylog/tree/nodes.ts';
import type { ShownLog } from '../gateway/querylog/verify/shown-log.ts';
import type { BuiltEntry, Within } from './built-log.ts';

type Numbered = Pick<BuiltEntry, 'id' | 'at' | 'hash' | 'nonce' | 'subject'>;

/** A tree over these entries as the log would make it. */
export interface MadeTree {
  readonly leaves: readonly LeafRow[];
  readonly nodes: readonly { readonly level: number; readonly index: number; readonly hash: string }[];
  readonly read: ReadNodes;
}

export function treeOf(entries: readonly Numbered[]): MadeTree {
  const frontier = createFrontier();
  const heads = new Map<string, { ordinal: number; hash: string }>();
  const byLevel = new Map<number, Buffer[]>();
  const nodes: { level: number; index: number; hash: string }[] = [];
  const leaves = entries.map(({ id, at, hash: entry, nonce, subject }, index) => {
    const head = subject === null ? undefined : heads.get(subject);
    const ordinal = subject === null ? null : (head?.ordinal ?? 0) + 1;
    const previous = head?.hash ?? null;
    const leaf = hashOfLeaf(leafOf(entry, nonce, { ordinal, previous }));
    const hash = leaf.toString('hex');
    if (subject !== null && ordinal !== null) heads.set(subject, { ordinal, hash });
    for (const node of [{ level: 0, index, hash: leaf }, ...frontier.append(leaf)]) {
      const row = byLevel.get(node.level) ?? [];
      byLevel.set(node.level, row);
      row.push(node.hash);
      if (node.level > 0) nodes.push({ ...node, hash: node.hash.toString('hex') });
    }
    return { index, entry: id, at: new Date(at), subject, ordinal, previous, hash };
  });
  const read: ReadNodes = async (level, from, count) => (byLevel.get(level) ?? []).slice(from, from + count);
  return { leaves, nodes, read };
}

/** A checkpoint of the first `size` leaves, signed with the log's key. */
export async function noteOf({ read }: MadeTree, size: number, keys: LogKeys): Promise<string> {
  return signNote(checkpointText({ origin: keys.origin, size, root: await rootOf(size, read) }), keys.signers);
}

/** Replaces the tree by one over these entries; where `keys` are given, the checkpoints as well. */
export async function putTree(tx: Within, entries: readonly Numbered[], keys: LogKeys | null): Promise<void> {
  const tree = treeOf(entries);
  await sql`delete from log_leaf`.execute(tx);
  await sql`delete from log_node`.execute(tx);
  if (keys) await sql`delete from log_checkpoint`.execute(tx);
  const size = entries.length;
  const root = (await rootOf(size, tree.read)).toString('hex');
  const at = new Date('2026-11-23T04:00:00Z');
  const checkpoints = keys && size > 0 ? [{ size, root, note: await noteOf(tree, size, keys), settled: 0, at }] : [];
  await appendRows(tx, { leaves: tree.leaves, nodes: tree.nodes, checkpoints });
}

/** What another reader is shown of this tree. */
export const shownOf = async (tree: MadeTree, keys: LogKeys): Promise<ShownLog> => ({
  name: 'http://other',
  note: await noteOf(tree, tree.leaves.length, keys),
  prove: (from, to) => consistencyPath(from, to, tree.read),
});
