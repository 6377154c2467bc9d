import { type Kysely, sql } from 'kysely';
import { Agent, request } from 'undici';
import type { Clock } from '../../domain/clock.ts';
import { appendRows } from './append.ts';
import type { LogKeys } from './log-keys.ts';
import { addCheckpointBody, parseCosignatures } from './notes/cosign.ts';
import { NoteError, type NoteVerifier, openNote } from './notes/signed-note.ts';
import { lastCheckpoint, readNodes, type StoredCheckpoint } from './stored-tree.ts';
import { consistencyPath } from './tree/nodes.ts';

/** The witness does not sign what it is shown. Why is told to the operator. */
export class WitnessRefused extends Error {
  override readonly name = 'WitnessRefused';
  readonly code: string;

  constructor(status: number) {
    super(`the witness answered ${status}`);
    this.code = String(status);
  }
}

/** Shows an outside witness each new checkpoint, so that two different logs cannot be shown to two readers. */
export interface Witness {
  /** There is a new checkpoint. */
  published(): void;
  stop(): Promise<void>;
}

export interface WitnessParts<Tables> {
  readonly database: Kysely<Tables>;
  /** Prefix of the witness's address: the checkpoint goes to `URL/add-checkpoint` (C2SP tlog-witness). */
  readonly url: string;
  /** Whose signature is kept; without it, that of any name but the log's. */
  readonly key: NoteVerifier | null;
  readonly keys: LogKeys;
  readonly clock: Clock;
  /** Told once when it begins to fail. */
  readonly report: (error: unknown) => void;
}

/** At least so long between two checkpoints that the witness is shown, in ms. */
const rest = 1_000;
const timeout = 10_000;
const largestAnswer = 100_000;
/** How often a size that the witness has not seen is corrected by what it says that it has. */
const mostTries = 3;

export function showWitness<Tables>({ database, url, key, keys, clock, report }: WitnessParts<Tables>): Witness {
  const address = `${url.replace(/\/$/, '')}/add-checkpoint`;
  const agent = new Agent({ maxResponseSize: largestAnswer });
  const stopping = new AbortController();
  let seen: number | undefined;
  let due: NodeJS.Timeout | undefined;
  let showing: Promise<void> = Promise.resolve();
  let failing = false;

  async function show(): Promise<void> {
    const checkpoint = await lastCheckpoint(database);
    if (!checkpoint) return;
    seen = await showFrom(seen ?? (await lastCosigned(database)), checkpoint);
  }

  /** Returns the size that the witness has now. */
  async function showFrom(old: number, checkpoint: StoredCheckpoint, tries = 1): Promise<number> {
    if (old >= checkpoint.size) return old;
    const path = old === 0 ? [] : await consistencyPath(old, checkpoint.size, readNodes(database));
    const answer = await request(address, {
      method: 'POST',
      body: addCheckpointBody(old, path, checkpoint.note),
      dispatcher: agent,
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(timeout)]),
    });
    const text = await answer.body.text();
    const has = answer.headers['content-type'] === sizeType ? sizeIn(text) : null;
    if (answer.statusCode === 409 && has !== null && has !== old && has <= checkpoint.size && tries < mostTries) {
      return showFrom(has, checkpoint, tries + 1);
    }
    if (answer.statusCode !== 200) throw new WitnessRefused(answer.statusCode);
    const line = cosignatureIn(text, checkpoint.note, keys, key);
    const cosignature = { size: checkpoint.size, witness: witnessOf(line), line, at: clock() };
    await appendRows(database, { cosignatures: [cosignature] });
    return checkpoint.size;
  }

  function next(): void {
    due = undefined;
    showing = show().then(
      () => {
        failing = false;
      },
      (error: unknown) => {
        seen = undefined;
        if (stopping.signal.aborted) return;
        if (!failing) report(error);
        failing = true;
        due ??= setTimeout(next, rest);
      },
    );
  }

  return {
    published: () => {
      if (!stopping.signal.aborted) due ??= setTimeout(() => void showing.then(next), rest);
    },
    stop: async () => {
      stopping.abort();
      clearTimeout(due);
      await showing;
      await agent.close();
    },
  };
}

/** What a witness answers with the size that it has, when it is told another (C2SP tlog-witness). */
const sizeType = 'text/x.tlog.size';
const sizeIn = (text: string): number | null => (/^\d{1,15}\n?$/.test(text) ? Number(text) : null);

/**
 * The one line of an answer that is kept with the checkpoint for good, and served to everyone with it: it is the witness's, or at least
 * does not make the note unreadable.
 *
 * @throws NoteError
 */
function cosignatureIn(text: string, note: string, { origin, verifiers }: LogKeys, key: NoteVerifier | null): string {
  for (const line of parseCosignatures(text)) {
    const opened = openNote(`${note}${line}\n`, key ? [...verifiers, key] : verifiers);
    if (key ? opened.verifiedBy.includes(key) : witnessOf(line) !== origin) return line;
  }
  throw new NoteError('the answer has no signature of the witness');
}

/** `— name base64`: the name. */
const witnessOf = (line: string): string => line.split(' ')[1] ?? '';

async function lastCosigned<Tables>(database: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ size: number | null }>`select max(size) as size from log_cosignature`.execute(database);
  return rows[0]?.size ?? 0;
}
