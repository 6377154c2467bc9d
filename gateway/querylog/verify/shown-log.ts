import { verifyConsistency } from '../tree/verify.ts';
import type { Claim } from './checkpoint-claims.ts';
import { entriesCalled, type Finding } from './finding.ts';

/** A log as another reader is shown it. */
export interface ShownLog {
  /** For sentences. */
  readonly name: string;
  /** Its newest checkpoint, asked for before the pages were read. */
  readonly note: string;
  /** Asks it for the proof that its tree of `from` entries is the beginning of that of `to`. */
  readonly prove: (from: number, to: number) => Promise<readonly Uint8Array[]>;
}

interface There {
  /** How many entries there are, and their root. */
  readonly size: number;
  readonly root: Buffer;
  /** How many of them are as a stored checkpoint says. */
  readonly covered: number;
  /** All that there was when the other was asked. */
  readonly complete: boolean;
  readonly shown: ShownLog | undefined;
}

/** What follows from checkpoints of more entries than there are. */
export async function judgeBeyond(
  claims: readonly Claim[],
  there: There,
): Promise<{ readonly findings: readonly Finding[]; readonly remarks: readonly string[] }> {
  const { size, complete } = there;
  const findings: Finding[] = [];
  const remarks: string[] = [];
  const stored = claims.filter(({ from }) => from === 'STORED').at(-1);
  const saved = claims.filter(({ from }) => from === 'SAVED');
  for (const claim of [...(stored ? [stored] : []), ...saved]) findings.push(truncated(claim, there));
  for (const claim of claims.filter(({ from }) => from === 'SHOWN')) {
    const parts = await fork(claim, there);
    if (parts) findings.push(parts);
    else if (complete) findings.push(truncated(claim, there));
    else remarks.push(`${claim.called} goes on from the ${size} that are here.`);
  }
  return { findings, remarks };
}

function truncated({ called, size }: Claim, there: There): Finding {
  const index = Math.min(there.covered, there.size);
  const gone = `of ${entriesCalled(index, size - 1)}, at least ${size - there.size} are gone`;
  const detail = `${called} was signed, and there are ${there.size}: the log is truncated, ${gone}.`;
  return { kind: 'TRUNCATED', index, upTo: size - 1, detail };
}

async function fork({ called, size, root }: Claim, there: There): Promise<Finding | null> {
  // Everything goes on from nothing.
  if (there.size === 0 || !there.shown) return null;
  let path: readonly Uint8Array[];
  try {
    path = await there.shown.prove(there.size, size);
  } catch {
    const detail = `${called} comes without the proof that it goes on from the ${there.size} that are here.`;
    return { kind: 'SHOWN_CHECKPOINT_INVALID', detail };
  }
  if (verifyConsistency({ from: there.size, to: size, fromRoot: there.root, toRoot: root, path })) return null;
  const detail = `${called} does not go on from the ${there.size} that are here: two readers are shown two logs.`;
  return { kind: 'FORK', index: 0, upTo: there.size - 1, detail };
}
