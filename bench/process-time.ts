import { existsSync, readFileSync } from 'node:fs';

/** Linux counts a process's time in hundredths of a second, whatever its clock ticks. */
const ticksPerSecond = 100;

/** Processor time, its own and the system's for it, that a process has taken so far, in ms; null if it has ended. Linux alone tells it. */
export function processMs(pid: number): number | null {
  if (!existsSync(`/proc/${pid}/stat`)) return null;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
}
