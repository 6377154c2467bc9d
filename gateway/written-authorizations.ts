import type { Kysely } from 'kysely';
import { isUscc } from '../domain/credit-code.ts';
import { authorizationsFor, reliedOn, use } from '../subgraphs/credit-centre/authorizations/lookup.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { WrittenAuthorizations } from './line/authorize.ts';

/**
 * What subjects have opened to a third party in writing (Art. 20(2)), in the gateway's database. Who an organisation is, is open: a request
 * for no more relies on nothing.
 */
export const writtenAuthorizations = (database: Kysely<CentreTables>): WrittenAuthorizations => ({
  async find(caller, codes, { items, purpose, day }) {
    if (caller.role !== 'subject') return new Map();
    const grantee = caller.creditCode;
    const others = codes.filter((code) => code !== grantee && !(items.length === 0 && isUscc(code)));
    const valid = await authorizationsFor(database, { grantee, day, codes: others });
    return new Map([...valid].map(([code, list]) => [code, reliedOn(list, { items, purpose })] as const));
  },
  use: async (caller, ids, day) =>
    caller.role === 'subject' ? use(database, { grantee: caller.creditCode, day, ids }) : new Set(),
});
