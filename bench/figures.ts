import type { LoadResult } from './load.ts';
import type { PeerName } from './peers.ts';
import type { WorkloadName } from './workloads.ts';

/** The median of all rounds, and the least and the most. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Whose processor time is told apart, in ms a thousand answers. */
export const CPU_PARTS = ['gateway', 'subgraphs', 'centreDatabase', 'departmentDatabases'] as const;
export type CpuPart = (typeof CPU_PARTS)[number];

/** One run of load on one peer. */
export interface Run extends LoadResult {
  readonly cpu: Readonly<Record<CpuPart, number>>;
  /** The gateway's peak so far, in MB. */
  readonly memory: number;
}

/** What all rounds of one load on one peer showed. */
export interface PeerFigures {
  readonly peer: PeerName;
  readonly workload: WorkloadName;
  readonly connections: number;
  readonly perSecond: Spread;
  readonly p50: Spread;
  readonly p99: Spread;
  /** In all rounds together. */
  readonly failed: number;
  readonly cpu: Readonly<Record<CpuPart, number>>;
  readonly memory: number;
}

/** The whole of a comparison, as its JSON. */
export interface Comparison {
  readonly date: string;
  readonly node: string;
  readonly cores: number;
  readonly tool: string;
  readonly subjects: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly proved: number;
  readonly figures: readonly PeerFigures[];
}

/** @throws RangeError for no values */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new RangeError('no values');
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? max;
  const median = sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? min)) / 2;
  return { median, min, max };
}

export function figuresOf(
  peer: PeerName,
  workload: WorkloadName,
  connections: number,
  runs: readonly Run[],
): PeerFigures {
  const spread = (of: (run: Run) => number) => spreadOf(runs.map(of));
  const cpu = CPU_PARTS.map((part) => [part, spread((run) => run.cpu[part]).median] as const);
  return {
    peer,
    workload,
    connections,
    perSecond: spread(({ perSecond }) => perSecond),
    p50: spread(({ p50 }) => p50),
    p99: spread(({ p99 }) => p99),
    failed: runs.reduce((sum, { failed }) => sum + failed, 0),
    cpu: Object.fromEntries(cpu) as Record<CpuPart, number>,
    memory: spread(({ memory }) => memory).max,
  };
}
