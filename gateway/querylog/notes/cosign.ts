import { hashLength } from '../tree/hashing.ts';
import { isNoteText, largestNote, NoteError, parseSignatureLines } from './signature-lines.ts';

/** How many hashes a witness accepts as a consistency path (C2SP tlog-witness). */
const longestPath = 63;

/**
 * The body of a witness's `add-checkpoint` (C2SP tlog-witness).
 *
 * @param oldSize of the checkpoint that the witness cosigned last; 0 if there is none, with an empty path.
 * @param path the consistency path from `oldSize` to the checkpoint.
 * @param checkpoint the signed note.
 * @throws RangeError for a size or path that no witness accepts; NoteError if the checkpoint is no note.
 */
export function addCheckpointBody(oldSize: number, path: readonly Buffer[], checkpoint: string): string {
  if (!Number.isSafeInteger(oldSize) || oldSize < 0) throw new RangeError(`${oldSize} is not the size of a tree`);
  if (path.length > longestPath) throw new RangeError(`a witness accepts at most ${longestPath} hashes`);
  if (oldSize === 0 && path.length > 0) throw new RangeError('from size 0 there is nothing to prove');
  if (path.some(({ length }) => length !== hashLength)) throw new RangeError(`a hash has ${hashLength} bytes`);
  const blankLine = checkpoint.lastIndexOf('\n\n');
  if (blankLine === -1 || !isNoteText(checkpoint)) throw new NoteError('the checkpoint is not a signed note');
  parseSignatureLines(checkpoint.slice(blankLine + 2));
  const hashes = path.map((hash) => `${hash.toString('base64')}\n`);
  return `old ${oldSize}\n${hashes.join('')}\n${checkpoint}`;
}

/**
 * The signature lines of a witness's 200 answer, without their newlines. Only their form is checked: whether they are
 * signatures, `openNote` tells of the checkpoint with them added.
 *
 * @throws NoteError if the answer is anything but 1 to 100 signature lines.
 */
export function parseCosignatures(body: string): readonly string[] {
  if (body.length > largestNote || !isNoteText(body)) throw new NoteError('the answer does not hold signature lines');
  return parseSignatureLines(body).map(({ line }) => line);
}
