import type { Kysely } from 'kysely';
import { systemRandom } from '../domain/clock.ts';
import type { Caller } from '../gateway/callers/caller.ts';
import { act, type LogFields } from '../gateway/querylog/entry.ts';
import { databaseLog } from '../gateway/querylog/store.ts';
import type { Access, AccessPage } from '../subgraphs/credit-centre/accesses/list.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { subject } from './authorization-desk.ts';
import { testLogKeys } from './log-keys.ts';
import { now } from './running-department.ts';
import { person } from './supplied-records.ts';

/** Whose accesses these are, and somebody else. */
export const asked = person(1);
export const other = person(2);
export const askedCaller: Caller = subject(asked);

export const officerName = '王警官（测试）';
export const officerSub = 'officer-sub-1';
export const agencyCode = '11319900009001018T';

export const keys = testLogKeys();

export const officer: LogFields['caller'] = {
  role: 'officer',
  id: officerSub,
  name: officerName,
  organisation: agencyCode,
};

/** An answered access of an officer, with whatever is said otherwise. */
export const access = (what: Partial<LogFields> = {}): LogFields =>
  act({
    kind: 'QUERY',
    at: now,
    request: '0'.repeat(32),
    channel: 'API',
    caller: officer,
    purpose: 'SUPERVISION.population',
    reference: '沪公（2026）1号',
    subject: asked,
    items: ['TAX_ARREARS'],
    outcome: 'ANSWERED',
    status: 200,
    ...what,
  });

/** Puts accesses on the record; their receipts, in order. */
export const put = (database: Kysely<CentreTables>, ...entries: readonly LogFields[]): Promise<readonly string[]> =>
  databaseLog(database, { instance: 'test', keys, random: systemRandom }).append({ entries });

export const accessesQuery = `query ($code: CreditCode!, $first: Int, $after: String) {
  s: subject(creditCode: $code) {
    accesses(first: $first, after: $after) {
      nodes { at organisation role purpose items channel outcome proof } endCursor hasNextPage sealed { count until }
    }
  }
}`;

/** A page as it comes over HTTP. */
export interface Accesses extends Omit<AccessPage, 'nodes'> {
  readonly nodes: readonly (Omit<Access, 'at'> & { readonly at: string })[];
}

const work = '{ seal { id entryId reason until state askedAt confirmedAt unsealedAt } refused { reason advice } }';

export const sealMutations = {
  seal: `mutation ($entryId: ID!, $reason: String!, $until: String!) {
    done: sealAccess(entryId: $entryId, reason: $reason, until: $until) ${work}
  }`,
  confirm: `mutation ($id: ID!) { done: confirmSeal(id: $id) ${work} }`,
  unseal: `mutation ($id: ID!) { done: unsealAccess(id: $id) ${work} }`,
} as const;

export interface SealWork {
  readonly seal: {
    readonly id: string;
    readonly entryId: string;
    readonly reason: string;
    readonly until: string;
    readonly state: string;
    readonly askedAt: string;
    readonly confirmedAt: string | null;
    readonly unsealedAt: string | null;
  } | null;
  readonly refused: { readonly reason: string; readonly advice: string } | null;
}
