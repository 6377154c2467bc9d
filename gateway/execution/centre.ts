import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, type ExecutionResult, execute, parse } from 'graphql';
import { CENTRE, subgraphSdl } from '../../schema/subgraphs.ts';
import { type CentreContext, centreResolvers } from '../../subgraphs/credit-centre/resolvers.ts';
import { mayBeKept } from './kept-texts.ts';

/** Answers an operation from the centre's subgraph, in this process. */
export type CentreExecutor = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
  context: CentreContext,
) => Promise<ExecutionResult<Record<string, unknown>>>;

/** How many parsed operations are kept. */
const keptDocuments = 1_000;

/** Longer ones, in characters, are parsed anew each time. */
const largestKept = 10_000;

export function centreExecutor(): CentreExecutor {
  const schema = buildSubgraphSchema({ typeDefs: parse(subgraphSdl(CENTRE)), resolvers: centreResolvers as never });
  const documents = new Map<string, DocumentNode>();
  const documentOf = (query: string): DocumentNode => {
    const known = documents.get(query);
    if (known) return known;
    if (documents.size >= keptDocuments) documents.clear();
    const parsed = parse(query, { noLocation: true });
    if (query.length <= largestKept && mayBeKept(query)) documents.set(query, parsed);
    return parsed;
  };
  return async (query, variables, context) => {
    const result = await execute({
      schema,
      document: documentOf(query),
      variableValues: variables,
      contextValue: context,
    });
    return result as ExecutionResult<Record<string, unknown>>;
  };
}
