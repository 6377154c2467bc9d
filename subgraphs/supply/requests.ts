import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { today } from '../../domain/calendar-date.ts';
import { digest } from '../../domain/canonical-json.ts';
import { addFinishedSupply, addRefusedFile } from './acts.ts';
import { importFile, refuseUnfitName, type SupplyParts } from './import-file.ts';
import { type CheckedManifest, checkManifest, type SupplyManifest } from './manifest.ts';
import { SupplyRefused } from './outcome.ts';
import type { ReportedBatch } from './report.ts';
import { takeTurn } from './store.ts';

/** A file as it was received; it is moved away. */
export interface ReceivedFile {
  readonly path: string;
  readonly filename: string;
  readonly sha256: string;
}

/** Too many files wait already; answered with 503. */
export class SupplyQueueFull extends Error {
  override readonly name = 'SupplyQueueFull';
}

/** The supplies of a department: one file at a time, each on disk until it is done, so that a kill loses none. */
export interface SupplyRequests {
  /**
   * Takes a file to be imported and returns the id of its request. With an idempotency key that the provider used before for the same
   * file and manifest, that request's id; used for another, throws SupplyRefused, as for a manifest that cannot be.
   */
  take(file: ReceivedFile, manifest: SupplyManifest, key: string | null): Promise<string>;
  /** Settles when nothing is left to do for the request. */
  finished(id: string): Promise<void>;
  /** Goes on with what an ended process has left. */
  resume(): Promise<void>;
}

const mostWaiting = 64;

/** @param directory where files wait; it must belong to this process alone. */
export function supplyRequests(
  parts: SupplyParts,
  directory: string,
  report: (error: unknown) => void,
): SupplyRequests {
  const { database, clock, random } = parts;
  const running = new Map<string, Promise<void>>();
  let last: Promise<void> = Promise.resolve();

  function enqueue(id: string): void {
    last = last.then(() => run(parts, id, join(directory, id))).catch(report);
    const done = last.finally(() => running.delete(id));
    running.set(id, done);
  }

  async function knownBy(provider: string, key: string) {
    return database
      .selectFrom('supply_request')
      .select(['id', 'asked'])
      .where('provider', '=', provider)
      .where('idempotency_key', '=', key)
      .executeTakeFirst();
  }

  async function take(file: ReceivedFile, given: SupplyManifest, key: string | null): Promise<string> {
    let manifest: CheckedManifest | null = null;
    try {
      manifest = checkManifest(given, parts.department.name, parts.providers, today(clock));
      return await takeAs(file, given, manifest, key);
    } catch (error) {
      // It never becomes a supply, but that it was refused is on the record like any file's end.
      if (error instanceof SupplyRefused) await noteRefused(parts, file, given, manifest);
      throw error;
    }
  }

  async function takeAs(
    file: ReceivedFile,
    given: SupplyManifest,
    { provider, ...manifest }: CheckedManifest,
    key: string | null,
  ): Promise<string> {
    const asked = digest([file.sha256, file.filename, provider.code, manifest.procedure, manifest.period]);
    const before = key === null ? undefined : await knownBy(provider.code, key);
    if (before) return sameAs(before, asked);
    // Before anything is kept: a name that the database cannot hold would leave the file behind.
    refuseUnfitName(file.filename);
    if (running.size >= mostWaiting) throw new SupplyQueueFull('too many files wait to be imported');
    const id = random(16).toString('hex');
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // First the file, then the row that speaks of it: a row always has its file.
    await rename(file.path, join(directory, id));
    const { filename, sha256 } = file;
    const inserted = await database
      .insertInto('supply_request')
      .values({
        id,
        provider: provider.code,
        idempotency_key: key,
        asked,
        filename,
        sha256,
        manifest: JSON.stringify({ ...given, provider: provider.code }),
        state: 'RUNNING',
        refused: null,
        rows_total: null,
        received_at: clock(),
        finished_at: null,
      })
      .onConflict((conflict) => conflict.columns(['provider', 'idempotency_key']).doNothing())
      .executeTakeFirst()
      .catch(async (error: unknown) => {
        await rm(join(directory, id), { force: true });
        throw error;
      });
    if (inserted.numInsertedOrUpdatedRows === 0n && key !== null) {
      await rm(join(directory, id), { force: true });
      const first = await knownBy(provider.code, key);
      if (first) return sameAs(first, asked);
    }
    enqueue(id);
    return id;
  }

  async function resume(): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const left = await database
      .selectFrom('supply_request')
      .select('id')
      .where('state', '=', 'RUNNING')
      .orderBy('received_at')
      .execute();
    const ids = new Set(left.map(({ id }) => id));
    // A file whose request was never committed: its sender has had no answer and sends it again.
    const strays = (await readdir(directory)).filter((name) => !ids.has(name));
    await Promise.all(strays.map((name) => rm(join(directory, name), { force: true })));
    for (const id of ids) enqueue(id);
  }

  return { take, finished: async (id) => running.get(id), resume };
}

function sameAs(before: { readonly id: string; readonly asked: string }, asked: string): string {
  if (before.asked === asked) return before.id;
  throw new SupplyRefused(
    'The Idempotency-Key was used for another file or other parameters.',
    'Use a new key for each file.',
  );
}

/** Imports the file of a request and notes what came of it. */
async function run(parts: SupplyParts, id: string, path: string): Promise<void> {
  const { database, clock } = parts;
  const { filename, sha256, manifest } = await database
    .selectFrom('supply_request')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  // The file stays until it is stored what came of it: a database that closes midway leaves the request to be resumed.
  const finish = async (values: { state: 'DONE' | 'REFUSED' | 'FAILED'; refused?: string }) => {
    await database.transaction().execute(async (tx) => {
      await takeTurn(tx);
      const { numUpdatedRows } = await tx
        .updateTable('supply_request')
        .set({ ...values, finished_at: clock() })
        .where('id', '=', id)
        .where('state', '=', 'RUNNING')
        .executeTakeFirst();
      // Another process on the same database may have come to its end first.
      if (numUpdatedRows > 0n) await addFinishedSupply(tx, id);
    });
    await rm(path, { force: true });
  };
  let rowsTotal = -1;
  const onProgress = async ({ rowsIn }: { rowsIn: number }) => {
    if (rowsIn === rowsTotal) return;
    rowsTotal = rowsIn;
    await database.updateTable('supply_request').set({ rows_total: rowsIn }).where('id', '=', id).execute();
  };
  try {
    const onBatch = (batch: ReportedBatch) => noteBatch(parts, id, batch);
    await importFile({ ...parts, file: { path, filename, sha256 }, manifest, onProgress, onBatch });
    await finish({ state: 'DONE' });
  } catch (error) {
    if (error instanceof SupplyRefused) {
      await finish({ state: 'REFUSED', refused: JSON.stringify({ reason: error.reason, advice: error.advice }) });
    } else {
      await finish({ state: 'FAILED' });
      throw error;
    }
  }
}

async function noteRefused(
  { database, clock, department, providers }: SupplyParts,
  { sha256 }: ReceivedFile,
  given: SupplyManifest,
  manifest: CheckedManifest | null,
): Promise<void> {
  const named = providers.departments[department.name]?.find(({ code }) => code === given.provider);
  const provider = (manifest?.provider ?? named)?.code ?? null;
  await database.transaction().execute(async (tx) => {
    await takeTurn(tx);
    await addRefusedFile(tx, { sha256, provider, manifest }, clock());
  });
}

/** The first time that a request comes to a batch decides whether it was done before: a resumed one finds its own work. */
async function noteBatch({ database }: SupplyParts, request: string, { id, again }: ReportedBatch): Promise<void> {
  await database
    .insertInto('supply_request_batch')
    .values({ request, batch: id, again })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
