import { addDays, addMonths, addYears, type CalendarDate } from '../../domain/calendar-date.ts';
import type { Random } from './random.ts';
import { activeFrom, randomFor, type Sample, SHOWN_ORGANISATION, SHOWN_PERSON, type Subject } from './subjects.ts';
import { earlier, later, sequence, yearOf } from './written-forms.ts';

/** A licence, before it is written in either year's template. */
export interface Licence {
  readonly subject: Subject;
  readonly documentName: string;
  readonly documentNo: string;
  readonly kind: string;
  readonly certificateName: string;
  readonly certificateNo: string;
  readonly content: string;
  readonly decidedOn: CalendarDate;
  /** Null: no end. */
  readonly validTo: CalendarDate | null;
  /** When the department last touched its row. */
  readonly updatedOn: CalendarDate;
}

const LICENCES = [
  { certificate: '食品经营许可证', mark: 'JY', kind: '普通', content: '预包装食品销售', years: 5 },
  { certificate: '药品经营许可证', mark: 'YP', kind: '普通', content: '药品批发', years: 5 },
  { certificate: '医疗器械经营许可证', mark: 'YX', kind: '普通', content: '第三类医疗器械经营', years: 5 },
  { certificate: '特种设备使用登记证', mark: 'TS', kind: '登记', content: '电梯使用登记', years: null },
  { certificate: '计量标准考核证书', mark: 'JL', kind: '核准', content: '计量标准考核', years: 4 },
  { certificate: '检验检测机构资质认定证书', mark: 'CMA', kind: '认可', content: '检验检测资质认定', years: 6 },
];
// A technology company is accredited, it doesn't sell food.
const SHOWN_LICENCES = LICENCES.slice(-1);
const PERSON_LICENCES = [
  { certificate: '特种设备作业人员证', mark: 'TZ', kind: '认可', content: '电梯修理作业', years: 4 },
  { certificate: '执业药师注册证', mark: 'YS', kind: '登记', content: '执业药师注册', years: 5 },
];

/** A file's time, and how many of 100 subjects have a licence of it. */
export interface LicencePeriod {
  readonly name: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly organisations: number;
  readonly persons: number;
}

/** The licences of a subject that were decided in the period. */
export function licencesOf(sample: Sample, subject: Subject, period: LicencePeriod): readonly Licence[] {
  const random = randomFor(sample, subject.index, period.name);
  const from = later(period.from, activeFrom(subject));
  const percent = subject.kind === 'PERSON' ? period.persons : period.organisations;
  const has = random.chance(percent) || subject.index <= SHOWN_PERSON;
  if (!has || from >= period.to) return [];
  const count = subject.kind === 'ORGANISATION' && random.chance(20) ? 2 : 1;
  return Array.from({ length: count }, (_, turn) =>
    draw(sample, subject, random, sequence(subject, turn), random.day(from, period.to)),
  );
}

/** The subject's licence of this number, for a file that tells of one a subject. Numbers from 40 on are nowhere else. */
export function licenceOn(
  sample: Sample,
  subject: Subject,
  { turn, decidedOn }: { readonly turn: number; readonly decidedOn: CalendarDate },
): Licence {
  return draw(sample, subject, randomFor(sample, subject.index, `licence ${turn}`), sequence(subject, turn), decidedOn);
}

/** A licence for a subject whose row is going to be turned away. */
export function licenceFor(sample: Sample, subject: Subject, decidedOn: CalendarDate): Licence {
  return draw(sample, subject, randomFor(sample, subject.index, 'dirty licence'), sequence(subject, 98), decidedOn);
}

function draw(sample: Sample, subject: Subject, random: Random, number: string, decidedOn: CalendarDate): Licence {
  const ofOrganisations = subject.index === SHOWN_ORGANISATION ? SHOWN_LICENCES : LICENCES;
  const kind = random.pick(subject.kind === 'PERSON' ? PERSON_LICENCES : ofOrganisations);
  const year = yearOf(decidedOn);
  // The first subjects' licences are still valid on the day of the sample.
  const years = subject.index <= SHOWN_PERSON ? null : kind.years;
  return {
    subject,
    documentName: `准予${kind.certificate.replace(/证书?$/, '')}决定书`,
    documentNo: `沪市监许〔${year}〕${number}号`,
    kind: kind.kind,
    certificateName: kind.certificate,
    certificateNo: `${kind.mark}${year}-${number}`,
    content: kind.content,
    decidedOn,
    validTo: years === null ? null : addDays(addYears(decidedOn, years), -1),
    updatedOn: earlier(sample.day, addMonths(decidedOn, 1)),
  };
}
