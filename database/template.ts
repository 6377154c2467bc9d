import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DirectoryInUse, lockDirectory } from './directory-lock.ts';

const initialise = fileURLToPath(new URL('./initialise.mjs', import.meta.url));

/**
 * Makes an empty embedded database in `directory` unless there is one. Initialising takes seconds and 850 MB, so it is done
 * once, in a process of its own, into `template`; every database starts as a copy. Each step ends in a rename: a killed one
 * leaves nothing that is taken for a database.
 */
export async function ensureDatabase(directory: string, template: string): Promise<void> {
  if (await exists(directory)) return;
  await mkdir(dirname(template), { recursive: true });
  const unlock = await waitForLock(`${template}.making`);
  try {
    if (!(await exists(template))) {
      await fresh(template, (target) => promisify(execFile)(process.execPath, ['--liftoff-only', initialise, target]));
    }
  } finally {
    unlock();
  }
  await mkdir(dirname(directory), { recursive: true });
  const source = await realpath(template); // a link would be copied as a link
  // Nothing else goes on before there is a database, and the asynchronous `cp` takes half as much processor time again.
  await fresh(directory, async (target) => cpSync(source, target, { recursive: true }));
}

/** Several departments start at once; one makes the template and the others wait for it. */
async function waitForLock(directory: string): Promise<() => void> {
  for (;;) {
    try {
      return lockDirectory(directory);
    } catch (error) {
      if (!(error instanceof DirectoryInUse)) throw error;
      await delay(100);
    }
  }
}

/**
 * Makes a directory under another name and renames it when it is whole. The name is never used again: the process that
 * initialises lives on when the one that waits for it is killed, and must not write into its successor's work.
 */
async function fresh(directory: string, make: (target: string) => Promise<unknown>): Promise<void> {
  const parent = dirname(directory);
  const prefix = `${basename(directory)}.new.`;
  const left = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  await Promise.all(
    left.map((name) => rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined)),
  );
  const target = await mkdtemp(join(parent, prefix));
  await make(target);
  await rename(target, directory);
}

const exists = (path: string): Promise<boolean> =>
  stat(join(path, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
