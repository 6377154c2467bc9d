import { setImmediate as eventLoop } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { today } from '../../domain/calendar-date.ts';
import { digest } from '../../domain/canonical-json.ts';
import type { CatalogueSet } from '../../domain/catalogue.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import { type ProviderRegistry, providersElsewhere } from '../../domain/providers.ts';
import type { Department } from '../department.ts';
import { departments } from '../departments.ts';
import { beginBatch, finishBatch } from './batch.ts';
import type { CellVault } from './cell-vault.ts';
import { type ExaminedTable, examineFile } from './examine-file.ts';
import { judge } from './judge.ts';
import { judgeContext } from './judge-context.ts';
import { type CheckedManifest, checkManifest, type SupplyManifest } from './manifest.ts';
import { type ImportReport, type RowOutcome, SupplyRefused } from './outcome.ts';
import { personNumbersIn } from './person-numbers.ts';
import { weightOf } from './read-table.ts';
import { type ReportedBatch, reportOf } from './report.ts';
import { storeChunk } from './store.ts';
import type { SupplyTables } from './tables.ts';

/** How many rows below the headers are stored of how many there are. */
export interface ImportProgress {
  readonly rows: number;
  readonly rowsIn: number;
}

/** What a department takes files in with. */
export interface SupplyParts {
  readonly database: Kysely<SupplyTables>;
  readonly department: Department;
  readonly catalogues: CatalogueSet;
  readonly providers: ProviderRegistry;
  readonly vault: CellVault;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface ImportRequest extends SupplyParts {
  /** A file on disk that does not change meanwhile; `sha256` of its bytes in hexadecimal. */
  readonly file: { readonly path: string; readonly filename: string; readonly sha256: string };
  readonly manifest: SupplyManifest;
  readonly onProgress?: (progress: ImportProgress) => unknown;
  /** Called before a batch's first row is stored. */
  readonly onBatch?: (batch: ReportedBatch) => unknown;
}

const rowsInChunk = 1_000;
/** Characters of its rows: long rows make small chunks, so that one is never more than memory and the database hold. */
const heaviestChunk = 2_000_000;

/** How many rows are judged before the database's answers are looked at. */
const rowsAtOnce = 50;

/** How many judged chunks may wait for the database. */
const chunksAhead = 3;

/**
 * Takes a supplied file in (Art. 9): every row below the header is accepted, duplicate, quarantined with a reason, or skipped.
 * A file that is refused stores nothing: throws SupplyRefused. The same file with the same manifest supplied again changes nothing; one
 * that was interrupted goes on after its last stored chunk; two imports of it at once store every chunk once between them. Of a
 * workbook with several tables each is a batch of its own.
 */
export async function importFile(request: ImportRequest): Promise<ImportReport> {
  const { department, file, clock } = request;
  refuseUnfitName(file.filename);
  const manifest = checkManifest(request.manifest, department.name, request.providers, today(clock));
  const elsewhere = providersElsewhere(request.providers, department.name);
  const { tables } = await examineFile(file.path, department, departments, elsewhere);
  for (const table of tables) refuseUnknownProcedure(table, manifest);
  const contexts = tables.map(({ header }) => judgeContext(request, header, manifest));
  const rowsIn = tables.reduce((sum, table) => sum + table.rowsIn, 0);
  const batches: ReportedBatch[] = [];
  let before = 0;
  for (const [index, table] of tables.entries()) {
    const id = batchId(request, manifest, tables.length > 1 ? table.sheet : null);
    const context = contexts[index];
    if (!context) throw new RangeError('a table without its context');
    const done = before;
    const onProgress = ({ rows }: { rows: number }) => request.onProgress?.({ rows: done + rows, rowsIn });
    batches.push(await importTable({ ...request, onProgress }, table, id, context, manifest));
    before += table.rowsIn;
  }
  return reportOf(request.database, batches);
}

/** A file is known by its bytes and what its sender says of it. */
const batchId = ({ department, file }: ImportRequest, manifest: CheckedManifest, sheet: string | null): string =>
  digest([
    department.name,
    file.sha256,
    manifest.provider.code,
    manifest.procedure,
    manifest.period,
    ...(sheet === null ? [] : [sheet]),
  ]);

async function importTable(
  request: ImportRequest,
  table: ExaminedTable,
  id: string,
  context: ReturnType<typeof judgeContext>,
  manifest: CheckedManifest,
): Promise<ReportedBatch> {
  const { database, department, file, clock, random, vault } = request;
  const { columns, unread, layout } = table.header;
  const { number, done, rowsStored, suppliedAt } = await beginBatch(
    database,
    {
      ...manifest,
      id,
      filename: file.filename,
      sheet: table.sheet,
      digest: file.sha256,
      layout: layout.name,
      columns: columns.map(({ header }) => header),
      unread,
    },
    clock(),
  );
  const batch = { id, again: done };
  await request.onBatch?.(batch);
  if (done) return batch;

  const store = { department: department.name, tables: department.tables, batch: id, number, vault, random };
  let from = rowsStored;
  let outcomes: RowOutcome[] = [];
  let weight = 0;
  // While the database stores chunks, one after the other, the next ones are read and judged.
  const storing: Promise<unknown>[] = [];
  const storeNext = async () => {
    const chunk = { ...store, suppliedAt: suppliedAt.toISOString(), from, outcomes, now: clock() };
    from += outcomes.length;
    outcomes = [];
    weight = 0;
    const rows = from;
    const storeAfter = async (before: Promise<unknown> | undefined) => {
      await before;
      await database.transaction().execute((tx) => storeChunk(tx, chunk));
      await request.onProgress?.({ rows, rowsIn: table.rowsIn });
    };
    const stored = storeAfter(storing.at(-1));
    stored.catch(() => undefined); // met by whoever waits for it
    storing.push(stored);
    if (storing.length > chunksAhead) await storing.shift();
  };
  for await (const row of table.rows()) {
    if (row.row <= table.header.row + rowsStored) continue;
    outcomes.push(judge(row, context));
    // Rows come many at once: the database's answers would wait for all of them.
    if (row.row % rowsAtOnce === 0) await eventLoop();
    weight += weightOf(row.cells);
    if (outcomes.length === rowsInChunk || weight > heaviestChunk) await storeNext();
  }
  if (outcomes.length > 0) await storeNext();
  await Promise.all(storing);
  await finishBatch(database, id, table.rowsIn, clock());
  return batch;
}

/** The name is kept with the batch and shown to operators: a number of a person does not belong there either. */
export function refuseUnfitName(filename: string): void {
  if (
    filename.length <= 255 &&
    !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(filename) &&
    personNumbersIn(filename).length === 0
  )
    return;
  throw new SupplyRefused(
    'The name of the file is too long, has control characters or names a person by number.',
    'Give it a plain name.',
  );
}

/** Art. 12(1)(iv): whether penalties are dishonest information depends on the procedure, so a file must say it. */
function refuseUnknownProcedure({ header }: ExaminedTable, { procedure }: CheckedManifest): void {
  const hasColumn = header.columns.some(({ column }) => column.role === 'PROCEDURE');
  if (!header.layout.penalty || procedure !== null || hasColumn) return;
  throw new SupplyRefused(
    'The file has penalties but no column for their procedure, and none is declared for the file.',
    'Declare GENERAL or SUMMARY for the whole file, or add the column 处罚程序.',
  );
}
