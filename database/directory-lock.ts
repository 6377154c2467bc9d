import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/** Another live process owns the directory; the message names its pid. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

/**
 * Takes the one owner's place in `directory` (a second opener of an embedded database would silently lose rows).
 * The owner is a process id with its start time: after kill -9, or when the id was given to another process, the place is
 * free. It holds among processes that see each other, so not between containers that share a directory.
 * Returns the function that gives the place back; `owner.lock` tells people who has it.
 *
 * A lock file that is removed when its owner is found dead can be removed twice, the second time under a new owner. So
 * owners have turns: `turn.N` is created whole and only once, by a process that found turn N-1 over for good, and the
 * highest turn is the owner's.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const turn = latestTurn(directory);
    const owner = readOwner(turnFile(directory, turn));
    if (owner && isAlive(owner)) throw new DirectoryInUse(`${directory} is in use by process ${owner.pid}`);
    if (claim(directory, turn + 1)) {
      tellPeople(directory);
      return () => release(directory, turn + 1);
    }
  }
  throw new DirectoryInUse(`${directory} could not be locked`);
}

/** True while a live process has the place; it may give it back at any moment. */
export function isLocked(directory: string): boolean {
  if (!existsSync(directory)) return false;
  const owner = readOwner(turnFile(directory, latestTurn(directory)));
  return owner !== null && isAlive(owner);
}

interface Owner {
  readonly pid: number;
  readonly started: string;
}

const turnFile = (directory: string, turn: number): string => join(directory, `turn.${turn}`);

const turnOf = (name: string): number => Number(/^turn\.(\d+)$/.exec(name)?.[1] ?? 0);

const isOver = (name: string, turn: number): boolean => turnOf(name) > 0 && turnOf(name) < turn;

const latestTurn = (directory: string): number => Math.max(0, ...readdirSync(directory).map(turnOf));

const self = (): string => JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Owner);

/** Takes this turn unless another process was first. */
function claim(directory: string, turn: number): boolean {
  const draft = join(directory, `claim.${process.pid}.${threadId}`);
  const file = turnFile(directory, turn);
  try {
    writeFileSync(draft, self(), { mode: 0o600 });
    linkSync(draft, file); // fails if it exists, and appears with its content: nobody sees half a claim
  } catch (error) {
    // EEXIST: this turn is taken. ENOENT: an owner has cleared away the draft.
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  // A turn that has long passed was cleared away, and so could be created again.
  if (latestTurn(directory) > turn) {
    rmSync(file, { force: true });
    return false;
  }
  const left = readdirSync(directory).filter((name) => name.startsWith('claim.') || isOver(name, turn));
  for (const name of left) rmSync(join(directory, name), { force: true });
  return true;
}

function tellPeople(directory: string): void {
  const draft = join(directory, 'owner.lock.new');
  writeFileSync(draft, self(), { mode: 0o600 });
  renameSync(draft, join(directory, 'owner.lock'));
}

/** Ends a turn by emptying its file; the file stays, so that numbers never begin anew. */
function release(directory: string, turn: number): void {
  try {
    if (latestTurn(directory) === turn) rmSync(join(directory, 'owner.lock'), { force: true });
    truncateSync(turnFile(directory, turn));
  } catch (error) {
    // Given back before, or the whole directory is gone.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Null for a turn that is over, or whose file a crash of the machine has left empty or broken. */
function readOwner(file: string): Owner | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner | null;
  } catch {
    return null;
  }
}

function isAlive({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(pid) === started;
}

/**
 * What tells a process from another of the same id: the boot, and its start in clock ticks since then, where the system
 * tells them (Linux), else ''. A killed process that its parent has not yet waited for has none.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return 'dead';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch {
    return '';
  }
}
