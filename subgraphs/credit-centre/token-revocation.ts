import type { Kysely } from 'kysely';
import type { Caller } from '../../gateway/callers/caller.ts';
import type { NoteContext } from './note.ts';
import { once, type Refusal, refusedBecause } from './once.ts';
import type { CentreTables } from './tables.ts';

/** What the resolver needs that ends a token before its time. */
export interface RevocationContext extends NoteContext {
  readonly caller: Caller;
  readonly database: Kysely<CentreTables>;
  readonly now: Date;
  readonly idempotencyKey?: string | undefined;
  /** Writes a revocation that holds until then, on every instance within a second (G-14), in the transaction of `database`. */
  readonly revokeToken: (database: Kysely<CentreTables>, jti: string, until: Date) => Promise<void>;
}

/** The longest life of a token, in ms: what is revoked is over by then, whoever issued it. */
const longestLife = 60 * 60_000;

/** As in a token. */
const jtiForm = /^[^\p{Cc}\p{Cf}\p{Cs}]{1,255}$/u;

interface Work {
  readonly jti: string | null;
  readonly until: string | null;
  readonly refused: Refusal | null;
}

/** The centre ends a token that was stolen or given by mistake (Art. 26). Whether there is such a token is not known here. */
export const revocationResolvers = {
  Mutation: {
    revokeToken: async (_: never, { jti }: { jti: string }, context: RevocationContext): Promise<Work> => {
      const { caller, database, now, idempotencyKey: key, revokeToken } = context;
      const until = new Date(now.getTime() + longestLife);
      const act = { as: 'CENTRE', by: caller.role === 'centre' ? caller.subject : '', now, key } as const;
      const done =
        caller.role !== 'centre'
          ? refusedBecause('This is not for the caller to do.', 'Ask the centre.')
          : !jtiForm.test(jti)
            ? refusedBecause('No token has such a jti.', 'Send the claim jti of the token.')
            : await once(database, act, { revokeToken: jti }, async (tx) => {
                await revokeToken(tx, jti, until);
                return { id: jti, refused: null };
              });
      const came = done.id === null ? { refused: done.refused.reason } : { token: done.id };
      context.note({ mutation: 'revokeToken', ...came });
      return { jti: done.id, until: done.id === null ? null : until.toISOString(), refused: done.refused };
    },
  },
};
