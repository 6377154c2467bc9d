import type { HTTPGraphQLResponse } from '@apollo/server';
import type { ControlledTransaction } from 'kysely';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { type ErrorCode, errorTable } from '../errors.ts';
import type { EntryKind, LogFields } from '../querylog/entry.ts';
import type { OperationText } from '../querylog/store.ts';
import type { Basis } from './basis.ts';
import type { Disclosed } from './disclose.ts';
import { errorBody } from './notice.ts';
import type { Purpose } from './purpose.ts';
import { type DisclosedSubject, nothingDisclosed } from './seen-records.ts';

/** What a request came to, answer or refusal: the response as it would leave, and what the record has to know. */
export interface Outcome {
  readonly kind: 'ANSWERED' | 'PARTIAL' | 'REFUSED' | 'FAILED';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What stands in the answer's `extensions` beside the receipts; null where the body is no GraphQL response. */
  readonly extensions: Readonly<Record<string, unknown>> | null;
  /** As what it goes on the record. */
  readonly entryKind: EntryKind;
  readonly operation: (OperationText & { readonly name: string | null }) | null;
  /** For which the request was made; null where it named none. */
  readonly purpose: Purpose | null;
  /** Items of the catalogue that were asked for of subjects. */
  readonly items: readonly string[];
  /** Each has an entry on the record: every subject that it concerns, and what stands beneath none, or nobody; at least one. */
  readonly concerned: readonly Concerned[];
  /** What else the record has to say of it. */
  readonly details?: LogFields['details'];
  /** Codes of errors.ts, each once. */
  readonly errors: readonly string[];
  readonly incomplete: readonly string[];
  /** In which a mutation has acted at the centre: what it did and its entry are committed together, or neither. */
  readonly effect?: ControlledTransaction<CentreTables> | undefined;
}

/** What one subject's records came to, or those beneath no subject, and on what that rested. */
export interface Concerned extends Omit<DisclosedSubject, 'creditCode'> {
  /** Null for what is about no subject. */
  readonly creditCode: string | null;
  readonly authorizations: readonly string[];
  readonly policies: readonly string[];
}

/** What is known of a request by the time it ends, wherever it ends. Filled in on the way, read once for the record. */
export interface Traces {
  operation?: Outcome['operation'];
  purpose?: Purpose | null;
  /** Credit codes that the operation names, each once. A refused question is on its subjects' record as well (G-02). */
  named?: readonly string[];
  /** Codes of other subjects that see it: whose entries on the record are looked for, whose file a mutation opens or closes. */
  alsoAbout?: readonly string[];
  /** Items of the catalogue that are asked for, where there is no basis to say so. */
  itemsTried?: () => readonly string[];
  basis?: Basis;
  disclosed?: Disclosed;
  extensions?: Readonly<Record<string, unknown>>;
  entryKind?: EntryKind;
  effect?: Outcome['effect'];
  /** What mutations at the centre have done, in order. */
  acts?: readonly Readonly<Record<string, unknown>>[];
}

/** Takes back what a mutation has done; nothing where it has done nothing. */
export async function abandon(traces: Traces): Promise<void> {
  const { effect } = traces;
  traces.effect = undefined;
  traces.acts = [];
  await effect?.rollback().execute();
}

/** What there is to record of what concerns no subject and was asked in no operation. */
const ofNobody = {
  entryKind: 'QUERY',
  operation: null,
  purpose: null,
  items: [],
  concerned: [{ creditCode: null, ...nothingDisclosed, authorizations: [], policies: [] }],
} satisfies Partial<Outcome>;

/** A refusal from beside GraphQL, or a failure of ours; `message` says more of the client's own input than the table does. */
export function refusal(code: ErrorCode, message?: string): Outcome {
  const { status } = errorTable[code];
  return {
    kind: kindOf(status, false, false),
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {}), // RFC 6750, 3
      ...retryAfter(status),
    },
    body: errorBody(code, message),
    extensions: {},
    ...ofNobody,
    errors: [code],
    incomplete: [],
  };
}

/** Who is turned away for now is told when to come again, in seconds. */
const retryAfter = (status: number): Readonly<Record<string, string>> => (status === 503 ? { 'retry-after': '2' } : {});

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
  extensions: null,
  ...ofNobody,
  errors: [],
  incomplete: [],
});

/** What @apollo/server has made of a request, with the traces that it left in our executor. */
export function outcomeOf({ status = 200, headers, body }: HTTPGraphQLResponse, traces: Traces): Outcome {
  if (body.kind !== 'complete') throw new TypeError('the answer is not one body');
  const { basis, operation = null, purpose = null } = traces;
  // What is refused after all, since no media type is accepted, has disclosed nothing.
  const disclosed = status < 400 ? traces.disclosed : undefined;
  const told = disclosed ? disclosed.errors.map(({ extensions }) => extensions) : extensionsIn(body.string);
  const codes = told.map(({ code }) => String(code ?? 'BAD_REQUEST'));
  // A refusal rests on the policies that its errors name.
  const refusedBy = [...new Set(told.flatMap(({ policy }) => (typeof policy === 'string' ? [policy] : [])))].sort();
  const incomplete = disclosed?.incomplete ?? [];
  return {
    kind: kindOf(status, disclosed !== undefined, incomplete.length > 0),
    status,
    headers: { ...Object.fromEntries(headers), 'cache-control': 'no-store', ...retryAfter(status) },
    body: body.string,
    extensions: disclosed ? (traces.extensions ?? {}) : {},
    entryKind: traces.entryKind ?? 'QUERY',
    operation,
    purpose,
    items: [...(basis?.items ?? traces.itemsTried?.() ?? [])].sort(),
    concerned: concernedBy(traces, disclosed, (code) => basis?.of(code) ?? { authorizations: [], policies: refusedBy }),
    errors: [...new Set(codes)],
    incomplete,
    details: traces.acts?.length ? { acts: traces.acts } : null,
    effect: traces.effect,
  };
}

function concernedBy(
  { basis, named = [], alsoAbout = [] }: Traces,
  disclosed: Disclosed | undefined,
  restsOn: Basis['of'],
): readonly Concerned[] {
  const subjects = disclosed?.subjects ?? named.map((creditCode) => ({ creditCode, ...nothingDisclosed }));
  const others = alsoAbout.filter((code) => !subjects.some(({ creditCode }) => creditCode === code));
  const concerned: Concerned[] = [
    ...subjects.map((subject) => ({ ...subject, ...restsOn(subject.creditCode) })),
    // Nothing of their records is asked: it rests on what lets the caller ask at all.
    ...others.map((creditCode) => ({ creditCode, ...nothingDisclosed, ...restsOn(null) })),
  ];
  const beneathNone = disclosed && (basis?.besides || Object.keys(disclosed.besides.released).length > 0);
  if (beneathNone || concerned.length === 0) {
    concerned.push({ creditCode: null, ...(disclosed?.besides ?? nothingDisclosed), ...restsOn(null) });
  }
  return concerned;
}

function kindOf(status: number, answered: boolean, incomplete: boolean): Outcome['kind'] {
  if (status >= 500) return 'FAILED';
  if (!answered || status >= 400) return 'REFUSED';
  return incomplete ? 'PARTIAL' : 'ANSWERED';
}

/** What the errors in a refusal that @apollo/server has written say beside their words. */
function extensionsIn(body: string): readonly { readonly code?: unknown; readonly policy?: unknown }[] {
  try {
    const { errors = [] } = JSON.parse(body) as { errors?: { extensions?: { code?: string } }[] };
    return errors.map(({ extensions }) => extensions ?? {});
  } catch {
    return [{}];
  }
}
