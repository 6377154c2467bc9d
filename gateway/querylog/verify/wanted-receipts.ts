import { type ReceiptClaims, readReceipt } from '../receipt.ts';
import type { Finding } from './finding.ts';
import type { ReadEntry } from './log-page.ts';
import type { Trusted } from './signed-checkpoints.ts';

export interface SavedReceipt {
  /** Where it was found, for sentences: `line 3 of receipts.txt`. */
  readonly name: string;
  readonly receipt: string;
}

/** Looks for the entries of receipts. */
export interface WantedReceipts {
  /** An entry that is there; `index` is null while it has no number. */
  saw(entry: ReadEntry, index: number | null): void;
  /** What is wrong when all entries have been seen, the first `covered` of them under a checkpoint. */
  findings(covered: number): readonly Finding[];
}

interface Wanted extends ReceiptClaims {
  readonly name: string;
  found: 'NOWHERE' | 'OTHERWISE' | 'UNNUMBERED' | number;
}

export function wantedReceipts(receipts: readonly SavedReceipt[], { keys }: Trusted): WantedReceipts {
  const invalid: Finding[] = [];
  const wanted = new Map<string, Wanted[]>();
  for (const { name, receipt } of receipts) {
    const claims = readReceipt(receipt, keys);
    if (claims) wanted.set(claims.entry, [...(wanted.get(claims.entry) ?? []), { ...claims, name, found: 'NOWHERE' }]);
    else {
      const detail = `The receipt in ${name} is not one of this log: it was changed, or is signed with a key that was not given.`;
      invalid.push({ kind: 'RECEIPT_INVALID', detail });
    }
  }
  return {
    saw: ({ hash, entry }, index) => {
      for (const one of wanted.get(hash) ?? []) {
        if (typeof one.found === 'number') continue;
        one.found = (Object(entry) as { at?: unknown }).at === one.at ? (index ?? 'UNNUMBERED') : 'OTHERWISE';
      }
    },
    findings: (covered) => [
      ...invalid,
      ...[...wanted.values()].flat().flatMap((one) => {
        const said = missing(one, covered);
        return said ? [{ kind: 'RECEIPT_NOT_IN_LOG', entry: one.entry, detail: said } as const] : [];
      }),
    ],
  };
}

function missing({ name, entry, at, found }: Wanted, covered: number): string | null {
  const receipt = `The receipt in ${name} is of entry ${entry}, of ${at},`;
  if (found === 'NOWHERE') return `${receipt} which is not in the log.`;
  if (found === 'OTHERWISE') return `${receipt} which is in the log with another time.`;
  // An entry that has no number for too long is named by itself.
  if (found === 'UNNUMBERED' || found < covered) return null;
  return `${receipt} which no checkpoint covers.`;
}
