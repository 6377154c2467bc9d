import { act, type LogFields } from '../gateway/querylog/entry.ts';
import { type Asked, askAs } from './ask-as.ts';
import type { NewPlace } from './each-database.ts';
import { association, company, startProfileWorld, trader } from './profile-world.ts';
import { agency, claimsOf } from './tokens.ts';

/** So many minutes after the entries that these tests read begin. */
export const minute = (n: number) => new Date(Date.UTC(2026, 9, 1, 0, n));

export interface Node {
  readonly id: string;
  readonly at: string;
  readonly reference: string | null;
  readonly [field: string]: unknown;
}

export interface Connection {
  readonly nodes: readonly Node[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

/** Every field of an entry. */
export const wholeEntry = `id kind at channel role callerId callerName organisation operation { hash text name } purpose reference
  subject self items released { item count } withheld { item reason count } authorizations policies outcome status errors incomplete
  delivery details receipt`;

export const logQuery = (fields: string) => `query Look($filter: QueryLogFilter, $first: Int, $after: String) {
  queryLog(filter: $filter, first: $first, after: $after) { nodes { ${fields} } endCursor hasNextPage }
}`;

/** The fields of an entry of that minute, of an officer's query unless said. */
export const asked = (n: number, fields: Partial<LogFields>): LogFields =>
  act({
    kind: 'QUERY',
    at: minute(n),
    request: requestOf(n),
    channel: 'WEB',
    caller: { role: 'officer', id: 'wang', name: '王测试（测试）', organisation: agency },
    purpose: 'SUPERVISION.market',
    reference: `r${n}`,
    status: 200,
    outcome: 'ANSWERED',
    ...fields,
  });

const requestOf = (n: number) => String(n).padStart(32, '0');
const tax = { role: 'officer', id: 'li', name: '李测试（测试）', organisation: '11319900009001026M' };

/** A world whose log has five entries of 1 October, and what its auditor reads of it. */
export async function startAuditedWorld(place: NewPlace) {
  const world = await startProfileWorld({ place });
  for (const entry of [
    asked(1, { subject: company, released: { TAX_ARREARS: 2 }, withheld: { LICENCE: { SUSPENDED: 1 } } }),
    asked(2, { subject: trader, caller: tax }),
    asked(3, { subject: company, outcome: 'REFUSED', status: 403, errors: ['PURPOSE_NOT_LISTED'] }),
    asked(4, { subject: association, purpose: 'SUPERVISION.ip', reference: 'r1' }),
    asked(5, { kind: 'OPERATOR', status: null, channel: null, details: { what: 'restarted', times: 2 } }),
  ]) {
    await world.line.log.append({ entries: [entry] });
  }
  world.line.log.delivered({ request: requestOf(1), at: minute(1), state: 'DELIVERED' });
  world.line.log.delivered({ request: requestOf(2), at: minute(2), state: 'BROKEN_OFF' });
  const ask = askAs(() => world);
  const read = async (variables: object, fields = 'id at reference', as: Asked['as'] = claimsOf.auditor) =>
    (await ask<{ queryLog: Connection | null }>(logQuery(fields), { as: as ?? {}, variables })).body.data?.queryLog ??
    null;
  return { world, ask, read };
}
