import { addDays, addYears, type CalendarDate } from '../../domain/calendar-date.ts';
import { citizenCheckDigit } from '../../domain/citizen-number.ts';
import { isRegistrationNumber, organisationCheckCharacter, uscCheckCharacter } from '../../domain/organisation-code.ts';
import { address, BUSINESSES, type Business, personName, TEST_MARK, tradeName } from './names.ts';
import { type Random, randomOf } from './random.ts';

/** What is asked for: how many subjects, from which seed, as of which day. */
export interface Sample {
  readonly subjects: number;
  readonly seed: number;
  readonly day: CalendarDate;
  /** The share of rows that are dirty beyond what every sample has, 0 to 1; none without it. */
  readonly dirt?: number;
}

/** An organisation of division 3199xx, which no county has. */
export interface Organisation {
  readonly kind: 'ORGANISATION';
  readonly index: number;
  readonly code: string;
  readonly name: string;
  /** What the templates call the party. */
  readonly partyWord: '法人及非法人组织' | '个体工商户';
  readonly enterpriseType: string;
  readonly registrationNo: string;
  readonly business: Business;
  readonly legalRepresentative: string;
  readonly address: string;
  readonly establishedOn: CalendarDate;
}

/** A person of division 9999xx, which no province has. */
export interface Person {
  readonly kind: 'PERSON';
  readonly index: number;
  readonly code: string;
  readonly name: string;
  readonly partyWord: '自然人';
  readonly address: string;
  readonly bornOn: CalendarDate;
}

export type Subject = Organisation | Person;

/** The organisation and the person of the documentation: the same in every sample, with records of every kind. */
export const SHOWN_ORGANISATION = 0;
export const SHOWN_PERSON = 1;
/** An organisation with more than 30 penalties. */
export const BUSY_ORGANISATION = 2;

const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const BODIES = 31 ** 5;
const CITIZEN_PLACES = 100_000;

interface Form {
  readonly registeredAs: string;
  readonly type: string;
  readonly suffix: string;
}

// As often as each stands here: most are companies.
const FORMS: readonly Form[] = [
  ...Array<Form>(15).fill({ registeredAs: '91', type: '有限责任公司', suffix: '有限公司' }),
  { registeredAs: '91', type: '股份有限公司', suffix: '股份有限公司' },
  ...Array<Form>(3).fill({ registeredAs: '92', type: '个体工商户', suffix: '经营部' }),
  { registeredAs: '93', type: '农民专业合作社', suffix: '专业合作社' },
  { registeredAs: '12', type: '事业单位', suffix: '研究中心' },
  { registeredAs: '51', type: '社会团体', suffix: '行业协会' },
  { registeredAs: '52', type: '民办非企业单位', suffix: '服务中心' },
];

/** The stream of draws of one subject for one purpose. What is shown in the documentation doesn't depend on the seed. */
export function randomFor(sample: Sample, index: number, purpose: string): Random {
  return randomOf(index <= SHOWN_PERSON ? 'shown' : sample.seed, index, purpose);
}

/** The subject of this number, from 0; three of ten are persons. Any number can be asked for, `sample.subjects` and beyond too. */
export function subjectAt(sample: Sample, index: number): Subject {
  return index === SHOWN_PERSON || index % 10 >= 7 ? personAt(sample, index) : organisationAt(sample, index);
}

/** The first day on which something can be decided about the subject: its founding, or the day after the 18th birthday (Art. 10). */
export function activeFrom(subject: Subject): CalendarDate {
  return subject.kind === 'ORGANISATION' ? subject.establishedOn : addDays(addYears(subject.bornOn, 18), 1);
}

/** An organisation whatever `index` is. */
export function organisationAt(sample: Sample, index: number): Organisation {
  const random = randomFor(sample, index, 'organisation');
  const shown = index === SHOWN_ORGANISATION;
  const form = shown || index === BUSY_ORGANISATION ? companyForm() : random.pick(FORMS);
  const business = shown ? businessOf('I6510') : random.pick(BUSINESSES);
  const division = shown ? '319900' : `3199${String(random.below(17)).padStart(2, '0')}`;
  return {
    kind: 'ORGANISATION',
    index,
    code: shown ? '91319900MA9TEXT196' : creditCode(form.registeredAs, division, bodyOf(sample, index)),
    name: shown ? `申城测试科技有限公司${TEST_MARK}` : `${tradeName(random)}${business.word}${form.suffix}${TEST_MARK}`,
    partyWord: form.registeredAs === '92' ? '个体工商户' : '法人及非法人组织',
    enterpriseType: form.type,
    registrationNo: registrationNumber(division, index),
    business,
    legalRepresentative: personName(random),
    address: address(random),
    establishedOn: shown ? '2012-05-18' : random.day('2003-01-01', addDays(sample.day, -500)),
  };
}

/** A person of age whatever `index` is. */
export function personAt(sample: Sample, index: number): Person {
  const shown = index === SHOWN_PERSON;
  const random = randomFor(sample, index, 'person');
  return {
    kind: 'PERSON',
    index,
    ...numberedPerson(index, shown ? '1980-01-01' : birthDay(sample, index)),
    name: shown ? `张测试${TEST_MARK}` : personName(random),
    partyWord: '自然人',
    address: address(random),
  };
}

/** A person who is ten years old on the day of the sample, for rows that must be turned away. */
export function minorAt(sample: Sample, index: number): Person {
  return { ...personAt(sample, index), ...numberedPerson(index, addYears(sample.day, -10)) };
}

/** The code with a check character that is wrong. */
export function withWrongCheck(code: string): string {
  return code.slice(0, 17) + (code.endsWith('1') ? '2' : '1');
}

/** Ages 19 to 79. Numbers differ by division and sequence, and where those come round again, by the day of birth. */
function birthDay(sample: Sample, index: number): CalendarDate {
  const range = 60 * 365;
  const drawn = randomFor(sample, index % CITIZEN_PLACES, 'birth').below(range);
  return addDays(addYears(sample.day, -79), (drawn + 7 * Math.floor(index / CITIZEN_PLACES)) % range);
}

function numberedPerson(index: number, bornOn: CalendarDate): { readonly code: string; readonly bornOn: CalendarDate } {
  const place = String(index % CITIZEN_PLACES).padStart(5, '0');
  const first17 = `9999${place.slice(0, 2)}${bornOn.replaceAll('-', '')}${place.slice(2)}`;
  return { code: first17 + citizenCheckDigit(first17), bornOn };
}

/** Eight characters of an organisation code, MA8 and five that no other subject of the sample has. */
function bodyOf(sample: Sample, index: number): string {
  let rest = (index * 7_654_321 + randomOf(sample.seed, 'codes').below(BODIES)) % BODIES;
  let body = '';
  for (let place = 0; place < 5; place++) {
    body += USCC_ALPHABET.charAt(rest % 31);
    rest = Math.floor(rest / 31);
  }
  return `MA8${body}`;
}

function creditCode(registeredAs: string, division: string, body: string): string {
  const first17 = `${registeredAs}${division}${body}${organisationCheckCharacter(body)}`;
  return first17 + uscCheckCharacter(first17);
}

/** 15 digits of the register before 2015: division, sequence and check digit (GS 15-2006). */
function registrationNumber(division: string, index: number): string {
  const first14 = division + String(index).padStart(8, '0');
  const check = [...'0123456789'].find((digit) => isRegistrationNumber(first14 + digit));
  if (check === undefined) throw new RangeError('no check digit fits');
  return first14 + check;
}

function companyForm(): Form {
  return { registeredAs: '91', type: '有限责任公司', suffix: '有限公司' };
}

function businessOf(code: string): Business {
  const found = BUSINESSES.find((business) => business.code === code);
  if (found === undefined) throw new RangeError('no such line of business');
  return found;
}

/** One subject in `every`, and those that the documentation shows: for files that are to stay small. */
export function isAmong(subject: Subject, every: number, offset: number): boolean {
  return subject.index <= SHOWN_PERSON || subject.index % every === offset;
}
