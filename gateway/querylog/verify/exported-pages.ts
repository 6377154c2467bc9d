import { createReadStream } from 'node:fs';
import type { OperationText } from '../store.ts';
import { linesOf } from './lines.ts';
import { type LogPage, LogUnreadable, type ReadLeaf } from './log-page.ts';

/**
 * The pages of an export, in the order of the files: newline-delimited JSON as `GET /log/entries` gives it, a file for each page or
 * several pages in one.
 *
 * @throws LogUnreadable for what is none, or where a page breaks off.
 */
export async function* exportedPages(files: readonly string[]): AsyncGenerator<LogPage> {
  let lastNote: string | null = null;
  let next: number | null = 0;
  for (const file of files) {
    let leaves: ReadLeaf[] = [];
    let operations: OperationText[] = [];
    let number = 0;
    for await (const line of linesOf(createReadStream(file))) {
      number += 1;
      if (line.trim() === '') continue;
      const read = lineOf(line, `${file}, line ${number}`);
      if ('index' in read) leaves.push(read);
      else if ('text' in read) operations.push(read);
      else {
        const { note } = read;
        const first = leaves[0]?.index ?? next;
        if (first !== next)
          throw new LogUnreadable(
            `${file} begins at entry ${first}, and ${next} should follow: give the pages in order.`,
          );
        next = read.next;
        // Pages that are asked for one after the other mostly have the same checkpoint.
        const checkpoints = note === null || note === lastNote ? [] : [{ note, cosignatures: [] }];
        lastNote = note ?? lastNote;
        yield { leaves, operations, nodes: null, checkpoints };
        [leaves, operations] = [[], []];
      }
    }
    if (leaves.length > 0 || number === 0) throw new LogUnreadable(`${file} breaks off: the last line is missing.`);
  }
  if (next !== null) throw new LogUnreadable(`The export is not complete: another page begins at entry ${next}.`);
}

type Line = ReadLeaf | OperationText | { readonly note: string | null; readonly next: number | null };

/** One line, checked as far as the rest relies on it. */
function lineOf(text: string, place: string): Line {
  const no = (what: string) => new LogUnreadable(`${place} ${what}`);
  let line: Record<string, unknown>;
  try {
    line = Object(JSON.parse(text));
  } catch {
    throw no('is not JSON.');
  }
  if ('leaf' in line) return leafOf(line, no);
  if ('operation' in line) {
    const { hash, text: operation } = Object(line.operation) as Record<string, unknown>;
    if (typeof hash === 'string' && typeof operation === 'string') return { hash, text: operation };
  }
  const { checkpoint, next } = line;
  if ((checkpoint === null || typeof checkpoint === 'string') && (next === null || Number.isSafeInteger(next))) {
    return { note: checkpoint, next: next as number | null };
  }
  throw no('is no line of an export of the log.');
}

function leafOf(line: Record<string, unknown>, no: (what: string) => Error): ReadLeaf {
  const { index, leafHash, signature, entry } = line;
  const { ordinal, previous } = line;
  const { entry: hash } = Object(line.leaf) as Record<string, unknown>;
  const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
  const isPlace =
    (ordinal === null || Number.isSafeInteger(ordinal)) && (previous === null || isHash(previous)) && isHash(leafHash);
  if (!Number.isSafeInteger(index) || !isPlace) throw no('is no leaf of a log.');
  const place = { index: index as number, ordinal: ordinal as number | null, previous: previous as string | null };
  if (hash === null) return { ...place, leafHash: leafHash as string, entry: null };
  if (!isHash(hash) || typeof signature !== 'string') throw no('is no leaf of a log.');
  const read = { hash, signature: Buffer.from(signature, 'base64'), entry };
  return { ...place, leafHash: leafHash as string, entry: read };
}
