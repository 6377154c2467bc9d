import { buildSubgraphSchema } from '@apollo/subgraph';
import { Command } from 'commander';
import DataLoader from 'dataloader';
import Fastify from 'fastify';
import { parse } from 'graphql';
import mercurius from 'mercurius';
import { openAsItIs } from '../database/open.ts';
import { serveUntilTold } from '../gateway/process.ts';
import { scalars } from '../schema/scalars.ts';
import { CENTRE } from '../schema/subgraphs.ts';
import { type DirectorySubject, findSubjects } from '../subgraphs/credit-centre/directory.ts';
import type { CentreTables } from '../subgraphs/credit-centre/tables.ts';
import { openSdl } from './open-supergraph.ts';

interface Context {
  readonly subjects: DataLoader<string, DirectorySubject | null>;
}

interface Code {
  readonly creditCode: string;
}

// The directory of subjects as a subgraph of its own, for gateways that have no centre inside: one statement a request.
const { database: url, port } = new Command('root-subgraph')
  .requiredOption('--database <URL>', 'the centre’s PostgreSQL database')
  .requiredOption('--port <number>', 'where it listens on loopback', Number)
  .parse()
  .opts<{ readonly database: string; readonly port: number }>();
const database = await openAsItIs<CentreTables>({ url });
const resolvers = {
  ...scalars,
  Query: {
    subject: (_: never, { creditCode }: Code, { subjects }: Context) => subjects.load(creditCode),
    subjects: (_: never, { creditCodes }: { creditCodes: readonly string[] }, { subjects }: Context) =>
      subjects.loadMany(creditCodes),
  },
  Subject: { __resolveReference: ({ creditCode }: Code, { subjects }: Context) => subjects.load(creditCode) },
};
const app = Fastify();
app.setSerializerCompiler(() => (body) => JSON.stringify(body));
await app.register(mercurius, {
  schema: buildSubgraphSchema({ typeDefs: parse(openSdl(CENTRE)), resolvers: resolvers as never }),
  path: '/graphql',
  graphiql: false,
  context: (): Context => ({ subjects: subjectsOfOneRequest() }),
});
await serveUntilTold(app, { host: '127.0.0.1', port }, () => database.close());

function subjectsOfOneRequest(): Context['subjects'] {
  return new DataLoader(async (codes) => {
    const found = await findSubjects(database.query, codes);
    return codes.map((code) => found.get(code) ?? null);
  });
}
