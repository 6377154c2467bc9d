import { cleanOlderNumber, cleanText, normaliseCreditCode, normaliseOrganisationCode } from '../../domain/cell.ts';
import { type CreditCodeKind, organisationCodeOf, type SubjectKind, subjectKindOf } from '../../domain/credit-code.ts';
import type { Role } from './layout.ts';
import {
  type KnownNumbers,
  lookUp,
  numbersInColumns,
  type OlderNumber,
  olderNumberIn,
  otherNumbersOf,
} from './older-numbers.ts';
import type { Identifier } from './outcome.ts';
import { codeDoubts } from './read-value.ts';
import type { ReasonCode } from './reasons.ts';

/** Why a row is set aside: the column as the file's header names it, null for the row as a whole. */
export interface Fault {
  readonly column: string | null;
  readonly code: ReasonCode;
  /** Older numbers of the organisation that the row is about: with the credit code behind one of them it could be taken in. */
  readonly unresolved?: readonly Identifier[];
}

/** A cell by what it says of the row. */
export interface RoleCell {
  readonly column: string;
  readonly text: string;
}

export type RoleCells = ReadonlyMap<Role, RoleCell>;

/** What the column for the kind of party says; null where there is none or it is empty. */
export type Party = 'ORGANISATION' | 'SOLE_TRADER' | 'PERSON' | null;

export interface Identity {
  readonly creditCode: string;
  readonly subjectKind: SubjectKind;
  /** The column that the code, or the number that stands for it, is in. */
  readonly column: string;
  readonly identifiers: readonly Identifier[];
}

interface Claim {
  readonly code: string;
  readonly kind: CreditCodeKind;
  readonly column: string;
}

const LOST_DIGITS = /^\d(?:\.\d+)?E\+\d+$/;

/** What a column says: a credit code, or an older number, or nothing. */
type Read = { readonly claim: Claim | null; readonly numbers?: readonly OlderNumber[] } | { readonly fault: Fault };

/**
 * Whom a row is about (Art. 5(2)): exactly one subject with a valid credit code, of the kind that the row says. The kind is never
 * guessed from how a code looks: a code is checked as what its column or the row says it is, and as both where neither says. An
 * organisation without a credit code is told by its organisation code, else its taxpayer number, else its registration number, as
 * far as `known` has them; never by its name.
 */
export function identify(cells: RoleCells, party: Party, known: KnownNumbers): Identity | Fault {
  const organisation = organisationIn(cells, party);
  if ('fault' in organisation) return organisation.fault;
  const person = personIn(cells, party, organisation.claim);
  if ('fault' in person) return person.fault;
  const inColumns = party === 'PERSON' ? [] : numbersInColumns(cells);
  const numbers = [...(organisation.numbers ?? []), ...inColumns];
  const claim = organisation.claim ?? person.claim;
  if (claim === null) return byOlderNumbers(cells, party, numbers, known);
  const subjectKind = subjectKindOf(claim);
  if (claim.kind === 'PERSON') {
    // A person's number beside an organisation's: the row does not say which of the two it is about.
    const other = party === null ? numbers.find(({ value }) => value !== claim.code) : undefined;
    if (other) return { column: other.column, code: 'IDENTITY_CONTRADICTED' };
    return { creditCode: claim.code, subjectKind, column: claim.column, identifiers: [] };
  }
  const contradiction = otherOrganisationCode(numbers, claim.code);
  if (contradiction) return contradiction;
  const identifiers = otherNumbersOf(inColumns, claim.code);
  return { creditCode: claim.code, subjectKind, column: claim.column, identifiers };
}

/** The organisation, or for a column that takes both the subject, that the row's codes name: all that are given must agree. */
function organisationIn(cells: RoleCells, party: Party): Read {
  if (party === 'PERSON') return personInEitherColumn(cells);
  const kind = party === null ? undefined : 'ORGANISATION';
  const reads = [
    claimOf(cells.get('USCC'), 'ORGANISATION'),
    claimOf(cells.get('CREDIT_CODE'), kind),
    claimOf(cells.get('PARTY_CODE'), kind),
  ];
  const claims: Claim[] = [];
  const numbers: OlderNumber[] = [];
  for (const read of reads) {
    if ('fault' in read) return read;
    if (read.claim) claims.push(read.claim);
    numbers.push(...(read.numbers ?? []));
  }
  // A unified code stands in the column for tax numbers by right, and in that for organisation codes by mistake.
  const taxpayer = taxpayerIn(cells, kind);
  if ('claim' in taxpayer && taxpayer.claim) claims.push(taxpayer.claim);
  const misplaced = cells.get('ORGANISATION_CODE');
  const inside = normaliseOrganisationCode(misplaced?.text);
  if (misplaced && inside.ok && inside.value?.creditCode) {
    claims.push({ code: inside.value.creditCode, kind: 'ORGANISATION', column: misplaced.column });
  }
  // Nobody else is named: then what is wrong with an 18-character tax number is what is wrong with the row.
  if (claims.length === 0 && 'fault' in taxpayer && !isFilled(cells.get('CITIZEN_NUMBER'))) return taxpayer;
  const [claim = null] = claims;
  const other = claims.find(({ code }) => code !== claim?.code);
  return other ? { fault: { column: other.column, code: 'IDENTITY_CONTRADICTED' } } : { claim, numbers };
}

/**
 * A tax number of 18 characters is a credit code: a unified one, or where no other column could name a person, a citizen number.
 * Older tax numbers are shorter, or longer, and claim nothing. A figure such as 9.99900E+17 was one of 18 before it lost digits.
 */
function taxpayerIn(cells: RoleCells, kind: CreditCodeKind | undefined): Read {
  const cell = cells.get('TAXPAYER_NO');
  const { value } = cleanOlderNumber(cell?.text);
  if (value === null || (value.length !== 18 && !LOST_DIGITS.test(value))) return { claim: null };
  const alone = !isFilled(cells.get('USCC')) && !isFilled(cells.get('CREDIT_CODE')) && !cells.has('PARTY_KIND');
  return claimOf(cell, alone ? kind : 'ORGANISATION');
}

/** A row about a person: no organisation may be named beside, and a column for both kinds holds the citizen number. */
function personInEitherColumn(cells: RoleCells): Read {
  const organisation = cells.get('USCC');
  const read = claimOf(organisation, 'ORGANISATION');
  if (organisation && ('fault' in read || read.claim)) {
    return { fault: { column: organisation.column, code: 'IDENTITY_CONTRADICTED' } };
  }
  const cell = [cells.get('CREDIT_CODE'), cells.get('PARTY_CODE')].find((one) => one && isFilled(one));
  return claimOf(cell, 'PERSON');
}

/** The person in the column for citizen numbers, unless the row is about an organisation, whose operator that may be. */
function personIn(cells: RoleCells, party: Party, found: Claim | null): Read {
  const cell = cells.get('CITIZEN_NUMBER');
  if (!cell || party === 'ORGANISATION' || party === 'SOLE_TRADER' || !isFilled(cell)) return { claim: null };
  if (found?.kind === 'ORGANISATION') {
    // The templates ask for a sole trader's operator there; any other organisation with a person beside it is two subjects.
    if (subjectKindOf(found) === 'SOLE_TRADER') return { claim: null };
    return { fault: { column: cell.column, code: 'IDENTITY_CONTRADICTED' } };
  }
  const paper = cells.get('PAPER_KIND');
  if (paper?.text === 'OTHER') return { fault: { column: paper.column, code: 'IDENTITY_NOT_RESOLVED' } };
  const read = claimOf(cell, 'PERSON');
  if ('claim' in read && read.claim && found && found.code !== read.claim.code) {
    return { fault: { column: cell.column, code: 'IDENTITY_CONTRADICTED' } };
  }
  return read;
}

/** The credit code in a cell; an organisation's older number in its place says who it is as well, if the directory has it. */
function claimOf(cell: RoleCell | undefined, kind: CreditCodeKind | undefined): Read {
  if (!cell) return { claim: null };
  const parsed = normaliseCreditCode(cell.text, kind);
  if (parsed.ok) {
    return { claim: parsed.value && { code: parsed.value.code, kind: parsed.value.kind, column: cell.column } };
  }
  const numbers = kind === 'PERSON' ? [] : olderNumberIn(cell, parsed.doubt);
  if (numbers.length > 0) return { claim: null, numbers };
  return { fault: { column: cell.column, code: codeDoubts[parsed.doubt] } };
}

/** The organisation behind the row's older numbers. */
function byOlderNumbers(
  cells: RoleCells,
  party: Party,
  numbers: readonly OlderNumber[],
  known: KnownNumbers,
): Identity | Fault {
  const found = lookUp(numbers, known);
  if (found === null) return nobody(cells, party, numbers);
  if ('code' in found) return found;
  const { creditCode, column } = found;
  const contradiction = otherOrganisationCode(numbers, creditCode);
  if (contradiction) return contradiction;
  return {
    creditCode,
    subjectKind: subjectKindOf({ code: creditCode, kind: 'ORGANISATION' }),
    column,
    identifiers: otherNumbersOf(numbersInColumns(cells), creditCode),
  };
}

function nobody(cells: RoleCells, party: Party, numbers: readonly OlderNumber[]): Fault {
  const [first] = numbers;
  if (first) {
    const unresolved = numbers.map(({ kind, value }) => ({ kind, value }));
    return { column: first.column, code: 'IDENTITY_NOT_RESOLVED', unresolved };
  }
  const code = cells.get('ORGANISATION_CODE');
  const read = normaliseOrganisationCode(code?.text);
  if (code && !read.ok) return { column: code.column, code: codeDoubts[read.doubt] };
  const older = (['REGISTRATION_NO', 'TAXPAYER_NO'] as const)
    .map((role) => cells.get(role))
    .find((cell) => cell && isFilled(cell));
  if (older) return { column: older.column, code: party === 'PERSON' ? 'IDENTITY_NOT_RESOLVED' : 'CODE_FORM' };
  const roles: readonly Role[] =
    party === 'PERSON'
      ? ['CITIZEN_NUMBER', 'CREDIT_CODE', 'PARTY_CODE', 'USCC']
      : ['USCC', 'CREDIT_CODE', 'PARTY_CODE', 'CITIZEN_NUMBER', 'TAXPAYER_NO', 'ORGANISATION_CODE', 'REGISTRATION_NO'];
  const expected = roles.map((role) => cells.get(role)).find((cell) => cell);
  return { column: expected?.column ?? null, code: 'REQUIRED' };
}

/** An organisation code that is right by itself but is not the one inside the unified code names somebody else. */
function otherOrganisationCode(numbers: readonly OlderNumber[], creditCode: string): Fault | null {
  const other = numbers.find(
    ({ kind, value }) => kind === 'ORGANISATION_CODE' && value !== organisationCodeOf(creditCode),
  );
  return other ? { column: other.column, code: 'IDENTITY_CONTRADICTED' } : null;
}

const isFilled = (cell: RoleCell | undefined): boolean => cleanText(cell?.text).value !== null;
