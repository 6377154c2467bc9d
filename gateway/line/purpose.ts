import type { GraphQLError } from 'graphql';
import { gatewayError } from '../errors.ts';
import type { Admitted } from './admit.ts';
import type { Caller } from './authenticate.ts';
import type { Authority } from './authorize.ts';
import { rootFields } from './named-subjects.ts';
import { decidedCaller, platformDecision } from './platform-decision.ts';
import type { Question } from './question.ts';

/** What a caller asks for (Art. 19): a code of the application list, and the number of the procedure it is for. */
export interface Purpose {
  readonly code: string;
  readonly reference: string | null;
}

const CODE = /^[A-Z_]{1,40}(?:\.[a-z_]{1,40})?$/;
const longestReference = 200;

/**
 * The purpose that a request names, in `extensions.purpose = { code, reference }` or in the headers `Credit-Purpose` and
 * `Credit-Reference` (percent-encoded UTF-8); null where it names none. Errors for one that cannot be read or is said in two ways.
 */
export function readPurpose(
  { headers }: Pick<Admitted, 'headers'>,
  extensions: Readonly<Record<string, unknown>> | undefined,
): Purpose | null | readonly GraphQLError[] {
  const inHeaders = { code: decoded(headers['credit-purpose']), reference: decoded(headers['credit-reference']) };
  if (inHeaders.code === null || inHeaders.reference === null) return refused('A header is not percent-encoded UTF-8.');
  const given = extensions?.purpose;
  if (given !== undefined && given !== null && typeof given !== 'object')
    return refused('extensions.purpose is an object: { code, reference }.');
  if (given !== undefined && given !== null && (inHeaders.code ?? inHeaders.reference) !== undefined) {
    return refused('The purpose is said both in the body and in headers.');
  }
  const { code, reference } = (given ?? inHeaders) as { readonly code?: unknown; readonly reference?: unknown };
  if (code === undefined && reference === undefined) return null;
  if (typeof code !== 'string' || !CODE.test(code)) return refused('The purpose has no code of the application list.');
  if (reference === undefined || reference === null) return { code, reference: null };
  const fits =
    typeof reference === 'string' && reference.length <= longestReference && !/[\p{Cc}\p{Cs}]/u.test(reference);
  return fits ? { code, reference } : refused(`The reference is not a text of at most ${longestReference} characters.`);
}

/** An officer asks for a purpose that is listed for its agency, or not at all (Art. 18(2), 19); what is published needs none. */
export function purposeFault(
  question: Question,
  caller: Caller,
  purpose: Purpose | null,
  { decide, day }: Pick<Authority, 'decide' | 'day'>,
): GraphQLError | null {
  if (caller.role !== 'officer') return null;
  const decided = decidedCaller(caller, purpose?.code ?? null);
  for (const { name } of rootFields(question, question.operation.selectionSet)) {
    const { policy, article, reason } = platformDecision(decide, decided, name.value, day);
    const code = faults[policy];
    if (code) return gatewayError(code, { extensions: { policy, article, reason } });
  }
  return null;
}

const faults: Readonly<Record<string, 'PURPOSE_REQUIRED' | 'PURPOSE_NOT_LISTED'>> = {
  'agency-purpose-required': 'PURPOSE_REQUIRED',
  'agency-purpose-not-listed': 'PURPOSE_NOT_LISTED',
};

const refused = (message: string): readonly GraphQLError[] => [gatewayError('BAD_USER_INPUT', { message })];

/** Null for what cannot be decoded. */
function decoded(header: string | readonly string[] | undefined): string | null | undefined {
  if (header === undefined) return undefined;
  const text = typeof header === 'string' ? header : header.join(',');
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
