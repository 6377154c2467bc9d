import type { QueryExecutorProvider } from 'kysely';
import type { LogKeys } from './log-keys.ts';
import { openNote } from './notes/signed-note.ts';
import { lastCheckpoint } from './stored-tree.ts';

/** The log was signed with a key that the gateway has not been given. Nothing is started. */
export class LogKeyError extends Error {
  override readonly name = 'LogKeyError';
}

/**
 * A log is not continued under another key by mistake: whoever verifies it would see a forgery. While a key is replaced, the old one is
 * named as well.
 *
 * @throws LogKeyError
 */
export async function refuseUnknownKey(database: QueryExecutorProvider, { origin, verifiers }: LogKeys): Promise<void> {
  const last = await lastCheckpoint(database);
  if (!last) return;
  try {
    openNote(last.note, verifiers);
  } catch (error) {
    throw new LogKeyError(
      `The log's last checkpoint is not by a key of ${origin} that LOG_KEY_FILE or LOG_KEY names. Name the old key behind the new one.`,
      { cause: error },
    );
  }
}
