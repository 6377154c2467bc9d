import { shanghaiDateOf } from '../../domain/calendar-date.ts';
import type { HttpRequest } from './admit.ts';
import { handle, type Line } from './handle.ts';
import { answered, refusal } from './outcome.ts';
import type { Released } from './release.ts';

/** `GET /schema.graphql`: whoever has a token gets the part of the schema that it may use, on the record like any answer. */
export const handleSchema = (line: Line, request: HttpRequest): Promise<Released> =>
  handle(
    line,
    request,
    async ({ at }, caller) => {
      const text = line.schemaText(caller, shanghaiDateOf(at));
      return text === null ? refusal('FORBIDDEN') : answered(200, text, { type: 'application/graphql' });
    },
    { kind: 'QUERY', text: 'GET /schema.graphql', name: 'schema' },
  );
