import type { Kysely } from 'kysely';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import type { LogKeys } from '../querylog/log-keys.ts';
import { readReceipt } from '../querylog/receipt.ts';
import { checkpointOf, findLeaf, lastCheckpoint, readNodes } from '../querylog/stored-tree.ts';
import { consistencyPath, inclusionPath } from '../querylog/tree/nodes.ts';
import type { HttpRequest } from './admit.ts';
import type { Caller } from './authenticate.ts';
import { handle, type Line } from './handle.ts';
import { answered, type Outcome, refusal } from './outcome.ts';
import type { Released } from './release.ts';

/** What proofs are made from. */
export interface ProofParts {
  readonly database: Kysely<CentreTables>;
  readonly keys: LogKeys;
  /** Numbers what is committed by now. */
  readonly integrate: () => Promise<void>;
}

type Parameters = Readonly<Record<string, unknown>>;

/** `GET /log/proof/inclusion?receipt=&size=`: that the entry of a receipt is in the tree, for whoever has the receipt. */
export const handleInclusion = (
  line: Line,
  request: HttpRequest,
  query: Parameters,
  parts: ProofParts,
): Promise<Released> =>
  handle(line, request, ({ at }, caller) => inclusion(query, caller, line.mayReadLog(caller, at), parts), {
    kind: 'LOG',
    text: 'GET /log/proof/inclusion',
    name: 'inclusion-proof',
  });

/** `GET /log/proof/consistency?from=&to=`: that a tree is the beginning of a later one, for everyone. */
export const handleConsistency = (
  line: Line,
  request: HttpRequest,
  query: Parameters,
  parts: ProofParts,
): Promise<Released> =>
  handle(line, request, () => consistency(query, parts), {
    kind: 'LOG',
    text: 'GET /log/proof/consistency',
    name: 'consistency-proof',
  });

async function inclusion(
  { receipt, size: wanted }: Parameters,
  caller: Caller,
  mayReadLog: boolean,
  { database, keys, integrate }: ProofParts,
): Promise<Outcome> {
  const claims = typeof receipt === 'string' ? readReceipt(receipt, keys.verifiers) : null;
  if (!claims) return refusal('BAD_USER_INPUT', 'receipt is none that this log has signed.');
  let found = await findLeaf(database, claims);
  if (!found) {
    // Whoever asks right after its answer is ahead of the tree.
    await integrate();
    found = await findLeaf(database, claims);
  }
  const last = await lastCheckpoint(database);
  const size = wanted === undefined ? last?.size : sizeOf(wanted);
  if (size === null)
    return refusal('BAD_USER_INPUT', 'size is a whole number: that of a tree, or nothing for the newest.');
  if (!found || !last || size === undefined || size > last.size || found.index >= size) {
    return refusal('NOT_FOUND', 'The log has no tree of this size with this entry in it.');
  }
  const path = await inclusionPath(found.index, size, readNodes(database));
  const checkpoint = size === last.size ? last : await checkpointOf(database, size);
  const { index, leaf, place, subject } = found;
  // How often somebody is asked about is for itself and auditors to see; for others the leaf commits to it.
  const mayCount = mayReadLog || (caller.role === 'subject' && caller.creditCode === subject);
  const shown = subject !== null && mayCount ? { place } : {};
  return json({ index, leaf, ...shown, size, path: path.map(base64), checkpoint: checkpoint?.note ?? null });
}

async function consistency({ from, to }: Parameters, { database }: ProofParts): Promise<Outcome> {
  const [first, second] = [sizeOf(from), sizeOf(to)];
  if (first === null || second === null || first === 0 || first > second) {
    return refusal('BAD_USER_INPUT', 'from and to are sizes of trees, from 1 on, and from is not the larger.');
  }
  const last = await lastCheckpoint(database);
  if (!last || second > last.size) return refusal('NOT_FOUND', 'The log has no tree of this size yet.');
  const path = await consistencyPath(first, second, readNodes(database));
  return json({ from: first, to: second, path: path.map(base64) });
}

const base64 = (hash: Buffer): string => hash.toString('base64');
const json = (value: object): Outcome => answered(200, JSON.stringify(value), { type: 'application/json' });

/** A decimal number without leading zeros, or null. */
const sizeOf = (text: unknown): number | null =>
  typeof text === 'string' && /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : null;
