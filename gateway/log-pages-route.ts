import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { LogPage } from './querylog/verify/log-page.ts';
import { endOfPages, writePage } from './querylog/verify/page-lines.ts';
import { storedPages } from './querylog/verify/stored-pages.ts';
import { type OperatorRecord, recordOperator, toldUnrecorded } from './record-operator.ts';

export interface LogPagesParts<Tables> extends OperatorRecord {
  /** The log's. */
  readonly database: Kysely<Tables>;
}

/** `GET /log/pages` of the admin socket: the whole log as it is stored, for a command that verifies it. Each reading is on the record. */
export async function logPagesRoute<Tables>(app: FastifyInstance, parts: LogPagesParts<Tables>): Promise<void> {
  app.setErrorHandler((error, _, reply) => {
    if (!toldUnrecorded(error, reply, parts)) throw error;
  });
  app.get('/log/pages', async (_, reply) => {
    // Nothing of it leaves before this (G-01); where it cannot be, the socket says so.
    await recordOperator(parts, { operationName: 'log-pages', outcome: 'ANSWERED' });
    return reply.type('application/x-ndjson').send(Readable.from(lines(storedPages(parts.database))));
  });
}

async function* lines(pages: AsyncIterable<LogPage>): AsyncGenerator<string> {
  for await (const page of pages) yield `${writePage(page)}\n`;
  yield `${endOfPages}\n`;
}
