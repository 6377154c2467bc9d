import { type OpenDatabase, openDatabase } from '../database/open.ts';
import { systemRandom } from '../domain/clock.ts';
import { gatewayMigrations } from '../gateway/assemble.ts';
import { grant } from '../subgraphs/credit-centre/authorizations/give.ts';
import type { Terms } from '../subgraphs/credit-centre/authorizations/terms.ts';
import type { Act } from '../subgraphs/credit-centre/once.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import type { NewPlace } from './each-database.ts';
import { applicationLists, catalogues, DAY, now } from './running-department.ts';
import { firm, person } from './supplied-records.ts';

/** Who authorizes, and whom. */
export const grantor = person(1);
export const friend = person(2);
export const lender = firm(1);

export const giving = { catalogues, applicationLists, random: systemRandom };
export const bySubject: Act = { as: 'GRANTOR', by: 'subject-1', now };
export const byCentre: Act = { as: 'CENTRE', by: 'clerk-1', now };
export const document = { digest: 'a1'.repeat(32), number: '沪信授〔2026〕1号' };

/** What a firm may see of a person for the rest of the month, with whatever is said otherwise. */
export const terms = (what: Partial<Terms> = {}): Terms => ({
  grantee: lender,
  items: ['JUDGMENT', 'TAX_ARREARS'],
  purpose: null,
  validFrom: DAY,
  validTo: '2026-03-31',
  uses: null,
  ...what,
});

/** The gateway's database as instances have it: each opens its own pool where there can be several. */
export async function openInstances(newPlace: NewPlace): Promise<{
  readonly one: OpenDatabase<CentreTables>;
  readonly other: OpenDatabase<CentreTables>;
  close(): Promise<void>;
}> {
  const place = await newPlace();
  const one = await openDatabase<CentreTables>(place, gatewayMigrations);
  const other = 'url' in place ? await openDatabase<CentreTables>(place, gatewayMigrations) : one;
  return {
    one,
    other,
    async close() {
      if (other !== one) await other.close();
      await one.close();
    },
  };
}

/** Grants, and gives the id; throws where it was refused. */
export async function granted(
  { query }: OpenDatabase<CentreTables>,
  what: Partial<Terms> = {},
  from = grantor,
  act = bySubject,
): Promise<string> {
  const { id, refused } = await grant(query, from, terms(what), act, giving);
  if (refused) throw new Error(refused.reason);
  return id;
}
