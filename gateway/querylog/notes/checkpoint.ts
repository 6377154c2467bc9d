import { hashLength } from '../tree/hashing.ts';
import { isNoteText, NoteError, strictBase64 } from './signature-lines.ts';

/** What a log commits itself to by its signature (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Name of the log. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  /** Root of the tree of these leaves, 32 bytes. */
  readonly root: Buffer;
}

/**
 * The text of a checkpoint, to be signed as a note: origin, size and root in base64, a line each.
 *
 * @throws NoteError for an origin that is empty or not one line, a size that is none, or a root of another length.
 */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (!isOrigin(origin)) throw new NoteError('the origin of a checkpoint is one line, and not empty');
  if (!Number.isSafeInteger(size) || size < 0) throw new NoteError('the size of a checkpoint is not one of a tree');
  if (root.length !== hashLength) throw new NoteError(`the root of a checkpoint has ${hashLength} bytes`);
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/**
 * Reads the text of a checkpoint, which nobody vouches for until its note has been opened. Extension lines are passed
 * over. Sizes end at 2^53 - 1, where the standard's end at 2^64 - 1.
 *
 * @throws NoteError if it is malformed.
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n') || !isNoteText(text)) throw new NoteError('the checkpoint is not the text of a note');
  const lines = text.slice(0, -1).split('\n');
  const [origin = '', decimal = '', base64 = ''] = lines;
  if (lines.length < 3 || lines.includes('')) throw new NoteError('a checkpoint has three lines, and no empty one');
  const size = /^(0|[1-9][0-9]{0,15})$/.test(decimal) ? Number(decimal) : Number.NaN;
  if (!Number.isSafeInteger(size)) throw new NoteError('the size of the checkpoint is not one of a tree');
  const root = strictBase64(base64);
  if (root?.length !== hashLength)
    throw new NoteError(`the root of the checkpoint is not base64 of ${hashLength} bytes`);
  return { origin, size, root };
}

function isOrigin(origin: string): boolean {
  return origin !== '' && !origin.includes('\n') && isNoteText(origin);
}
