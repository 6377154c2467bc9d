import { z } from 'zod';
import { type CreditCodeKind, parseCreditCode } from '../../domain/credit-code.ts';

/** Whoever asks without a token (Art. 16(1)). */
export interface PublicCaller {
  readonly role: 'public';
}

/** What a token proves of whoever sends it. */
interface Proven {
  /** `sub`: who that is at the issuer. */
  readonly subject: string;
  /** `jti`: which token it is. */
  readonly jti: string;
  readonly expiresAt: Date;
  /** Unified social credit code of the organisation that the caller acts for. */
  readonly org: string | null;
  /** The caller's own name, a person's as a rule: for the record, never for the operator's log. */
  readonly name: string | null;
  /** Whose records are the caller's own. */
  readonly creditCode: string | null;
}

/** A subject of records, or a third party that a subject has authorized in writing. */
export interface SubjectCaller extends Proven {
  readonly role: 'subject';
  readonly creditCode: string;
}

/** An officer of an agency, who asks for a purpose (Art. 18, 19). */
export interface OfficerCaller extends Proven {
  readonly role: 'officer';
  readonly org: string;
  readonly name: string;
}

/** A unit that supplies records and verifies objections to them (Art. 2(2), 28). */
export interface ProviderCaller extends Proven {
  readonly role: 'provider';
  readonly org: string;
}

export interface StaffCaller extends Proven {
  readonly role: 'analyst' | 'centre' | 'supervisor' | 'auditor';
}

export type TokenCaller = SubjectCaller | OfficerCaller | ProviderCaller | StaffCaller;

/** Who asks. */
export type Caller = PublicCaller | TokenCaller;

/** The roles that a token can have. */
export const TOKEN_ROLES = ['subject', 'officer', 'analyst', 'provider', 'centre', 'supervisor', 'auditor'] as const;

/** A claim that keeps a token from being anybody's. Neither part repeats what the token says. */
export interface ClaimFault {
  readonly claim: string;
  readonly fault: string;
}

// What a caller is called goes into the log's table, which holds neither NUL nor half a surrogate pair.
const visible = /^[^\p{Cc}\p{Cf}\p{Cs}]+$/u;
const identifier = z
  .string('is missing')
  .regex(visible, 'is empty or holds control characters')
  .max(255, 'is too long');
const name = z
  .string('is missing')
  .trim()
  .regex(visible, 'is empty or holds control characters')
  .max(100, 'is too long');
const organisation = codeOf('is not the unified social credit code of an organisation', 'ORGANISATION');
const creditCode = codeOf('is not a credit code');

const proven = {
  sub: identifier,
  jti: identifier,
  exp: z.number('is missing'),
  org: organisation.nullish(),
  name: name.nullish(),
};
const claimsSchema = z.discriminatedUnion(
  'role',
  [
    z.object({ ...proven, role: z.literal('subject'), credit_code: creditCode }),
    z.object({ ...proven, role: z.literal('officer'), org: organisation, name }),
    z.object({ ...proven, role: z.literal('provider'), org: organisation }),
    z.object({ ...proven, role: z.enum(['analyst', 'centre', 'supervisor', 'auditor']) }),
  ],
  `is none of ${TOKEN_ROLES.join(', ')}`,
);

/** The caller that these claims of a verified token describe, or what is wrong with the first of them that is. */
export function callerOf(claims: unknown): TokenCaller | ClaimFault {
  const { data, error } = claimsSchema.safeParse(claims);
  if (error) {
    const [issue] = error.issues;
    return { claim: String(issue?.path[0] ?? ''), fault: issue?.message ?? 'cannot be read' };
  }
  const { sub, jti, exp, org = null, name: called = null } = data;
  const common = { subject: sub, jti, expiresAt: new Date(exp * 1000), org, name: called, creditCode: null };
  return Object.freeze(
    data.role === 'subject'
      ? { ...common, role: data.role, creditCode: data.credit_code }
      : { ...common, role: data.role },
  ) as TokenCaller;
}

export const isClaimFault = (found: TokenCaller | ClaimFault): found is ClaimFault => 'fault' in found;

function codeOf(fault: string, kind?: CreditCodeKind) {
  return z.string('is missing').transform((text, context) => {
    const parsed = parseCreditCode(text, kind);
    if (parsed.ok) return parsed.code;
    context.addIssue({ code: 'custom', message: `${fault} (${parsed.reason})` });
    return z.NEVER;
  });
}
