import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Line } from './line/handle.ts';
import { act } from './querylog/entry.ts';
import { LogUnavailable } from './querylog/store.ts';
import type { LogPage } from './querylog/verify/log-page.ts';
import { endOfPages, writePage } from './querylog/verify/page-lines.ts';
import { storedPages } from './querylog/verify/stored-pages.ts';

export interface LogPagesParts<Tables> extends Pick<Line, 'log' | 'clock' | 'random' | 'report'> {
  /** The log's. */
  readonly database: Kysely<Tables>;
}

/** `GET /log/pages` of the admin socket: the whole log as it is stored, for a command that verifies it. Each reading is on the record. */
export async function logPagesRoute<Tables>(app: FastifyInstance, parts: LogPagesParts<Tables>): Promise<void> {
  const { database, log, clock, random, report } = parts;
  app.get('/log/pages', async (_, reply) => {
    const reading = act({
      kind: 'OPERATOR',
      at: clock(),
      request: random(16).toString('hex'),
      caller: { role: 'operator', id: null, name: null, organisation: null },
      operationName: 'log-pages',
      outcome: 'ANSWERED',
      status: 200,
    });
    try {
      // Nothing of it leaves before this (G-01).
      await log.append({ entries: [reading] });
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      report(error);
      const reason = 'It cannot be put on the record now, so nothing is told of it.';
      return reply.code(503).send({ reason, advice: 'Ask again later.' });
    }
    return reply.type('application/x-ndjson').send(Readable.from(lines(storedPages(database))));
  });
}

async function* lines(pages: AsyncIterable<LogPage>): AsyncGenerator<string> {
  for await (const page of pages) yield `${writePage(page)}\n`;
  yield `${endOfPages}\n`;
}
