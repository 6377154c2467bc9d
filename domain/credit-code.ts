import { hasCitizenCheckDigit, isCitizenNumber } from './citizen-number.ts';
import {
  hasUsccCheckCharacter,
  isOrganisationCode,
  isUscc,
  type OrganisationKind,
  subjectKindOfUscc,
} from './organisation-code.ts';

export {
  birthDateOf,
  citizenCheckDigit,
  isCitizenNumber,
  maskCitizenNumber,
  toEighteenDigits,
} from './citizen-number.ts';
export {
  isOrganisationCode,
  isRegistrationNumber,
  isUscc,
  type OrganisationKind,
  organisationCheckCharacter,
  organisationCodeOf,
  regionCodeOf,
  subjectKindOfUscc,
  uscCheckCharacter,
} from './organisation-code.ts';

/** Whether a credit code is an organisation's USCC or a natural person's citizen number. */
export type CreditCodeKind = 'ORGANISATION' | 'PERSON';

/** Kinds of subject: `subjectKindOfUscc` for an organisation, NATURAL_PERSON for a citizen number. */
export type SubjectKind = OrganisationKind | 'NATURAL_PERSON';

/** The organisation code inside the USCC fails its own check (GB 11714). Such codes are in use, so it's a warning. */
export type CreditCodeWarning = 'ORGANISATION_CODE_CHECK';

/** Every reason for refusing a code. None repeats the code, so a reason may be logged. */
export const CREDIT_CODE_FAULTS = [
  'EMPTY',
  'MASKED',
  'LENGTH',
  'CHARACTER',
  'CHECK_DIGIT',
  'REGISTRATION_CLASS',
  'BIRTH_DATE',
  'AMBIGUOUS_KIND',
] as const;
export type CreditCodeFault = (typeof CREDIT_CODE_FAULTS)[number];

/** An accepted code: 18 characters, upper case. */
export type CreditCode = {
  readonly code: string;
  readonly kind: CreditCodeKind;
  readonly warning?: CreditCodeWarning;
};
export type ParsedCreditCode =
  | ({ readonly ok: true } & CreditCode)
  | { readonly ok: false; readonly reason: CreditCodeFault };

/**
 * Reads a credit code as a client writes it: trimmed and upper-cased, nothing else is repaired (supplied cells have
 * `normaliseCreditCode`). Without `kind` both checks are run, since a USCC may be all digits: a code that passes both is
 * refused as AMBIGUOUS_KIND, one that passes neither with the nearest reason. With `kind` only that kind's check counts.
 */
export function parseCreditCode(text: string, kind?: CreditCodeKind): ParsedCreditCode {
  const code = text.trim().toUpperCase();
  const shape = faultOfShape(code);
  if (shape !== null) return { ok: false, reason: shape };

  const organisation = kind !== 'PERSON' && isUscc(code);
  const person = kind !== 'ORGANISATION' && isCitizenNumber(code);
  if (organisation && person) return { ok: false, reason: 'AMBIGUOUS_KIND' };
  if (person) return { ok: true, code, kind: 'PERSON' };
  if (!organisation) return { ok: false, reason: faultOfNeither(code, kind) };
  return isOrganisationCode(code.slice(8, 17))
    ? { ok: true, code, kind: 'ORGANISATION' }
    : { ok: true, code, kind: 'ORGANISATION', warning: 'ORGANISATION_CODE_CHECK' };
}

/** The kind of subject that an accepted code names. */
export function subjectKindOf({ code, kind }: Pick<CreditCode, 'code' | 'kind'>): SubjectKind {
  return kind === 'PERSON' ? 'NATURAL_PERSON' : subjectKindOfUscc(code);
}

/** True if characters of the text are hidden: any star or dot used as one, or four and more X in a row. */
export function isMasked(text: string): boolean {
  return /[*＊✱•●×■□]|[XxＸｘ]{4}/u.test(text);
}

function faultOfShape(code: string): CreditCodeFault | null {
  if (code === '') return 'EMPTY';
  if (isMasked(code)) return 'MASKED';
  if (!/^[0-9A-HJ-NP-RTUWXY]*$/.test(code)) return 'CHARACTER';
  return code.length === 18 ? null : 'LENGTH';
}

/** The nearest miss: a check that passes by its digits says more about what is wrong than one that fails altogether. */
function faultOfNeither(code: string, kind: CreditCodeKind | undefined): CreditCodeFault {
  if (kind !== 'PERSON' && hasUsccCheckCharacter(code)) return 'REGISTRATION_CLASS';
  if (kind !== 'ORGANISATION' && hasCitizenCheckDigit(code)) return 'BIRTH_DATE';
  return 'CHECK_DIGIT';
}
