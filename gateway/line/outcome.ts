import type { HTTPGraphQLResponse } from '@apollo/server';
import type { ControlledTransaction } from 'kysely';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { type ErrorCode, errorTable } from '../errors.ts';
import type { Disclosed, DisclosedSubject } from './disclose.ts';
import { errorBody } from './notice.ts';
import type { Purpose } from './purpose.ts';

/** What a request came to, answer or refusal: the response as it would leave, and what the record has to know. */
export interface Outcome {
  readonly kind: 'ANSWERED' | 'PARTIAL' | 'REFUSED' | 'FAILED';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly operation: { readonly text: string; readonly name: string | null } | null;
  /** For which the request was made; null where it named none. */
  readonly purpose: Purpose | null;
  readonly subjects: readonly DisclosedSubject[];
  /** What of records came out and was kept back beneath no named subject. */
  readonly besides: Disclosed['besides'];
  /** Codes of errors.ts, each once. */
  readonly errors: readonly string[];
  readonly incomplete: readonly string[];
  /** In which a mutation has acted at the centre: what it did and its entry are committed together, or neither. */
  readonly effect?: ControlledTransaction<CentreTables> | undefined;
}

/** What is known of a request by the time it ends, wherever it ends. Filled in on the way, read once for the record. */
export interface Traces {
  operation?: Outcome['operation'];
  purpose?: Purpose | null;
  /** Credit codes that the operation names, each once. A refused question is on its subjects' record as well (G-02). */
  named?: readonly string[];
  disclosed?: Disclosed;
  effect?: Outcome['effect'];
}

/** Takes back what a mutation has done; nothing where it has done nothing. */
export async function abandon(traces: Traces): Promise<void> {
  const { effect } = traces;
  traces.effect = undefined;
  await effect?.rollback().execute();
}

/** A refusal from before GraphQL, or a failure of ours. */
export function refusal(code: ErrorCode): Outcome {
  const { status } = errorTable[code];
  return {
    kind: kindOf(status, false, false),
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {}), // RFC 6750, 3
      ...(status === 503 ? { 'retry-after': '2' } : {}),
    },
    body: errorBody(code),
    operation: null,
    purpose: null,
    subjects: [],
    besides: { released: {}, withheld: {} },
    errors: [code],
    incomplete: [],
  };
}

/** An answer that is no GraphQL. */
export const answered = (
  status: 200 | 202,
  body: string,
  { type, ...headers }: Readonly<Record<string, string>> & { readonly type: string },
): Outcome => ({
  kind: 'ANSWERED',
  status,
  headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...headers },
  body,
  operation: null,
  purpose: null,
  subjects: [],
  besides: { released: {}, withheld: {} },
  errors: [],
  incomplete: [],
});

/** What @apollo/server has made of a request, with the traces that it left in our executor. */
export function outcomeOf({ status = 200, headers, body }: HTTPGraphQLResponse, traces: Traces): Outcome {
  if (body.kind !== 'complete') throw new TypeError('the answer is not one body');
  const { disclosed, operation = null, purpose = null, named = [] } = traces;
  const codes = disclosed ? disclosed.errors.map(({ extensions }) => String(extensions.code)) : codesIn(body.string);
  const incomplete = disclosed?.incomplete ?? [];
  return {
    kind: kindOf(status, disclosed !== undefined, incomplete.length > 0),
    status,
    headers: { ...Object.fromEntries(headers), 'cache-control': 'no-store' },
    body: body.string,
    operation,
    purpose,
    subjects: disclosed?.subjects ?? named.map((creditCode) => ({ creditCode, released: {}, withheld: {} })),
    besides: disclosed?.besides ?? { released: {}, withheld: {} },
    errors: [...new Set(codes)],
    incomplete,
    effect: traces.effect,
  };
}

function kindOf(status: number, answered: boolean, incomplete: boolean): Outcome['kind'] {
  if (status >= 500) return 'FAILED';
  if (!answered || status >= 400) return 'REFUSED';
  return incomplete ? 'PARTIAL' : 'ANSWERED';
}

/** Codes of the errors in a refusal that @apollo/server has written. */
function codesIn(body: string): readonly string[] {
  try {
    const { errors = [] } = JSON.parse(body) as { errors?: { extensions?: { code?: string } }[] };
    return errors.map(({ extensions }) => extensions?.code ?? 'BAD_REQUEST');
  } catch {
    return ['BAD_REQUEST'];
  }
}
