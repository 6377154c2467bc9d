import { citizenCheckDigit } from '../../../domain/credit-code.ts';
import type { Marks } from '../marks.ts';
import { minorAt, withWrongCheck } from '../subjects.ts';
import { cellDirt, type Dirt, type Place } from './dirt.ts';

const codes = (marks: Marks) => [marks.uscc, marks.citizenNumber, marks.creditCode, marks.partyCode, marks.taxpayerNo];
const citizens = (marks: Marks) => [marks.citizenNumber];
// Where a column takes both kinds, 15 digits are an identity number only if the row says that it is about a person.
const certainCitizens = (marks: Marks) => [marks.citizenNumber, marks.partyKind && marks.creditCode];
const unified = (marks: Marks) => [marks.uscc, marks.creditCode, marks.partyCode, marks.taxpayerNo];
const organisations = (marks: Marks) => [marks.organisationCode];
const units = (marks: Marks) => [marks.unit];

const FULL_WIDTH = 0xfee0;
const ANOTHER_DEPARTMENTS_UNIT: Readonly<Record<string, string>> = {
  '113199000090010506': '11319900009001026M',
};

const ofOrganisation = (text: string, { subject }: Place) => subject.kind === 'ORGANISATION' && subject.code === text;
const ofPerson = (text: string, { subject }: Place) => subject.kind === 'PERSON' && subject.code === text;

/** Dirt of codes that stand in their own column. */
export const CODE_DIRT: readonly Dirt[] = [
  cellDirt('code in lower case', codes, (text) => text.toLowerCase()),
  cellDirt('code with spaces', codes, (text) => `${text.slice(0, 6)} ${text.slice(6, 14)} ${text.slice(14)}`),
  cellDirt('code with a hyphen', unified, (text) => `${text.slice(0, 17)}-${text.slice(17)}`),
  cellDirt('letters O and I for 0 and 1', unified, lettersForDigits),
  cellDirt('apostrophe before a code', codes, (text) => `'${text}`),
  cellDirt('unreadable character in a code', codes, (text) => `${text.slice(0, 8)}\uFFFD${text.slice(8)}`),
  cellDirt('full-width code', codes, fullWidth),
  cellDirt(
    'wrong check digit',
    unified,
    (text, place) => (ofOrganisation(text, place) ? withWrongCheck(text) : null),
    'CHECK_DIGIT',
  ),
  cellDirt('wrong check digit of a person', citizens, withWrongCheck, 'CHECK_DIGIT'),
  cellDirt('number with 15 digits', certainCitizens, fifteenDigits),
  cellDirt('masked number', codes, (text, place) => (ofPerson(text, place) ? masked(text) : null), 'MASKED'),
  cellDirt(
    'number as 3.10101E+17',
    codes,
    (text, place) => (ofPerson(text, place) ? scientific(text) : null),
    'SCIENTIFIC_NOTATION',
  ),
  cellDirt('impossible date of birth', citizens, (text) => withMonth13(text), 'BIRTH_DATE'),
  cellDirt(
    'minor',
    citizens,
    ({ length }, { sample, subject }) => (length === 18 ? minorAt(sample, subject.index).code : null),
    'MINOR',
  ),
  cellDirt('organisation code with its hyphen', organisations, (text) => (text.length === 9 ? hyphened(text) : null)),
  cellDirt('organisation code without its hyphen', organisations, (text) => text.replace('-', '')),
  cellDirt('agency code of zeros', units, () => '00000000000000000X'),
  cellDirt(
    "another department's unit",
    units,
    (text) => ANOTHER_DEPARTMENTS_UNIT[text] ?? '113199000090010506',
    'WRONG_DEPARTMENT',
  ),
];

function lettersForDigits(text: string, place: Place): string | null {
  if (!ofOrganisation(text, place)) return null;
  return /[01]/.test(text.slice(8, 17))
    ? text.slice(0, 8) + text.slice(8, 17).replaceAll('0', 'O').replaceAll('1', 'I') + text.slice(17)
    : null;
}

function fullWidth(text: string): string {
  return [...text].map((character) => String.fromCharCode(character.charCodeAt(0) + FULL_WIDTH)).join('');
}

/** The form before 1999, which can tell only of births of the last century. */
function fifteenDigits(text: string, place: Place): string | null {
  return ofPerson(text, place) && text.slice(6, 8) === '19' ? text.slice(0, 6) + text.slice(8, 17) : null;
}

const masked = (text: string): string => `${text.slice(0, 6)}${'*'.repeat(text.length - 6)}`;

/** What is left of a number that was a figure for a while. */
const scientific = (text: string): string => `${text.charAt(0)}.${text.slice(1, 6)}E+17`;

function withMonth13(text: string): string {
  const first17 = `${text.slice(0, 10)}13${text.slice(12, 17)}`;
  return first17 + citizenCheckDigit(first17);
}

const hyphened = (text: string): string => `${text.slice(0, 8)}-${text.slice(8)}`;
