import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpRequest } from './line/admit.ts';
import type { Line } from './line/handle.ts';
import { handleLogExport } from './line/handle-log-export.ts';
import { handleConsistency, handleInclusion, type ProofParts } from './line/handle-proof.ts';
import { notice } from './line/notice.ts';
import { type Released, release } from './line/release.ts';
import { lastCheckpoint } from './querylog/stored-tree.ts';

export interface LogRouteParts extends ProofParts {
  readonly line: Line;
  readonly send: (reply: FastifyReply, released: Released) => unknown;
  readonly httpRequestOf: (request: FastifyRequest) => HttpRequest;
}

type Query = { readonly Querystring: Readonly<Record<string, unknown>> };

/**
 * What is read of the log over HTTP, beside GraphQL. Its key and its newest checkpoint say nothing of anybody and are for everyone, off the
 * record; proofs and the export take the line.
 */
export async function logRoutes(app: FastifyInstance, parts: LogRouteParts): Promise<void> {
  const { line, send, httpRequestOf, database, keys } = parts;
  const plain = (reply: FastifyReply) => reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store');
  app.get('/log/key', (_, reply) => plain(reply).send(keys.verifierKeys.map((key) => `${key}\n`).join('')));
  app.get('/log/checkpoint', async (_, reply) => {
    const last = await lastCheckpoint(database).catch((error: unknown) => {
      line.report(error);
      return undefined;
    });
    if (last === undefined) return send(reply, release(notice('LOG_UNAVAILABLE')));
    return last ? plain(reply).send(last.note) : reply.callNotFound();
  });
  app.get<Query>('/log/proof/inclusion', async (request, reply) =>
    send(reply, await handleInclusion(line, httpRequestOf(request), request.query, parts)),
  );
  app.get<Query>('/log/proof/consistency', async (request, reply) =>
    send(reply, await handleConsistency(line, httpRequestOf(request), request.query, parts)),
  );
  app.get('/log/entries', async (request, reply) =>
    send(reply, await handleLogExport(line, httpRequestOf(request), database)),
  );
}
