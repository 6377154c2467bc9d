import { shanghaiDateOf } from '../../domain/calendar-date.ts';
import type { HttpRequest } from './admit.ts';
import { handle, type Line } from './handle.ts';
import { type Outcome, refusal } from './outcome.ts';
import type { Released } from './release.ts';

const operation = { text: 'GET /schema.graphql', name: 'schema' };

/** `GET /schema.graphql`: whoever has a token gets the part of the schema that it may use, on the record like any answer. */
export const handleSchema = (line: Line, request: HttpRequest): Promise<Released> =>
  handle(
    line,
    request,
    async ({ at }, caller): Promise<Outcome> => {
      const body = line.schemaText(caller, shanghaiDateOf(at));
      if (body === null) return refusal('FORBIDDEN');
      const headers = { 'content-type': 'application/graphql; charset=utf-8', 'cache-control': 'no-store' };
      return { ...refusal('FORBIDDEN'), kind: 'ANSWERED', status: 200, headers, body, errors: [] };
    },
    operation,
  );
