import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'undici';
import { type DatabasePlace, openAsItIs } from '../../database/open.ts';
import type { Config } from '../../gateway/config.ts';
import { exportedPages } from '../../gateway/querylog/verify/exported-pages.ts';
import { linesOf } from '../../gateway/querylog/verify/lines.ts';
import { type LogPage, LogUnreadable } from '../../gateway/querylog/verify/log-page.ts';
import { endOfPages, pageIn } from '../../gateway/querylog/verify/page-lines.ts';
import { storedPages } from '../../gateway/querylog/verify/stored-pages.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { databaseDirectory } from '../../subgraphs/open-department.ts';
import { stackRuns } from '../departments/reach.ts';

/** Where a log is read from. */
export interface LogSource {
  /** For people: `the export`. */
  readonly called: string;
  /** It has all that there is now. */
  readonly complete: boolean;
  readonly pages: () => AsyncIterable<LogPage>;
}

/** Export files where some are named, else DATABASE_URL, else the running stack, else the embedded database that it left. */
export async function logSource(config: Config, exports: readonly string[]): Promise<LogSource> {
  const missing = exports.find((file) => !existsSync(file) || !statSync(file).isFile());
  if (missing !== undefined) throw new RangeError(`--export: there is no file ${missing}.`);
  if (exports.length > 0) return { called: 'the export', complete: false, pages: () => exportedPages(exports) };
  const { databaseUrl: url, dataDir } = config;
  if (url) return { called: 'the database', complete: true, pages: () => fromDatabase({ url, connections: 1 }) };
  const socket = join(dataDir, 'admin.sock');
  if (await stackRuns(config, socket)) {
    return { called: 'the running stack', complete: true, pages: () => fromStack(socket) };
  }
  const directory = databaseDirectory(config, 'gateway');
  if (!existsSync(directory)) throw new LogUnreadable(`There is no log: ${directory} is not there.`);
  return { called: directory, complete: true, pages: () => fromDatabase({ directory }) };
}

async function* fromDatabase(place: DatabasePlace): AsyncGenerator<LogPage> {
  const opened = await openAsItIs<CentreTables>(place);
  try {
    yield* storedPages(opened.query);
  } catch (error) {
    throw explained(error);
  } finally {
    await opened.close();
  }
}

/** undefined_table, insufficient_privilege, and what a database that is not there ends in. */
function explained(error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === '42P01') return new LogUnreadable('There is no log in this database.', { cause: error });
  if (code === '42501') {
    return new LogUnreadable('The database does not let this role read the log.', { cause: error });
  }
  if (/^(3D000|28\w{3}|57P\d\d|08\w{3}|E[A-Z]+)$/.test(code)) {
    return new LogUnreadable(`The database does not answer (${code}).`, { cause: error });
  }
  return error;
}

async function* fromStack(socketPath: string): AsyncGenerator<LogPage> {
  const client = new Client('http://admin', { socketPath, headersTimeout: 0, bodyTimeout: 0 });
  const brokenOff = (cause?: unknown) =>
    new LogUnreadable('The running stack broke off while the log was read.', { cause });
  let ended = false;
  try {
    const { statusCode, body } = await client.request({ method: 'GET', path: '/log/pages' });
    if (statusCode !== 200) throw new LogUnreadable(sentenceOf(await body.json()));
    // To the end of the body: a client that is closed before it would fail what is left of it.
    for await (const line of linesOf(body)) {
      if (line === endOfPages) ended = true;
      else yield pageIn(line);
    }
  } catch (error) {
    throw error instanceof LogUnreadable ? error : brokenOff(error);
  } finally {
    await client.destroy();
  }
  if (!ended) throw brokenOff();
}

function sentenceOf(body: unknown): string {
  const { reason = 'The running stack does not give the log.', advice = '' } = Object(body) as Record<string, string>;
  return `${reason} ${advice}`.trim();
}
