import type { Kysely } from 'kysely';
import { type ApplicationListSet, applicationListFor } from '../../../domain/application-list.ts';
import { type CalendarDate, shanghaiDateOf, yearOf } from '../../../domain/calendar-date.ts';
import { type CatalogueSet, catalogueFor } from '../../../domain/catalogue.ts';
import type { RandomBytes } from '../../../domain/clock.ts';
import { type Act, once, type Remembered, refusedBecause } from '../once.ts';
import type { CentreTables } from '../tables.ts';
import { blockOf } from './blocked-firms.ts';
import { checkDocument, checkTerms, type PaperDocument, type Terms } from './terms.ts';

/** What giving needs besides who acts. */
export interface Giving {
  readonly catalogues: CatalogueSet;
  readonly applicationLists: ApplicationListSet;
  readonly random: RandomBytes;
}

/**
 * A subject authorizes somebody online, from now on (Art. 20(2)). Returns the id of the authorization, or why there is none.
 * `database` may be a transaction that the effect is to be committed with.
 */
export function grant(
  database: Kysely<CentreTables>,
  grantor: string,
  terms: Terms,
  act: Act,
  giving: Giving,
): Promise<Remembered> {
  return once(database, act, ['grantAuthorization', grantor, { ...terms }], (tx) =>
    give(tx, { grantor, terms, document: null }, act, giving),
  );
}

/**
 * The centre registers an authorization on paper, which it keeps the digest and number of. A paper counts once for each
 * subject, unless the centre itself took it back. Returns as `grant` does.
 */
export function register(
  database: Kysely<CentreTables>,
  grantor: string,
  terms: Terms,
  document: PaperDocument,
  act: Act,
  giving: Giving,
): Promise<Remembered> {
  return once(database, act, ['registerAuthorization', grantor, { ...terms }, { ...document }], (tx) =>
    give(tx, { grantor, terms, document }, act, giving),
  );
}

interface Given {
  readonly grantor: string;
  readonly terms: Terms;
  readonly document: PaperDocument | null;
}

async function give(tx: Kysely<CentreTables>, given: Given, act: Act, giving: Giving): Promise<Remembered> {
  const day: CalendarDate = shanghaiDateOf(act.now);
  const source = given.document ? 'REGISTERED' : 'GRANTED';
  const grantor = given.grantor.trim().toUpperCase();
  const catalogue = catalogueFor(giving.catalogues, yearOf(day));
  const purposes = applicationListFor(giving.applicationLists, yearOf(day)).purposes.map(({ code }) => code);
  const { value: terms, refused } = checkTerms(given.terms, { grantor, catalogue, purposes, day, source });
  if (refused) return { id: null, refused };
  const document = given.document && checkDocument(given.document);
  if (document?.refused) return { id: null, refused: document.refused };
  if (await blockOf(tx, terms.grantee)) {
    return refusedBecause(
      'The grantee used a forged authorization and gets no others (Art. 34(1)).',
      'Ask the centre.',
    );
  }
  const id = giving.random(16).toString('base64url');
  const inserted = await tx
    .insertInto('written_authorization')
    .values({
      id,
      grantor,
      grantee: terms.grantee,
      items: terms.items,
      purpose: terms.purpose,
      valid_from: terms.validFrom,
      valid_to: terms.validTo,
      uses: terms.uses,
      source,
      document_digest: document?.value.digest ?? null,
      document_no: document?.value.number ?? null,
      granted_at: act.now,
      granted_by: act.by,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted
    ? { id, refused: null }
    : refusedBecause('This document was registered before.', 'Look at the authorizations of its subject.');
}
