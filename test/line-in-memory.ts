import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { systemRandom } from '../domain/clock.ts';
import type { Engine } from '../gateway/execution/engine.ts';
import { questionAnswerer } from '../gateway/line/answer.ts';
import type { Caller } from '../gateway/line/authenticate.ts';
import { schemaPath } from '../schema/subgraphs.ts';
import type { DirectoryLoaders } from '../subgraphs/credit-centre/resolvers.ts';
import { noDatabase } from './in-memory-departments.ts';
import { authorityOver } from './line-question.ts';

export const supergraphSdl = readFileSync(schemaPath('supergraph.graphql'), 'utf8');

export interface InMemoryLine {
  readonly engine: Engine;
  /** Fresh for every request. */
  readonly directory: () => DirectoryLoaders;
  /** Which items subjects have opened in writing to whoever asks; nothing unless given. */
  readonly authorized?: (caller: Caller) => Readonly<Record<string, readonly string[]>>;
  /** Told of every use that is counted. */
  readonly used?: (ids: readonly string[]) => void;
  /** Ids of suspended records. */
  readonly suspended?: ReadonlySet<string>;
  /** In which mutations act; one that keeps nothing unless given. */
  readonly database?: typeof noDatabase;
}

/** One question to the line. */
export interface Asking {
  readonly caller: Caller;
  readonly operation: { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> };
  readonly extensions?: object;
  /** Beside the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly at?: Date;
  /** Aborted when who asks has left. */
  readonly left?: AbortSignal;
}

/** The line from the authenticated caller to the outcome, over an engine, without a database: whatever goes wrong in it is thrown. */
export async function lineInMemory({
  engine,
  directory,
  authorized = () => ({}),
  used = () => undefined,
  suspended = new Set(),
  database = noDatabase,
}: InMemoryLine) {
  const answer = await questionAnswerer({
    ...authorityOver([]),
    supergraphSdl,
    // @apollo/server changes the schema that it is given.
    schema: Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema(),
    engine,
    directory,
    access: { departmentsOf: () => [], ask: async () => null },
    authorizations: {
      find: async (caller, codes, { items }) =>
        new Map(
          codes.flatMap((code) => {
            const given = authorized(caller)[code];
            return given && items.some((item) => given.includes(item)) ? [[code, [{ id: code, items: given }]]] : [];
          }),
        ),
      use: async (_caller, ids) => {
        used(ids);
        return new Set(ids);
      },
    },
    mutable: { database, random: systemRandom, revokeToken: async () => undefined, logVerifiers: [] },
    applicationLists: [],
    mayName: async () => true,
    mayAskAbout: () => true,
    suspended: async () => suspended,
    report: (error) => {
      throw error;
    },
  });
  return ({ caller, operation, extensions, headers, at = new Date('2026-11-23T04:00:00Z'), left }: Asking) =>
    answer(
      {
        source: '127.0.0.1',
        method: 'POST',
        search: '',
        headers: { 'content-type': 'application/json', ...headers },
        credentials: [],
        body: Buffer.from(JSON.stringify({ ...operation, ...(extensions ? { extensions } : {}) })),
        channel: 'API',
        request: '00',
        at,
        ...(left ? { left } : {}),
      },
      caller,
    );
}
