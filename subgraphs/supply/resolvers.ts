import { GraphQLError } from 'graphql';
import { CellsSealed } from './cell-vault.ts';
import { readHeader } from './header.ts';
import type { SupplyParts } from './import-file.ts';
import { reportOfSupply, type SupplyState, suppliedFor, supplies } from './ledger.ts';
import { maskedCell } from './masked-cells.ts';
import { type ImportReport, SupplyRefused } from './outcome.ts';
import { currentCells, historyOf } from './quarantine-history.ts';
import { quarantineId, quarantineKeyIn } from './quarantine-id.ts';
import { type ListedRow, listQuarantine, type StoredRow, storedRow } from './quarantine-rows.ts';
import { type KnownNumber, resolveNumbers, unresolvedNumbers } from './resolve-numbers.ts';
import { abandon, type NewCell, resubmit } from './resubmit.ts';
import type { QuarantineState } from './tables.ts';

interface SupplyContext {
  readonly supply: SupplyParts;
}

interface Page {
  readonly first: number;
  readonly after?: string | null;
}

const longestPage = 1_000;

/** What the gateway asks about supplies and quarantine; `provider` keeps a provider to its own. Left out of composition. */
export const supplyResolvers = {
  Query: {
    _supply: async (_: never, { id }: { id: string }, { supply: { database } }: SupplyContext) =>
      (await supplies(database, { id, first: 1 }))[0] ?? null,
    _supplies: async (
      _: never,
      { provider = null, first, after = null }: Page & { provider?: string | null },
      { supply: { database } }: SupplyContext,
    ) => pageOf(await supplies(database, { provider, after, first: pageSize(first) + 1 }), first, ({ id }) => id),
    _suppliedFor: (_: never, { month }: { month: string }, { supply: { database } }: SupplyContext) =>
      suppliedFor(database, month),
    _quarantine: quarantinePage,
    _quarantinedRow: async (
      _: never,
      { id, provider = null }: { id: string; provider?: string | null },
      { supply }: SupplyContext,
    ) => {
      const row = await rowOf(supply, id);
      return row && (provider === null || row.batch.provider.code === provider) ? row : null;
    },
    _unresolved: (_: never, { first, after }: Page, { supply: { database } }: SupplyContext) => {
      if (!/^\d{1,15}$/.test(after ?? '')) throw badInput('after is no position.');
      return unresolvedNumbers(database, after ?? '', pageSize(first));
    },
  },
  Mutation: {
    _resubmit: (
      _: never,
      { id, provider = null, cells, by }: { id: string; provider?: string | null; cells: NewCell[]; by: string },
      { supply }: SupplyContext,
    ) => mended(supply, id, () => resubmit(supply, id, cells, { provider, by })),
    _abandon: (
      _: never,
      { id, provider = null, reason, by }: { id: string; provider?: string | null; reason: string; by: string },
      { supply }: SupplyContext,
    ) => mended(supply, id, () => abandon(supply, id, reason, { provider, by })),
    _resolve: resolvePage,
  },
  _Supply: {
    report: (state: SupplyState, _: never, { supply: { database } }: SupplyContext): Promise<ImportReport | null> =>
      reportOfSupply(database, state),
  },
  _QuarantinedRow: {
    id: ({ batch, row }: StoredRow, _: never, { supply: { department } }: SupplyContext) =>
      quarantineId(department.name, { number: batch.number, row }),
    provider: ({ batch }: StoredRow) => batch.provider.code,
    filename: ({ batch }: StoredRow) => batch.filename,
    sheet: ({ batch }: StoredRow) => batch.sheet,
    suppliedAt: ({ batch }: StoredRow) => batch.started_at.toISOString(),
    cells: (row: StoredRow, _: never, { supply }: SupplyContext) => maskedCells(supply, row),
    history: async (row: StoredRow, _: never, { supply: { database } }: SupplyContext) =>
      (await historyOf(database, row)).map((event) => ({ ...event, at: event.at.toISOString() })),
  },
};

async function quarantinePage(
  _: never,
  args: Page & { provider?: string | null; supply?: string | null; state?: QuarantineState | null },
  { supply: { database, department } }: SupplyContext,
) {
  const { provider = null, supply = null, state = null, first, after } = args;
  const from = after ? quarantineKeyIn(department.name, after) : null;
  if (after && !from) throw badInput('after is no cursor.');
  const rows = await listQuarantine(database, { provider, supply, state }, from, pageSize(first) + 1);
  const listed = rows.map((row) => ({ ...row, id: quarantineId(department.name, row), suppliedAt: at(row) }));
  return pageOf(listed, first, ({ id }) => id);
}

async function resolvePage(
  _: never,
  { numbers, after = null }: { numbers: readonly KnownNumber[]; after?: string | null },
  { supply }: SupplyContext,
) {
  const { name } = supply.department;
  const from = after === null ? null : quarantineKeyIn(name, after);
  if (after !== null && !from) throw badInput('after is no cursor.');
  const { rows, last } = await resolveNumbers(supply, numbers, from);
  return { rows, next: last && quarantineId(name, last) };
}

const at = ({ suppliedAt }: ListedRow): string => suppliedAt.toISOString();

const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });

function pageSize(first: number): number {
  if (first >= 1 && first <= longestPage) return first;
  throw badInput(`first must be 1 to ${longestPage}.`);
}

/** A page of rows of which one more than `first` was read. */
const pageOf = <Row>(rows: readonly Row[], first: number, cursorOf: (row: Row) => string) => {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  return { nodes, endCursor: last ? cursorOf(last) : null, hasNextPage: rows.length > first };
};

async function rowOf({ database, department }: SupplyParts, id: string): Promise<StoredRow | null> {
  const key = quarantineKeyIn(department.name, id);
  return key && storedRow(database, key);
}

/** The row after `work`, or why it could not be done. */
async function mended(supply: SupplyParts, id: string, work: () => Promise<unknown>) {
  try {
    await work();
    return { row: await rowOf(supply, id), refused: null };
  } catch (error) {
    if (!(error instanceof SupplyRefused)) throw error;
    return { row: null, refused: { reason: error.reason, advice: error.advice } };
  }
}

async function maskedCells({ database, department, vault }: SupplyParts, { batch, row }: StoredRow) {
  const cells = (await currentCells(database, vault, batch.id, [row])).get(row);
  const layout = department.layouts.find(({ name }) => name === batch.layout);
  if (!cells || !layout) return null;
  if (cells instanceof CellsSealed) return batch.columns.map((column) => ({ column, shown: `(${cells.message})` }));
  const { columns } = readHeader(layout, batch.columns);
  return cells.map((text, index) =>
    maskedCell(batch.columns[index] ?? '', columns.find((mapped) => mapped.index === index)?.column, text),
  );
}
