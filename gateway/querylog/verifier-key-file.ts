import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Adds the log's public keys to a file, the newest first. Keys that are there stay: entries that an older key has signed are verified
 * with it for ever, also when the gateway does not have it any more. Returns all of them.
 */
export function rememberVerifierKeys(file: string, keys: readonly string[]): readonly string[] {
  const known = existsSync(file) ? linesIn(readFileSync(file, 'utf8')) : [];
  const all = [...new Set([...keys, ...known])];
  if (all.length === known.length) return all;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, all.map((key) => `${key}\n`).join(''), { mode: 0o644 });
  renameSync(temporary, file);
  return all;
}

/** The keys in such a file, or in what `GET /log/key` answers. */
export const linesIn = (text: string): readonly string[] =>
  text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : line.trim()));
