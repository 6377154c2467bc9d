import { emptyRoot } from '../tree/hashing.ts';
import { entriesCalled, type Finding } from './finding.ts';

/** A signed statement that the first `size` entries have this root. */
export interface Claim {
  readonly from: 'STORED' | 'SAVED' | 'SHOWN';
  /** How it is called in sentences. */
  readonly called: string;
  readonly size: number;
  readonly root: Buffer;
}

/** Holds claims until the tree has their size. */
export interface Claims {
  add(claim: Claim): void;
  /** The tree has grown to this size. */
  reached(size: number, root: () => Buffer): void;
  /** Those of more entries than there are, when all have been read. */
  beyond(): readonly Claim[];
  readonly findings: readonly Finding[];
  /** Largest size of a stored checkpoint with the root that it was signed with. */
  readonly covered: number;
  /** How many stored checkpoints are as they should be. */
  readonly sound: number;
}

/** Claims are added in any order, but before the tree has passed their size; of the rest it is said that they come too late. */
export function checkpointClaims(): Claims {
  const waiting = new Map<number, Claim[]>();
  const findings: Finding[] = [];
  // Of a log that was signed again its own checkpoints say nothing.
  const agreed = { STORED: 0, OTHERS: 0 };
  let sound = 0;
  let passed = 0;
  let storedDiffers = false;
  let current = () => emptyRoot;

  function judge(claim: Claim, root: Buffer): void {
    const of = claim.from === 'STORED' ? 'STORED' : 'OTHERS';
    if (claim.root.equals(root)) {
      agreed[of] = Math.max(agreed[of], claim.size);
      if (claim.from === 'STORED') sound += 1;
      return;
    }
    // After the first all differ.
    if (claim.from === 'STORED' && storedDiffers) return;
    storedDiffers ||= claim.from === 'STORED';
    findings.push(differs(claim, agreed[of]));
  }

  return {
    add: (claim) => {
      if (claim.size === 0) return judge(claim, emptyRoot);
      if (claim.size === passed) return judge(claim, current());
      if (claim.size > passed) {
        waiting.set(claim.size, [...(waiting.get(claim.size) ?? []), claim]);
        return;
      }
      findings.push({
        kind: 'CHECKPOINT_CHANGED',
        detail: `${claim.called} does not stand where it belongs: it is of fewer entries than those before it.`,
      });
    },
    reached: (size, root) => {
      passed = size;
      current = root;
      for (const claim of waiting.get(size) ?? []) judge(claim, root());
      waiting.delete(size);
    },
    beyond: () => [...waiting.values()].flat().sort((one, other) => one.size - other.size),
    findings,
    get covered() {
      return agreed.STORED;
    },
    get sound() {
      return sound;
    },
  };
}

function differs({ from, called, size }: Claim, agreed: number): Finding {
  const range = { index: agreed, upTo: size - 1 };
  const which = entriesCalled(agreed, size - 1);
  if (from === 'STORED') {
    const said = `${called} was signed over others: of ${which}, at least one was changed, moved, put in or taken out.`;
    return { kind: 'TREE_CHANGED', ...range, detail: said };
  }
  const sentence = `${called} was signed over other entries than there are here`;
  return from === 'SAVED'
    ? { kind: 'REWRITTEN', ...range, detail: `${sentence}: the log was rewritten somewhere in ${which}.` }
    : { kind: 'FORK', ...range, detail: `${sentence}: two readers are shown two logs, which part in ${which}.` };
}
