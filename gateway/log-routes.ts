import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { QueryExecutorProvider } from 'kysely';
import type { HttpRequest } from './line/admit.ts';
import type { Line } from './line/handle.ts';
import { handleLogExport } from './line/handle-log-export.ts';
import type { Released } from './line/release.ts';

export interface LogRouteParts {
  readonly line: Line;
  /** The log's. */
  readonly database: QueryExecutorProvider;
  readonly send: (reply: FastifyReply, released: Released) => unknown;
  readonly httpRequestOf: (request: FastifyRequest) => HttpRequest;
}

/** What is read of the log over HTTP, beside GraphQL. */
export async function logRoutes(
  app: FastifyInstance,
  { line, database, send, httpRequestOf }: LogRouteParts,
): Promise<void> {
  app.get('/log/entries', async (request, reply) =>
    send(reply, await handleLogExport(line, httpRequestOf(request), database)),
  );
}
