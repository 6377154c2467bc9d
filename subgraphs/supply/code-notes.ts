import { type CellNote, cleanOlderNumber, normaliseCreditCode, normaliseOrganisationCode } from '../../domain/cell.ts';
import type { CreditCodeKind } from '../../domain/credit-code.ts';
import type { JudgedCell } from './judge.ts';
import type { Role } from './layout.ts';

/** How the code in a cell was read: as a credit code of that kind, as one of the subject's kind, or as an older number. */
type ReadAs = CreditCodeKind | 'SUBJECT' | 'ORGANISATION_CODE' | 'OLDER_NUMBER';

const readAs: Readonly<Partial<Record<Role, ReadAs>>> = {
  USCC: 'ORGANISATION',
  CITIZEN_NUMBER: 'PERSON',
  CREDIT_CODE: 'SUBJECT',
  PARTY_CODE: 'SUBJECT',
  TAXPAYER_NO: 'SUBJECT',
  ORGANISATION_CODE: 'ORGANISATION_CODE',
  REGISTRATION_NO: 'OLDER_NUMBER',
  INSTITUTION_CERTIFICATE_NO: 'OLDER_NUMBER',
  SOCIAL_ORGANISATION_NO: 'OLDER_NUMBER',
};

// Most codes are clean; they are not parsed once more.
const CLEAN_CREDIT_CODE = /^[0-9A-HJ-NP-Z]{18}$/;

/**
 * What was cleaned in a cell of a row that is taken in. Codes that say whom a row is about are read together, by `identify`, so that
 * what was cleaned in each is told here.
 */
export function notesOf({ column, text, read }: JudgedCell, subject: CreditCodeKind): readonly CellNote[] {
  if (!read.ok) return [];
  const as = column.value.kind === 'TEXT' ? readAs[column.role ?? 'SUBJECT_NAME'] : undefined;
  if (as === undefined || !read.supplied) return read.notes;
  if (as === 'ORGANISATION_CODE') return notesOrOlder(normaliseOrganisationCode(text), text);
  if (as === 'OLDER_NUMBER') return cleanOlderNumber(text).notes;
  if (CLEAN_CREDIT_CODE.test(text)) return [];
  return notesOrOlder(normaliseCreditCode(text, as === 'SUBJECT' ? subject : as), text);
}

/** An older number can stand in the place of a code; then it was read as one. */
const notesOrOlder = (
  parsed: ReturnType<typeof normaliseCreditCode> | ReturnType<typeof normaliseOrganisationCode>,
  text: string,
): readonly CellNote[] => (parsed.ok ? parsed.notes : cleanOlderNumber(text).notes);
