import type { QueryExecutorProvider } from 'kysely';
import { type ExportRange, exportPage, writeExport } from '../querylog/export-entries.ts';
import type { HttpRequest } from './admit.ts';
import { handle, type Line } from './handle.ts';
import { answered, refusal } from './outcome.ts';
import type { Released } from './release.ts';

const usualLimit = 1_000;
const largestLimit = 10_000;

/** `GET /log/entries?from=INDEX&limit=N`: auditors take the log with them to check it elsewhere (Art. 26), which is on the record too. */
export const handleLogExport = (line: Line, request: HttpRequest, database: QueryExecutorProvider): Promise<Released> =>
  handle(
    line,
    request,
    async ({ search, at }, caller) => {
      if (!line.mayReadLog(caller, at)) return refusal('FORBIDDEN');
      const range = rangeIn(search);
      if (!range) {
        return refusal(
          'BAD_USER_INPUT',
          `from is an index from 0 on, limit 1 to ${largestLimit}, and there is nothing else.`,
        );
      }
      const page = await exportPage(database, range);
      const details = { from: range.from, entries: page.leaves.length };
      return { ...answered(200, writeExport(page), { type: 'application/x-ndjson' }), details };
    },
    { kind: 'LOG', text: 'GET /log/entries', name: 'log-entries' },
  );

/** Null for parameters that are none, are said twice or have no such value. */
function rangeIn(search: string): ExportRange | null {
  const given = [...new URLSearchParams(search)];
  const names = given.map(([name]) => name);
  if (names.some((name, index) => !parameters.has(name) || names.indexOf(name) !== index)) return null;
  const values = new Map(given);
  const from = wholeNumber(values.get('from') ?? '0');
  const limit = wholeNumber(values.get('limit') ?? String(usualLimit));
  return from === null || limit === null || limit < 1 || limit > largestLimit ? null : { from, limit };
}

const parameters: ReadonlySet<string> = new Set(['from', 'limit']);

const wholeNumber = (text: string): number | null =>
  /^\d{1,15}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
