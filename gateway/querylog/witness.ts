import { type Kysely, sql } from 'kysely';
import { request } from 'undici';
import type { Clock } from '../../domain/clock.ts';
import { appendRows } from './append.ts';
import { addCheckpointBody, parseCosignatures } from './notes/cosign.ts';
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
  readonly clock: Clock;
  /** Told once when it begins to fail. */
  readonly report: (error: unknown) => void;
}

/** At least so long between two checkpoints that the witness is shown, in ms. */
const rest = 1_000;
const timeout = 10_000;
/** How often a size that the witness has not seen is corrected by what it says that it has. */
const mostTries = 3;

export function showWitness<Tables>({ database, url, clock, report }: WitnessParts<Tables>): Witness {
  const address = `${url.replace(/\/$/, '')}/add-checkpoint`;
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
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(timeout)]),
    });
    const text = await answer.body.text();
    const has = answer.headers['content-type'] === sizeType ? sizeIn(text) : null;
    if (answer.statusCode === 409 && has !== null && has !== old && has <= checkpoint.size && tries < mostTries) {
      return showFrom(has, checkpoint, tries + 1);
    }
    if (answer.statusCode !== 200) throw new WitnessRefused(answer.statusCode);
    const lines = parseCosignatures(text);
    const cosignatures = lines.map((line) => ({ size: checkpoint.size, witness: witnessOf(line), line, at: clock() }));
    await appendRows(database, { cosignatures });
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
    },
  };
}

/** What a witness answers with the size that it has, when it is told another (C2SP tlog-witness). */
const sizeType = 'text/x.tlog.size';
const sizeIn = (text: string): number | null => (/^\d{1,15}\n?$/.test(text) ? Number(text) : null);

/** `— name base64`: the name. */
const witnessOf = (line: string): string => line.split(' ')[1] ?? '';

async function lastCosigned<Tables>(database: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ size: number | null }>`select max(size) as size from log_cosignature`.execute(database);
  return rows[0]?.size ?? 0;
}
