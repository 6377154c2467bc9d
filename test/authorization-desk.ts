import { shanghaiDateOf } from '../domain/calendar-date.ts';
import { systemRandom } from '../domain/clock.ts';
import { type Caller, callerOf, isClaimFault } from '../gateway/callers/caller.ts';
import { centreExecutor } from '../gateway/execution/centre.ts';
import type { NoteVerifier } from '../gateway/querylog/notes/signed-note.ts';
import { directoryLoaders } from '../subgraphs/credit-centre/resolvers.ts';
import type { NewPlace } from './each-database.ts';
import { applicationLists, catalogues, now } from './running-department.ts';
import { claimsOf } from './tokens.ts';
import { openInstances } from './written-authorizations.ts';

/** A caller with these claims, as its token proves it. */
export function callerWith(role: keyof typeof claimsOf, claims: Readonly<Record<string, string>> = {}): Caller {
  const caller = callerOf({ ...claimsOf[role], sub: `${role}-1`, jti: 'token-1', exp: 2_000_000_000, ...claims });
  if (isClaimFault(caller)) throw new Error(`${caller.claim} ${caller.fault}`);
  return caller;
}

export const subject = (creditCode: string, sub = creditCode): Caller =>
  callerWith('subject', { credit_code: creditCode, sub });

/** How somebody asks: when, by default on DAY, and under which Idempotency-Key. */
export interface Asked {
  readonly at?: Date;
  readonly key?: string;
}

/** The centre's subgraph over the gateway's database, asked by whoever is named, without policies in front. */
export async function openDesk(newPlace: NewPlace, logVerifiers: readonly NoteVerifier[] = []) {
  const instances = await openInstances(newPlace);
  const execute = centreExecutor();
  const noted: Readonly<Record<string, unknown>>[] = [];
  return {
    ...instances,
    /** What mutations left for their entries. */
    noted,
    async ask(caller: Caller, query: string, variables: object = {}, { at = now, key }: Asked = {}) {
      const { query: database } = instances.one;
      const context = {
        ...{ caller, database, random: systemRandom, now: at, day: shanghaiDateOf(at), catalogues },
        applicationLists,
        revokeToken: async () => undefined,
        logVerifiers,
        note: (act: Readonly<Record<string, unknown>>) => {
          noted.push(act);
        },
        directory: directoryLoaders(database),
        idempotencyKey: key,
        ...{ provider: null, access: { departmentsOf: () => [], ask: async () => null } },
      };
      const { data, errors } = await execute(query, { ...variables }, context);
      if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
      // Plain objects, in the order of the question.
      return JSON.parse(JSON.stringify(data)) as Record<string, Work>;
    },
  };
}

export interface Work {
  readonly authorization: (Readonly<Record<string, unknown>> & { readonly id: string }) | null;
  readonly refused: { readonly reason: string; readonly advice: string } | null;
}

const work = `{ authorization { id grantee granteeName items purpose validFrom validTo uses used state documentDigest documentNo
  grantedAt revokedAt forgedAt } refused { reason advice } }`;
const termsDefined = `$grantee: String!, $items: [String!]!, $purpose: String, $validFrom: String!, $validTo: String!, $uses: Int`;
const termsGiven = `grantee: $grantee, items: $items, purpose: $purpose, validFrom: $validFrom, validTo: $validTo, uses: $uses`;

export const mutations = {
  grant: `mutation (${termsDefined}) { done: grantAuthorization(${termsGiven}) ${work} }`,
  register: `mutation ($subject: String!, $documentDigest: String!, $documentNo: String!, ${termsDefined}) {
    done: registerAuthorization(subject: $subject, documentDigest: $documentDigest, documentNo: $documentNo, ${termsGiven}) ${work}
  }`,
  revoke: `mutation ($id: ID!) { done: revokeAuthorization(id: $id) ${work} }`,
  markForged: `mutation ($id: ID!) { done: markAuthorizationForged(id: $id) ${work} }`,
} as const;

/** What a subject gave. */
export const listQuery = `query ($code: CreditCode!, $first: Int) {
  _entities(representations: [{ __typename: "Subject", creditCode: $code }]) {
    ... on Subject { authorizations(first: $first) { id state } }
  }
}`;
