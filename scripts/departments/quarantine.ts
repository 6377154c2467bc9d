import type { QuarantineState } from '../../subgraphs/supply/tables.ts';
import type { DepartmentAccess } from './reach.ts';

/** A quarantined row as the list has it. */
export interface QuarantinedEntry {
  readonly id: string;
  readonly provider: string;
  readonly filename: string;
  readonly sheet: string | null;
  readonly row: number;
  readonly column: string | null;
  readonly code: string;
  readonly reason: string;
  readonly state: QuarantineState;
  readonly suppliedAt: string;
}

/** A quarantined row whole. */
export interface QuarantinedRow extends QuarantinedEntry {
  readonly cells: readonly { readonly column: string; readonly shown: string }[] | null;
  readonly history: readonly {
    readonly at: string;
    readonly action: string;
    readonly by: string;
    readonly outcome: string;
    readonly code: string | null;
    readonly columns: readonly string[];
    readonly reason: string | null;
  }[];
}

export interface Mended {
  readonly row: QuarantinedRow | null;
  readonly refused: { readonly reason: string; readonly advice: string } | null;
}

const entry = 'id provider filename sheet row column code reason state suppliedAt';
const whole = `${entry} cells { column shown } history { at action by outcome code columns reason }`;

/** Quarantined rows in the order in which they were supplied, page by page. */
export async function* quarantinePages(
  department: DepartmentAccess,
  filter: { readonly supply?: string; readonly provider?: string; readonly state?: QuarantineState },
): AsyncGenerator<readonly QuarantinedEntry[]> {
  const query = `query List($provider: String, $supply: ID, $state: _QuarantineState, $after: String) {
    _quarantine(provider: $provider, supply: $supply, state: $state, first: 1000, after: $after) {
      nodes { ${entry} } endCursor hasNextPage
    }
  }`;
  for (let after: string | null = null, more = true; more; ) {
    const { _quarantine } = (await department.ask(query, { ...filter, after })) as {
      _quarantine: { nodes: readonly QuarantinedEntry[]; endCursor: string | null; hasNextPage: boolean };
    };
    yield _quarantine.nodes;
    after = _quarantine.endCursor;
    more = _quarantine.hasNextPage;
  }
}

export async function quarantinedRow(department: DepartmentAccess, id: string): Promise<QuarantinedRow | null> {
  const { _quarantinedRow } = await department.ask(`query Show($id: ID!) { _quarantinedRow(id: $id) { ${whole} } }`, {
    id,
  });
  return _quarantinedRow as QuarantinedRow | null;
}

/** Sends a row again with some cells replaced, as the operator. */
export async function fixRow(
  department: DepartmentAccess,
  id: string,
  cells: readonly { readonly column: string; readonly value: string }[],
): Promise<Mended> {
  const mutation = `mutation Fix($id: ID!, $cells: [_CellInput!]!) {
    _resubmit(id: $id, cells: $cells, by: "OPERATOR") { row { ${whole} } refused { reason advice } }
  }`;
  return (await department.ask(mutation, { id, cells }))._resubmit as Mended;
}

/** Gives a row up, as the operator. */
export async function abandonRow(department: DepartmentAccess, id: string, reason: string): Promise<Mended> {
  const mutation = `mutation Abandon($id: ID!, $reason: String!) {
    _abandon(id: $id, reason: $reason, by: "OPERATOR") { row { ${whole} } refused { reason advice } }
  }`;
  return (await department.ask(mutation, { id, reason }))._abandon as Mended;
}
