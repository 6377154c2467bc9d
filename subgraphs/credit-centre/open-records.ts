import { type Catalogue, type CatalogueEntry, entryOfItem } from '../../domain/catalogue.ts';
import { parseCreditCode } from '../../domain/credit-code.ts';
import type { DepartmentName } from '../../schema/subgraphs.ts';
import { readCursor } from '../open-record-cursor.ts';
import { isRecordId } from '../record-table.ts';
import type { DepartmentAccess } from './department-access.ts';

export interface OpenRecordsArguments {
  readonly item: string;
  readonly filter?: Readonly<Partial<Record<'decidedAfter' | 'decidedBefore' | 'providerCode', string | null>>> | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** What a department says of one record. */
interface Listed {
  readonly id: unknown;
  readonly type: unknown;
  readonly creditCode: unknown;
}

interface Page {
  readonly nodes: readonly Listed[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

const query = `query OpenRecords($item: String!, $filter: _OpenRecordFilter, $first: Int!, $after: String) {
  _openRecords(item: $item, filter: $filter, first: $first, after: $after) {
    nodes { id type creditCode } endCursor hasNextPage
  }
}`;

const usualPage = 100;
const longestPage = 1_000;

/**
 * One page of an item's open records of organisations, as references that its department resolves (Art. 16(1)). Null for an
 * item that the catalogue does not open, and for a cursor or provider's code that is none: they are the caller's own and tell nothing.
 */
export async function openRecords(
  { item, filter, first, after }: OpenRecordsArguments,
  catalogue: Catalogue,
  access: DepartmentAccess,
) {
  const entry = entryOfItem(catalogue, item);
  if (entry?.openness.organisation !== 'OPEN' || !isReadable(filter?.providerCode, after)) return null;
  const answer = await access.ask(entry.department as DepartmentName, query, {
    item,
    filter,
    first: Math.min(Math.max(first ?? usualPage, 0), longestPage),
    after,
  });
  const page = answer?._openRecords as Page | undefined;
  if (!page) return { available: false, nodes: null, endCursor: null, hasNextPage: null };
  const nodes = page.nodes.filter((node) => isOf(entry, node));
  return {
    available: true,
    nodes: nodes.map(({ id, type, creditCode }) => ({ creditCode, record: { __typename: type, id } })),
    endCursor: page.endCursor,
    hasNextPage: page.hasNextPage,
  };
}

// A department would refuse these in words of its own, which could not be told from its failure.
const isReadable = (providerCode: string | null | undefined, after: string | null | undefined): boolean =>
  (!providerCode || isOrganisation(providerCode)) && (!after || readCursor(after) !== null);

function isOrganisation(code: unknown): boolean {
  if (typeof code !== 'string') return false;
  const parsed = parseCreditCode(code);
  return parsed.ok && parsed.kind === 'ORGANISATION' && parsed.code === code;
}

/** Whether a listed record is of the item's type, kept by its department and about an organisation, whatever the department says. */
const isOf = ({ department, type }: CatalogueEntry, { id, type: listed, creditCode }: Listed): boolean =>
  listed === type && isRecordId(id) && id.startsWith(`${department}:${type}:`) && isOrganisation(creditCode);
