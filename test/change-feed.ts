import { type DatabasePlace, type OpenDatabase, openDatabase } from '../database/open.ts';
import type { DepartmentClient } from '../gateway/execution/department-client.ts';
import type { Change, ChangePage } from '../subgraphs/changes.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { firm } from './supplied-records.ts';

/** Opens a database that has the centre's directory and nothing else. */
export const openDirectory = (place: DatabasePlace): Promise<OpenDatabase<CentreTables>> =>
  openDatabase<CentreTables>(place, [new URL('../subgraphs/credit-centre/migrations/', import.meta.url)]);

/** A change of a record about the first firm, with whatever is said otherwise. */
export const change = (what: Partial<Change> = {}): Change => ({
  recordId: 'tax:TaxArrears:00000000000000000000000000000000',
  item: 'TAX_ARREARS',
  kind: 'ADDED',
  creditCode: firm(0),
  subjectKind: 'LEGAL_PERSON',
  subjectName: null,
  identifiers: [],
  at: '2026-03-02T02:00:00.000Z',
  ...what,
});

/** A feed as a department serves it: these changes at the positions 1, 2, …, in pages of `size`. */
export function feedOf(changes: readonly Change[], size = 1_000): (position: string) => Promise<ChangePage> {
  return async (position) => {
    const from = Number(position);
    const page = changes.slice(from, from + size);
    return { changes: page, next: String(from + page.length), more: from + size < changes.length };
  };
}

/** The feed that a running department serves, in pages of `first`. */
export function changesFrom(client: DepartmentClient, first: number): (position: string) => Promise<ChangePage> {
  const query = `query ($after: String!, $first: Int!) {
    _changes(after: $after, first: $first) {
      changes { recordId item kind creditCode subjectKind subjectName identifiers { kind value } at } next more
    }
  }`;
  return async (after) => {
    const { data } = await client.query({ query, variables: { after, first }, scope: [], day: '2026-03-02' });
    return data?._changes as ChangePage;
  };
}
