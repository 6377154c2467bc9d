import type { Verdict } from '../../gateway/querylog/verify/verify-log.ts';

/** What besides the log itself was looked at. */
export interface Looked {
  readonly source: string;
  /** Names and ids of the log's keys that were believed. */
  readonly keys: readonly string[];
  readonly checkpoints: number;
  readonly receipts: number;
  readonly compared: string | null;
}

/** The verdict in sentences for people. */
export function sentencesOf(verdict: Verdict, looked: Looked): readonly string[] {
  const { whole, findings, remarks } = verdict;
  if (!whole) {
    const faults = findings.length === 1 ? 'One fault was' : `${findings.length} faults were`;
    return [
      `The log is NOT whole. ${faults} found in ${looked.source}; ${firstBad(verdict)}`,
      ...findings.map(({ kind, detail }) => `${kind}: ${detail}`),
      ...remarks,
      `Believed: ${looked.keys.join(', ')}.`,
    ];
  }
  return [...wholeLog(verdict, looked), ...remarks, `Believed: ${looked.keys.join(', ')}.`];
}

function firstBad({ firstBad: first }: Verdict): string {
  const { index, upTo = index, entry } = first ?? {};
  if (index !== undefined && upTo !== undefined && upTo > index) {
    return `the first bad entry is one of ${index} to ${upTo}.`;
  }
  if (index !== undefined) return `the first bad entry is ${index}${entry ? ` (${entry})` : ''}.`;
  return entry ? `the first bad entry is ${entry}.` : 'no entry by itself is bad.';
}

function wholeLog({ size, root, checkpoints, unnumbered, cosigned }: Verdict, looked: Looked): readonly string[] {
  const young = unnumbered.checked + unnumbered.uncounted;
  if (size === 0 && young === 0) return [`The log is empty: there is nothing to verify in ${looked.source}.`];
  return [
    size === 0
      ? 'There is no checkpoint yet: no entry has a number.'
      : `The log is whole: ${counted(size, 'entry', 'entries')} in ${looked.source}, with root ${root}.`,
    ...(size > 0 ? [`${howManyFit(checkpoints.sound, 'checkpoint')}, and the last covers them all.`] : []),
    ...(unnumbered.checked > 0
      ? [`${counted(unnumbered.checked, 'entry is', 'entries are')} too young to have a number, and signed by the log.`]
      : []),
    ...(unnumbered.uncounted > 0
      ? [`${unnumbered.uncounted} still younger ones were not looked at: verify again.`]
      : []),
    ...(looked.checkpoints > 0 ? [`${howManyFit(looked.checkpoints, 'saved checkpoint')}.`] : []),
    ...(looked.receipts > 0 ? [`${howManyFit(looked.receipts, 'receipt')}.`] : []),
    ...(looked.compared === null ? [] : [`${looked.compared} shows the same log.`]),
    ...Object.entries(cosigned).map(([name, count]) => `${name} has cosigned ${counted(count, 'checkpoint')}.`),
  ];
}

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
const howManyFit = (count: number, one: string): string => `${counted(count, one)} ${count === 1 ? 'fits' : 'fit'}`;
