import type { Caller } from '../../gateway/callers/caller.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import type { DepartmentAccess } from './department-access.ts';
import { type Page, pageSize } from './page.ts';

/** What the ledger's resolvers get; `provider` is null for whoever acts for no provider. */
export interface LedgerContext {
  readonly caller: Caller;
  readonly provider: string | null;
  readonly access: DepartmentAccess;
}

interface Ledger {
  readonly department: DepartmentName;
  readonly provider: string;
  /** Whether cells of its rows are shown, which is for the provider alone. */
  readonly cells: boolean;
}

const entry = 'id filename sheet row column code reason state suppliedAt';
const whole = `${entry} cells { column shown } history { at action by outcome code columns reason }`;

const suppliesQuery = `query Supplies($provider: String!, $first: Int!, $after: String) {
  _supplies(provider: $provider, first: $first, after: $after) {
    nodes {
      id filename state receivedAt finishedAt rows rowsIn refused { reason advice }
      report { rowsIn accepted duplicate quarantined skipped }
    }
    endCursor hasNextPage
  }
}`;

const quarantineQuery = `query Quarantine(
  $provider: String!, $state: _QuarantineState, $supply: ID, $first: Int!, $after: String
) {
  _quarantine(provider: $provider, state: $state, supply: $supply, first: $first, after: $after) {
    nodes { ${entry} } endCursor hasNextPage
  }
}`;

const rowQuery = `query Row($id: ID!, $provider: String!) {
  _quarantinedRow(id: $id, provider: $provider) { ${whole} }
}`;

const resubmitMutation = `mutation Resubmit($id: ID!, $provider: String!, $cells: [_CellInput!]!) {
  _resubmit(id: $id, provider: $provider, cells: $cells, by: $provider) { row { ${whole} } refused { reason advice } }
}`;

const abandonMutation = `mutation Abandon($id: ID!, $provider: String!, $reason: String!) {
  _abandon(id: $id, provider: $provider, reason: $reason, by: $provider) {
    row { ${whole} } refused { reason advice }
  }
}`;

const notThere = { reason: 'There is no such quarantined row.', advice: 'Take its id from the list.' };
const notNow = { reason: 'The department does not answer now.', advice: 'Try again later.' };

/**
 * A provider's own supplies and what it does about its rows; nobody reaches another provider's but a supervisor, who sees how information is
 * supplied (Art. 4) and no cells.
 */
export const ledgerResolvers = {
  Query: {
    supplyLedger: (
      _: never,
      { department, provider: named }: { department?: string | null; provider?: string | null },
      { caller, provider: own, access }: LedgerContext,
    ): Ledger | null => {
      const provider = caller.role === 'supervisor' ? (named ?? null) : own;
      if (provider === null) return null;
      const departments = access.departmentsOf(provider);
      const wanted = department ? departments.find((name) => name === department) : departments[0];
      return wanted ? { department: wanted, provider, cells: provider === own } : null;
    },
  },
  Mutation: {
    resubmitQuarantined: (_: never, { id, cells }: { id: string; cells: readonly object[] }, context: LedgerContext) =>
      work(context, id, resubmitMutation, { cells }, '_resubmit'),
    abandonQuarantined: (_: never, { id, reason }: { id: string; reason: string }, context: LedgerContext) =>
      work(context, id, abandonMutation, { reason }, '_abandon'),
  },
  SupplyLedger: {
    available: async ({ department }: Ledger, _: never, { access }: LedgerContext) =>
      (await access.ask(department, '{ __typename }', {})) !== null,
    supplies: ({ department, provider }: Ledger, page: Page, { access }: LedgerContext) =>
      field(access.ask(department, suppliesQuery, { provider, ...within(page) }), '_supplies'),
    quarantine: (
      { department, provider }: Ledger,
      { state, supply: file, ...page }: Page & { state?: string | null; supply?: string | null },
      { access }: LedgerContext,
    ) =>
      field(access.ask(department, quarantineQuery, { provider, state, supply: file, ...within(page) }), '_quarantine'),
    quarantined: ({ department, provider, cells }: Ledger, { id }: { id: string }, { access }: LedgerContext) =>
      cells ? field(access.ask(department, rowQuery, { id, provider }), '_quarantinedRow') : null,
  },
};

/** What a list may hold at once; null or nothing said is the usual 100. */
const within = ({ first, after }: Page) => ({ first: Math.max(pageSize(first), 1), after });

const field = async (answer: ReturnType<DepartmentAccess['ask']>, name: string): Promise<unknown> =>
  (await answer)?.[name] ?? null;

async function work(
  { provider, access }: LedgerContext,
  id: string,
  mutation: string,
  variables: Readonly<Record<string, unknown>>,
  name: string,
): Promise<unknown> {
  const own = provider === null ? [] : access.departmentsOf(provider);
  const department = own.find((candidate) => id.startsWith(`${candidate}:`));
  if (!department) return { row: null, refused: notThere };
  const answer = await access.ask(department, mutation, { id, provider, ...variables });
  return answer?.[name] ?? { row: null, refused: notNow };
}
