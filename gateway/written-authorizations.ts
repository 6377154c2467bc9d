import type { Kysely } from 'kysely';
import { authorizationsFor, reliedOn, use } from '../subgraphs/credit-centre/authorizations/lookup.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { Authority } from './line/authorize.ts';

/**
 * What subjects have opened to a third party in writing (Art. 20(2)): looked up for all subjects of a request at once, and each
 * authorization that the request relies on is counted as used before anything is fetched. One that cannot be counted any more is none.
 */
export const writtenAuthorizations =
  (database: Kysely<CentreTables>): Authority['authorizations'] =>
  async (caller, codes, { items, purpose, day }) => {
    if (caller.role !== 'subject') return new Map();
    const grantee = caller.creditCode;
    const others = codes.filter((code) => code !== grantee);
    const valid = await authorizationsFor(database, { grantee, day, codes: others });
    const relied = [...valid].map(([code, list]) => [code, reliedOn(list, { items, purpose })] as const);
    const ids = relied.flatMap(([, list]) => list.map(({ id }) => id));
    const counted = await use(database, { grantee, day, ids });
    return new Map(
      relied.map(([code, list]) => [code, list.flatMap((one) => (counted.has(one.id) ? one.items : []))] as const),
    );
  };
