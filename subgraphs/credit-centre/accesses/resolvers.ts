import type { Kysely } from 'kysely';
import type { Caller } from '../../../gateway/callers/caller.ts';
import type { NoteContext } from '../note.ts';
import { type Act, type Refusal, type Remembered, refusedBecause } from '../once.ts';
import { pageSize } from '../page.ts';
import type { DirectoryLoaders } from '../resolvers.ts';
import type { CentreTables } from '../tables.ts';
import type { AccessPage } from './list.ts';
import { askForSeal, confirmSeal, type SealAsked, type Sealing, unseal } from './sealing.ts';
import { findSeal, type Seal, stateOfSeal } from './seals.ts';

/** What the resolvers of accesses and of seals on them get. */
export interface AccessContext extends Sealing, NoteContext {
  readonly caller: Caller;
  /** The gateway's database, or the transaction that a mutation's effect is to be committed with; `directory` reads from the same. */
  readonly database: Kysely<CentreTables>;
  readonly directory: DirectoryLoaders;
  readonly now: Date;
  /** `now` as a calendar day in Asia/Shanghai. */
  readonly day: string;
  readonly idempotencyKey?: string | undefined;
}

type Id = { readonly id: string };

/** The seal as it stands after the mutation, or why nothing was done. */
interface Work {
  readonly seal: Seal | null;
  readonly refused: Refusal | null;
}

/** Who may ask for what is decided before; here each is kept to it once more. */
export const accessResolvers = {
  Mutation: {
    sealAccess: (_: never, asked: SealAsked, context: AccessContext): Promise<Work> =>
      work('sealAccess', context, (act) => askForSeal(context.database, asked, act, context)),
    confirmSeal: (_: never, { id }: Id, context: AccessContext): Promise<Work> =>
      work('confirmSeal', context, (act) => confirmSeal(context.database, id, act)),
    unsealAccess: (_: never, { id }: Id, context: AccessContext): Promise<Work> =>
      work('unsealAccess', context, (act) => unseal(context.database, id, act)),
  },
  Subject: {
    accesses: (
      { creditCode }: { readonly creditCode: string },
      { first, after }: { readonly first?: number | null; readonly after?: string | null },
      { caller, directory, day }: AccessContext,
    ): Promise<AccessPage | null> | null => {
      if (caller.role !== 'subject' || caller.creditCode !== creditCode) return null;
      return directory.accesses.load({ creditCode, first: pageSize(first), after: after || null, day });
    },
  },
  Seal: {
    state: (seal: Seal, _: never, { day }: AccessContext) => stateOfSeal(seal, day),
  },
};

async function work(
  mutation: string,
  { caller, database, now, idempotencyKey: key, note }: AccessContext,
  doing: (act: Act) => Promise<Remembered>,
): Promise<Work> {
  const { id, refused } =
    caller.role === 'centre'
      ? await doing({ as: 'CENTRE', by: caller.subject, now, key })
      : refusedBecause('This is not for the caller to do.', 'Ask the centre.');
  const seal = id === null ? null : await findSeal(database, id);
  if (seal) note({ mutation, seal: seal.id, entry: seal.entryId, reason: seal.reason, until: seal.until });
  else note({ mutation, refused: refused?.reason });
  return { seal, refused };
}
