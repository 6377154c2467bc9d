import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** What Linux tells of a process: its parent, and the processor time that it and its children that have ended took, in ms. */
interface Process {
  readonly parent: number;
  readonly cpu: number;
}

/** Linux counts processor time in these, 100 a second on every architecture that Node.js runs on. */
const tickMs = 10;

/** The fields of /proc/PID/stat that are needed. The command's name, in brackets, may hold anything. */
export function readStat(stat: string): Process {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), cpu: ticks * tickMs };
}

function allProcesses(): ReadonlyMap<number, Process> {
  const processes = new Map<number, Process>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      processes.set(Number(name), readStat(readFileSync(`/proc/${name}/stat`, 'latin1')));
    } catch {
      // It ended meanwhile.
    }
  }
  return processes;
}

/** These processes and all below them. */
function family(processes: ReadonlyMap<number, Process>, roots: readonly number[]): ReadonlySet<number> {
  const found = new Set(roots);
  // A child may have a smaller number than its parent.
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [pid, { parent }] of processes) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/** Processor time in ms that each group of processes, with all below them, has taken since they started. */
export function cpuOf<Name extends string>(groups: Readonly<Record<Name, readonly number[]>>): Record<Name, number> {
  const processes = allProcesses();
  const sum = (roots: readonly number[]) =>
    [...family(processes, roots)].reduce((total, pid) => total + (processes.get(pid)?.cpu ?? 0), 0);
  return Object.fromEntries(
    Object.entries<readonly number[]>(groups).map(([name, roots]) => [name, sum(roots)]),
  ) as Record<Name, number>;
}

/** The most memory that the processes had resident since they started, added up, in MB. */
export function peakMemory(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) =>
    Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]),
  );
  return Math.round(kilobytes.reduce((sum, one) => sum + one, 0) / 1_024);
}

/** The children of a process whose command line has this text in it. */
export function childrenOf(parent: number, text: string): readonly number[] {
  const named = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text);
  return [...allProcesses()].flatMap(([pid, process]) => (process.parent === parent && named(pid) ? [pid] : []));
}

/** PostgreSQL's first process, of which every other one of its cluster is a child. */
export async function postmasterOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return readStat(readFileSync(`/proc/${rows[0]?.pid}/stat`, 'latin1')).parent;
  } finally {
    await client.end();
  }
}
