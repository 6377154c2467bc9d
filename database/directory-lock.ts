import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Another live process owns the directory; the message names its pid. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

/**
 * Takes the one owner's place in `directory` (a second opener of an embedded database would silently lose rows).
 * The owner is a process id with its start time: after kill -9, or when the id was given to another process, the lock is free.
 * Returns the function that gives the lock back.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'owner.lock');
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (claim(path)) return () => rmSync(path, { force: true });
    const owner = readOwner(path);
    if (owner && isAlive(owner)) throw new DirectoryInUse(`${directory} is in use by process ${owner.pid}`);
    discard(path);
  }
  throw new DirectoryInUse(`${directory} could not be locked`);
}

interface Owner {
  readonly pid: number;
  readonly started: string;
}

function claim(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined; // gone, or its writer was killed between creating and writing it
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

/** Start time of a process in clock ticks since boot where the system tells it (Linux), else ''. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

// Renaming first means that of several processes which found the same dead lock only one removes it.
function discard(path: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    unlinkSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
