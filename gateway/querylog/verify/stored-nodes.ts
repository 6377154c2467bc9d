import type { CompletedNode } from '../tree/frontier.ts';
import type { Finding } from './finding.ts';
import type { ReadNode } from './log-page.ts';

/** Compares what is stored of the tree with what follows from the leaves of a page; null where nothing differs. */
export function nodeFault(stored: readonly ReadNode[], expected: readonly CompletedNode[]): Finding | null {
  const left = new Map(expected.map((node) => [keyOf(node), node] as const));
  for (const node of stored) {
    const follows = left.get(keyOf(node));
    if (!follows) return found(node, 'belongs to no entries that are there.');
    if (follows.hash.toString('hex') !== node.hash) return found(node, 'is not the one of its entries.');
    left.delete(keyOf(node));
  }
  const [missing] = left.values();
  return missing ? found(missing, 'is missing.') : null;
}

const keyOf = ({ level, index }: Pick<ReadNode, 'level' | 'index'>): string => `${level}/${index}`;

function found({ level, index }: Pick<ReadNode, 'level' | 'index'>, what: string): Finding {
  const width = 2 ** level;
  const range = { index: index * width, upTo: (index + 1) * width - 1 };
  const isPlace = Number.isSafeInteger(range.upTo) && index >= 0 && level >= 0;
  return {
    kind: 'NODE_CHANGED',
    ...(isPlace ? range : {}),
    detail: `The stored node ${index} of level ${level}${isPlace ? ` (entries ${range.index} to ${range.upTo})` : ''} ${what}`,
  };
}
