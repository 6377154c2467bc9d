import type { Kysely } from 'kysely';
import type { ApplicationListSet } from '../../../domain/application-list.ts';
import type { CatalogueSet } from '../../../domain/catalogue.ts';
import type { RandomBytes } from '../../../domain/clock.ts';
import { parseCreditCode } from '../../../domain/credit-code.ts';
import type { Caller, TokenCaller } from '../../../gateway/callers/caller.ts';
import type { NoteContext } from '../note.ts';
import { type Act, type Refusal, type Remembered, refusedBecause } from '../once.ts';
import { pageSize } from '../page.ts';
import type { DirectoryLoaders } from '../resolvers.ts';
import type { CentreTables } from '../tables.ts';
import { markForged, revoke } from './end.ts';
import { grant, register } from './give.ts';
import { findAuthorization, stateOf, type WrittenAuthorization } from './stored.ts';
import type { Terms } from './terms.ts';

/** What the resolvers of written authorizations get. */
export interface AuthorizationContext extends NoteContext {
  readonly caller: Caller;
  /** The gateway's database, or the transaction that a mutation's effect is to be committed with; `directory` reads from the same. */
  readonly database: Kysely<CentreTables>;
  readonly directory: DirectoryLoaders;
  readonly catalogues: CatalogueSet;
  readonly applicationLists: ApplicationListSet;
  readonly random: RandomBytes;
  readonly now: Date;
  /** `now` as a calendar day in Asia/Shanghai. */
  readonly day: string;
  /** The request's Idempotency-Key, if it has one. */
  readonly idempotencyKey?: string | undefined;
}

interface TermsArguments extends Omit<Terms, 'purpose' | 'uses'> {
  readonly purpose?: string | null;
  readonly uses?: number | null;
}

interface RegisterArguments extends TermsArguments {
  readonly subject: string;
  readonly documentDigest: string;
  readonly documentNo: string;
}

type Id = { readonly id: string };

/** The row as it stands after the mutation, or why nothing was done. */
interface Work {
  readonly authorization: WrittenAuthorization | null;
  readonly refused: Refusal | null;
}

const notYours = refusedBecause(
  'This is not for the caller to do.',
  'Subjects grant and revoke; the centre registers.',
);

/** Which mutations a caller may ask for is decided before; here each acts on what is its own alone. */
export const authorizationResolvers = {
  Mutation: {
    grantAuthorization: (_: never, given: TermsArguments, context: AuthorizationContext): Promise<Work> => {
      const { caller, database } = context;
      if (caller.role !== 'subject') return work('grantAuthorization', context, notYours);
      return work(
        'grantAuthorization',
        context,
        grant(database, caller.creditCode, termsOf(given), actOf(caller, context), context),
      );
    },
    registerAuthorization: (_: never, given: RegisterArguments, context: AuthorizationContext): Promise<Work> => {
      const { caller, database } = context;
      if (caller.role !== 'centre') return work('registerAuthorization', context, notYours);
      const document = { digest: given.documentDigest, number: given.documentNo };
      const act = actOf(caller, context);
      return work(
        'registerAuthorization',
        context,
        register(database, given.subject, termsOf(given), document, act, context),
      );
    },
    revokeAuthorization: (_: never, { id }: Id, context: AuthorizationContext): Promise<Work> => {
      const { caller, database } = context;
      if (caller.role !== 'subject' && caller.role !== 'centre') return work('revokeAuthorization', context, notYours);
      const grantor = caller.role === 'subject' ? caller.creditCode : null;
      return work('revokeAuthorization', context, revoke(database, id, grantor, actOf(caller, context)));
    },
    markAuthorizationForged: (_: never, { id }: Id, context: AuthorizationContext): Promise<Work> => {
      const { caller, database } = context;
      if (caller.role !== 'centre') return work('markAuthorizationForged', context, notYours);
      return work('markAuthorizationForged', context, markForged(database, id, actOf(caller, context)));
    },
  },
  Subject: {
    authorizations: (
      { creditCode }: { readonly creditCode: string },
      { first }: { readonly first?: number | null },
      { caller, directory }: AuthorizationContext,
    ) => {
      const own = caller.role === 'subject' && caller.creditCode === creditCode;
      if (!own && caller.role !== 'centre') return null;
      return directory.authorizations.load({ creditCode, first: pageSize(first) });
    },
  },
  Authorization: {
    state: (authorization: WrittenAuthorization, _: never, { day }: AuthorizationContext) =>
      stateOf(authorization, day),
    // Who may grant to any number must not learn by it whose number that is (Art. 31(iii)).
    granteeName: async ({ grantee }: WrittenAuthorization, _: never, { directory }: AuthorizationContext) =>
      parseCreditCode(grantee, 'ORGANISATION').ok ? ((await directory.subjects.load(grantee))?.name ?? null) : null,
  },
};

const termsOf = ({ grantee, items, purpose, validFrom, validTo, uses }: TermsArguments): Terms => ({
  grantee,
  items,
  purpose: purpose ?? null,
  validFrom,
  validTo,
  uses: uses ?? null,
});

const actOf = (caller: TokenCaller, { now, idempotencyKey }: AuthorizationContext): Act => ({
  as: caller.role === 'subject' ? 'GRANTOR' : 'CENTRE',
  by: caller.subject,
  now,
  key: idempotencyKey,
});

/** Whose file is opened or closed is told so, whoever does it (Art. 20(2), 26). */
async function work(
  mutation: string,
  { database, note }: AuthorizationContext,
  doing: Remembered | Promise<Remembered>,
): Promise<Work> {
  const { id, refused } = await doing;
  const authorization = id === null ? null : ((await findAuthorization(database, id)) ?? null);
  if (authorization) note({ mutation, authorization: authorization.id }, authorization.grantor);
  else note({ mutation, refused: refused?.reason });
  return { authorization, refused };
}
