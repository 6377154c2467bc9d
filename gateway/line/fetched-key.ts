import type { FieldNode } from 'graphql';
import { responseKey } from '../collect-fields.ts';

/** Keys that federation needs for itself in what it fetches, so that no other field may come back under them. */
const federationKeys: ReadonlySet<string> = new Set(['creditCode', 'id', '__typename', '__proto__', 'constructor']);

/** The key under which a field of the client's operation is fetched: its own, unless federation needs that for something else. */
export function fetchedKey(node: FieldNode): string {
  const key = responseKey(node);
  return federationKeys.has(key) && key !== node.name.value ? `_cg_as_${key}` : key;
}
