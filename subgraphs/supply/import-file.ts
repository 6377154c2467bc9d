import type { Kysely } from 'kysely';
import { today, yearOf } from '../../domain/calendar-date.ts';
import { type CatalogueEntry, type CatalogueSet, catalogueFor, entryOfItem } from '../../domain/catalogue.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import { type ProviderRegistry, providersElsewhere } from '../../domain/providers.ts';
import type { Department } from '../department.ts';
import { departments } from '../departments.ts';
import { beginBatch, finishBatch, reportOf } from './batch.ts';
import { digest } from './digest.ts';
import { type ExaminedFile, examineFile, rowsBelowHeader } from './examine-file.ts';
import { type JudgeContext, judge } from './judge.ts';
import type { Layout } from './layout.ts';
import { type CheckedManifest, checkManifest, type SupplyManifest } from './manifest.ts';
import { type ImportReport, type RowOutcome, SupplyRefused } from './outcome.ts';
import { storeChunk } from './store.ts';
import type { SupplyTables } from './tables.ts';

/** How many rows below the header are stored of how many there are. */
export interface ImportProgress {
  readonly rows: number;
  readonly rowsIn: number;
}

export interface ImportRequest {
  readonly database: Kysely<SupplyTables>;
  readonly department: Department;
  readonly catalogues: CatalogueSet;
  readonly providers: ProviderRegistry;
  /** A file on disk that does not change meanwhile; `sha256` of its bytes in hexadecimal. */
  readonly file: { readonly path: string; readonly filename: string; readonly sha256: string };
  readonly manifest: SupplyManifest;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly onProgress?: (progress: ImportProgress) => void;
}

const rowsInChunk = 500;

/**
 * Takes a supplied file in (Art. 9): every row below the header is accepted, duplicate, quarantined with a reason, or skipped.
 * A file that is refused stores nothing: throws SupplyRefused. The same file with the same manifest supplied again changes nothing; one
 * that was interrupted goes on after its last stored chunk; two imports of it at once store every chunk once between them.
 */
export async function importFile(request: ImportRequest): Promise<ImportReport> {
  const { database, department, file, clock } = request;
  const day = today(clock);
  refuseUnfitName(file.filename);
  const manifest = checkManifest(request.manifest, department.name, request.providers, day);
  const elsewhere = providersElsewhere(request.providers, department.name);
  const examined = await examineFile(file.path, department, departments, elsewhere);
  const { layout } = examined.header;
  refuseUnknownProcedure(examined, manifest);
  const entry = entryInForce(request.catalogues, layout, yearOf(day));
  const id = digest([department.name, file.sha256, manifest.provider.code, manifest.procedure, manifest.period]);
  const batch = { id, filename: file.filename, digest: file.sha256, layout: layout.name, ...manifest };
  const { done, rowsStored } = await beginBatch(database, batch, clock());
  if (!done) {
    const { provider, procedure } = manifest;
    await storeRows(
      request,
      examined,
      { ...examined.header, entry, provider, elsewhere, procedure, day },
      id,
      rowsStored,
    );
    await finishBatch(database, id, examined.rowsIn, clock());
  }
  return reportOf(database, id, done);
}

/** Judges and stores the rows after those stored already, chunk by chunk, in memory bounded by one chunk. */
async function storeRows(
  { database, department, file, clock, random, onProgress }: ImportRequest,
  examined: ExaminedFile,
  context: JudgeContext,
  batch: string,
  rowsStored: number,
): Promise<void> {
  let from = rowsStored;
  let outcomes: RowOutcome[] = [];
  const store = async () => {
    const chunk = { department: department.name, tables: department.tables, batch, from, outcomes, random };
    await database.transaction().execute((tx) => storeChunk(tx, { ...chunk, now: clock() }));
    from += outcomes.length;
    outcomes = [];
    onProgress?.({ rows: from, rowsIn: examined.rowsIn });
  };
  for await (const row of rowsBelowHeader(file.path, examined)) {
    if (row.row <= examined.header.row + rowsStored) continue;
    outcomes.push(judge(row, context));
    if (outcomes.length === rowsInChunk) await store();
  }
  if (outcomes.length > 0) await store();
}

/** The name is kept with the batch and shown to operators. */
function refuseUnfitName(filename: string): void {
  if (filename.length <= 255 && !/\p{Cc}/u.test(filename)) return;
  throw new SupplyRefused('The name of the file is too long or has control characters.', 'Give it a plain name.');
}

/** Art. 12(1)(iv): whether penalties are dishonest information depends on the procedure, so a file must say it. */
function refuseUnknownProcedure({ header }: ExaminedFile, { procedure }: CheckedManifest): void {
  const hasColumn = header.columns.some(({ column }) => column.role === 'PROCEDURE');
  if (!header.layout.penalty || procedure !== null || hasColumn) return;
  throw new SupplyRefused(
    'The file has penalties but no column for their procedure, and none is declared for the file.',
    'Declare GENERAL or SUMMARY for the whole file, or add the column 处罚程序.',
  );
}

/** Art. 15: only what the catalogue in force lists is taken in. */
function entryInForce(catalogues: CatalogueSet, { item, title }: Layout, year: number): CatalogueEntry {
  const entry = entryOfItem(catalogueFor(catalogues, year), item);
  if (entry) return entry;
  throw new SupplyRefused(
    `The catalogue in force in ${year} has no item for ${title}.`,
    'Do not send it until the catalogue lists it.',
  );
}
