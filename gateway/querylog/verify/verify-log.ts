import type { Clock } from '../../../domain/clock.ts';
import { checkpointClaims } from './checkpoint-claims.ts';
import { entryWalk } from './entry-walk.ts';
import type { Finding } from './finding.ts';
import type { LogPage } from './log-page.ts';
import { judgeBeyond, type ShownLog } from './shown-log.ts';
import { type Opened, openSaved, openStored, type Trusted, unopened } from './signed-checkpoints.ts';
import { nodeFault } from './stored-nodes.ts';
import { type SavedReceipt, wantedReceipts } from './wanted-receipts.ts';

/** By what a log is judged. */
export interface Evidence extends Trusted {
  /** Checkpoints that somebody kept: `name` is for sentences. */
  readonly saved: readonly { readonly name: string; readonly note: string }[];
  readonly receipts: readonly SavedReceipt[];
  readonly shown?: ShownLog | undefined;
  readonly clock: Clock;
  /** The pages have all that there was when `shown` was asked: what it has more has been taken away here. */
  readonly complete: boolean;
}

export interface Verdict {
  readonly whole: boolean;
  /** The bad entry that comes first, or the first of those of which one is bad. */
  readonly firstBad: Finding | null;
  readonly findings: readonly Finding[];
  /** How many entries have a number. */
  readonly size: number;
  /** Root of their tree, in base64 as checkpoints have it. */
  readonly root: string;
  /** Stored checkpoints that are as they should be, and how many entries the largest covers. */
  readonly checkpoints: { readonly sound: number; readonly covered: number };
  /** Entries that have no number yet; the newest of very many are only counted. */
  readonly unnumbered: { readonly checked: number; readonly uncounted: number };
  /** By witness: how many checkpoints it has cosigned. */
  readonly cosigned: Readonly<Record<string, number>>;
  /** Worth saying, and no fault. */
  readonly remarks: readonly string[];
}

/**
 * Verifies a log page by page, from its first entry. It keeps one small record a subject and 24 bytes an entry. Entries are looked at up
 * to the first bad one; what checkpoints, receipts and another reader say is judged all the same. It throws only what `pages` throws.
 *
 * @param progress told after each page how many entries there were so far.
 */
export async function verifyLog(
  pages: AsyncIterable<LogPage>,
  evidence: Evidence,
  progress: (entries: number) => void = () => undefined,
): Promise<Verdict> {
  const receipts = wantedReceipts(evidence.receipts, evidence);
  const walk = entryWalk(evidence, receipts, evidence.clock);
  const checkpoints = checkpointsOf(evidence);
  let node: Finding | null = null;
  const root = () => walk.tree.root();
  for await (const page of pages) {
    const operations = new Map(page.operations.map(({ hash, text }) => [hash, text] as const));
    for (const stored of page.checkpoints) {
      checkpoints.claim('STORED', `The checkpoint${sizeIn(stored.note)}`, openStored(stored, evidence));
    }
    const completed = page.leaves.flatMap((leaf) => {
      const nodes = walk.number(leaf, operations);
      checkpoints.claims.reached(walk.tree.size, root);
      return nodes;
    });
    if (page.nodes) node ??= nodeFault(page.nodes, completed);
    if (page.unnumbered) walk.unnumbered(page.unnumbered);
    progress(walk.tree.size);
  }
  const { size } = walk.tree;
  const { claims, cosigned } = checkpoints;
  const { complete, shown } = evidence;
  const there = { size, root: root(), covered: claims.covered, complete, shown };
  const beyond = await judgeBeyond(claims.beyond(), there);
  const ofCheckpoints = [...claims.findings, ...checkpoints.findings, ...beyond.findings];
  const findings = [
    ...(walk.firstBad ? [walk.firstBad] : []),
    ...(node ? [node] : []),
    ...ofCheckpoints,
    ...(ofCheckpoints.length === 0 ? notCovered(claims.covered, size) : []),
    ...receipts.findings(claims.covered),
  ];
  return {
    whole: findings.length === 0,
    firstBad: firstOf(findings, size),
    findings,
    size,
    root: root().toString('base64'),
    checkpoints: { sound: claims.sound, covered: claims.covered },
    unnumbered: walk.waiting,
    cosigned,
    remarks: [...checkpoints.remarks(), ...beyond.remarks],
  };
}

/** Opens checkpoints as they come, whosever they are. */
function checkpointsOf(evidence: Evidence) {
  const claims = checkpointClaims();
  const findings: Finding[] = [];
  const cosigned: Record<string, number> = {};
  let unsaid = 0;

  function claim(from: 'STORED' | 'SAVED' | 'SHOWN', called: string, opened: Opened): void {
    if ('wrong' in opened) {
      const finding = unopened(from, called, opened);
      // Under a wrong key each of thousands is wrong.
      if (from === 'STORED' && findings.some(({ kind }) => kind === finding.kind)) unsaid += 1;
      else findings.push(finding);
      return;
    }
    for (const name of opened.cosignedBy) cosigned[name] = (cosigned[name] ?? 0) + 1;
    claims.add({ from, called, ...opened.checkpoint });
  }

  for (const { name, note } of evidence.saved) {
    claim('SAVED', `The saved checkpoint ${name}${sizeIn(note)}`, openSaved(note, evidence));
  }
  const { shown } = evidence;
  if (shown) claim('SHOWN', `The checkpoint of ${shown.name}${sizeIn(shown.note)}`, openSaved(shown.note, evidence));
  const remarks = () => (unsaid > 0 ? [`${unsaid} more stored checkpoints are wrong.`] : []);
  return { claims, claim, findings, cosigned, remarks };
}

/** As it says itself, signed or not. */
function sizeIn(note: string): string {
  const size = note.split('\n', 2)[1] ?? '';
  return /^\d{1,16}$/.test(size) ? ` of ${size} entries` : '';
}

function notCovered(covered: number, size: number): readonly Finding[] {
  if (covered === size) return [];
  const range = { index: covered, upTo: size - 1 };
  const detail = `The ${size - covered} entries from ${covered} on have numbers and no checkpoint: a checkpoint was taken away, or entries were put in.`;
  return [{ kind: 'NOT_COVERED', ...range, detail }];
}

/** Entries without a number come behind all others. A node that differs says less than anything else: its entries may be wrong, or itself. */
function firstOf(findings: readonly Finding[], size: number): Finding | null {
  const place = ({ kind, index, upTo, entry }: Finding): number => {
    if (kind === 'NODE_CHANGED') return Number.MAX_SAFE_INTEGER;
    return upTo ?? index ?? (entry === undefined ? Number.MAX_VALUE : size);
  };
  const [first] = [...findings].sort((one, other) => place(one) - place(other));
  return first ?? null;
}
