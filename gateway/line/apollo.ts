import { ApolloServer, type BaseContext } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayExecutionResult, GatewayInterface } from '@apollo/server-gateway-interface';
import type { GraphQLSchema } from 'graphql';
import { gatewayError, publicError, refusing } from '../errors.ts';
import { keptDocuments } from './kept-documents.ts';
import type { Asked, ValidOperation } from './known-operations.ts';

export interface ApolloParts<Exchange extends BaseContext> {
  readonly supergraphSdl: string;
  /** What clients see of it. */
  readonly schema: GraphQLSchema;
  /** What a valid operation is answered with. */
  readonly execute: (valid: ValidOperation, request: Asked, exchange: Exchange) => Promise<GatewayExecutionResult>;
  readonly report: (error: unknown) => void;
}

/** @apollo/server as a library: GraphQL over HTTP, parsing and validation are its, what may be answered is ours. */
export async function apolloServer<Exchange extends BaseContext>(
  parts: ApolloParts<Exchange>,
): Promise<ApolloServer<Exchange>> {
  const apollo = new ApolloServer<Exchange>({
    gateway: gatewayObject(parts),
    introspection: true, // refused by `authorize`, since it depends on the caller
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    formatError: publicError,
    parseOptions: { maxTokens: 10_000 },
    documentStore: keptDocuments(),
    nodeEnv: 'production',
    stopOnTerminationSignals: false,
    persistedQueries: false,
    // It would report to its maker if the environment holds a key for that.
    plugins: [
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      // Browsers get GraphiQL; this page would load a script from elsewhere.
      ApolloServerPluginLandingPageDisabled(),
    ],
    // It would write to the console, of what clients sent among other things.
    logger: { debug: ignore, info: ignore, warn: ignore, error: parts.report },
  });
  await apollo.start();
  return apollo;
}

const ignore = () => undefined;

function gatewayObject<Exchange extends BaseContext>({
  supergraphSdl,
  schema,
  execute,
}: ApolloParts<Exchange>): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: supergraphSdl });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, operation, request, context }) =>
        // With a gateway, @apollo/server leaves it to the executor to find the operation, whatever its types say.
        operation
          ? execute({ document, operation }, request, context as Exchange)
          : { errors: refusing([gatewayError('OPERATION_RESOLUTION_FAILURE')]) },
    }),
    stop: async () => undefined,
  };
}
