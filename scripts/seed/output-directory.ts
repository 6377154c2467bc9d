import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SAMPLE_FILES } from './sample-files.ts';

/** Endings of what is written beside a file; it is known by its expected outcomes, which nobody else writes. */
const EXPECTED = '.expected.json';
const BESIDE = ['', '.manifest.json', EXPECTED];

/**
 * The first file below a directory that an earlier run didn't write, by its path there; null where there is none, nor a directory. A
 * file of a sample's name is only taken for one that was written if its expected outcomes stand beside it.
 */
export async function foreignFile(directory: string): Promise<string | null> {
  if (!existsSync(directory)) return null;
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
  const written = SAMPLE_FILES.filter(({ path }) => found.includes(path + EXPECTED));
  const own = new Set(written.flatMap(({ path }) => BESIDE.map((ending) => path + ending)));
  return found.find((path) => !own.has(path)) ?? null;
}
