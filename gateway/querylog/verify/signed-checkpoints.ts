import { type Checkpoint, parseCheckpoint } from '../notes/checkpoint.ts';
import { type NoteVerifier, openNote } from '../notes/signed-note.ts';
import type { Finding } from './finding.ts';
import type { ReadCheckpoint } from './log-page.ts';

/** Whose word a checkpoint's is. */
export interface Trusted {
  /** The log's, all of one name. */
  readonly keys: readonly [NoteVerifier, ...NoteVerifier[]];
  /** Keys of outside witnesses. */
  readonly witnesses: readonly NoteVerifier[];
}

export type Opened =
  | { readonly checkpoint: Checkpoint; readonly cosignedBy: readonly string[] }
  /** Why not, to be read behind the checkpoint's name; `kind` only where it is not the checkpoint itself. */
  | { readonly wrong: string; readonly kind?: 'COSIGNATURE_WRONG' };

/** Opens a checkpoint that somebody saved or is shown. What others than the log have signed of it is not looked at, witnesses' apart. */
export function openSaved(note: string, { keys, witnesses }: Trusted): Opened {
  const [{ name: origin }] = keys;
  try {
    const opened = openNote(note, keys);
    const checkpoint = parseCheckpoint(opened.text);
    if (checkpoint.origin !== origin) return { wrong: `is of another log than ${origin}.` };
    return withCosignatures(checkpoint, note, { keys, witnesses });
  } catch {
    return { wrong: whyNot(note, keys) };
  }
}

/** Opens a stored checkpoint: its note has the log's own signatures and nothing else. */
export function openStored({ note, cosignatures, columns }: ReadCheckpoint, { keys, witnesses }: Trusted): Opened {
  try {
    const { signatures, verifiedBy } = openNote(note, keys);
    if (signatures.length !== verifiedBy.length) {
      return {
        wrong: 'has another signature than those of the keys that were given. Give all keys that the log has had.',
      };
    }
  } catch {
    return { wrong: whyNot(note, keys) };
  }
  const whole = note + cosignatures.map((line) => `${line}\n`).join('');
  const opened = openSaved(witnesses.length > 0 ? whole : note, { keys, witnesses });
  if ('wrong' in opened || !columns) return opened;
  const { size, root } = opened.checkpoint;
  const same = columns.size === size && columns.root === root.toString('hex');
  return same ? opened : { wrong: 'is stored with another size or root than it was signed with.' };
}

function withCosignatures(checkpoint: Checkpoint, note: string, { keys, witnesses }: Trusted): Opened {
  if (witnesses.length === 0) return { checkpoint, cosignedBy: [] };
  try {
    const { cosigned } = openNote(note, [...keys, ...witnesses]);
    return { checkpoint, cosignedBy: cosigned.map(({ name }) => name) };
  } catch {
    return { wrong: 'has a cosignature of a given witness that is wrong.', kind: 'COSIGNATURE_WRONG' };
  }
}

/** Says of a note that no given key has signed whose it is, as far as it says so itself. */
function whyNot(note: string, [{ name: origin }]: Trusted['keys']): string {
  const [first = ''] = note.split('\n', 1);
  const isText = /^[^\s+]{1,200}$/.test(first) && note.includes('\n\n');
  if (!isText) return 'is no signed checkpoint.';
  return first === origin
    ? 'is not signed with a key that was given: it was changed, or the key is the wrong one.'
    : `is of another log than ${origin}.`;
}

const kinds = {
  STORED: 'CHECKPOINT_CHANGED',
  SAVED: 'SAVED_CHECKPOINT_INVALID',
  SHOWN: 'SHOWN_CHECKPOINT_INVALID',
} as const;

/** A finding about a checkpoint that could not be opened. */
export const unopened = (
  from: keyof typeof kinds,
  called: string,
  { kind, wrong }: Extract<Opened, { wrong: string }>,
): Finding => ({ kind: kind ?? kinds[from], detail: `${called} ${wrong}` });
