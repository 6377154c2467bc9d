import { addDays, addMonths, type CalendarDate } from '../../domain/calendar-date.ts';
import { DISTRICT_TAX_OFFICES, TAX } from './agencies.ts';
import type { Marks } from './marks.ts';
import { accepted, type Cells, duplicate, headedColumns, quarantined, type SampleFile, UTF8 } from './sample-file.ts';
import {
  activeFrom,
  organisationAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  SHOWN_PERSON,
  type Subject,
} from './subjects.ts';
import { dayOf, yearOf } from './written-forms.ts';

const COLUMNS = headedColumns({
  taxNo: '纳税人识别号',
  identityNo: '公民身份号码',
  name: '纳税人名称',
  representative: '法定代表人',
  address: '生产经营地址',
  tax: '欠税税种',
  balance: '欠税余额',
  fresh: '当期新发生的欠税金额',
  period: '公告期',
  announcedOn: '公告日期',
  clearedOn: '清缴日期',
  authority: '发布部门',
});

const TAXES = ['增值税', '企业所得税', '城市维护建设税', '房产税'];
const PERSON_TAXES = ['个人所得税'];

const MARKS: Marks = {
  name: 'name',
  taxpayerNo: 'taxNo',
  citizenNumber: 'identityNo',
  dates: ['announcedOn', 'clearedOn'],
  decidedOn: 'announcedOn',
  spans: [['announcedOn', 'clearedOn']],
  yuan: ['balance', 'fresh'],
  freeText: 'address',
  required: ['tax', 'balance'],
  optional: ['representative', 'address', 'fresh', 'authority'],
};

/** Announced tax arrears: of companies every quarter, of sole traders and persons every half-year. Without late fees and fines. */
export const arrears: SampleFile = {
  path: 'tax/arrears.csv',
  form: UTF8,
  manifest: { provider: TAX.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) => announcements(sample, subject).map(accepted),
      closingRows: (sample) => {
        const shown = announcements(sample, organisationAt(sample, SHOWN_ORGANISATION)).slice(0, 1);
        const stranger = announcement(sample, organisationAt(sample, sample.subjects), 1);
        return [
          ...shown.map(duplicate),
          // Paid in the meantime: the announcement comes again with its end.
          ...shown.map((cells) => accepted({ ...cells, clearedOn: addDays(sample.day, -2) })),
          quarantined('AMOUNT', 'balance', { ...stranger, balance: '壹万元' }),
          // A tax number from before 2015: division and organisation code.
          quarantined('IDENTITY_NOT_RESOLVED', 'taxNo', {
            ...stranger,
            taxNo: `319900${stranger.taxNo?.slice(8, 17)}`,
          }),
        ];
      },
    },
  ],
};

function announcements(sample: Sample, subject: Subject): readonly Cells[] {
  const random = randomFor(sample, subject.index, 'arrears');
  const has = random.chance(subject.kind === 'PERSON' ? 3 : 8) || subject.index <= SHOWN_PERSON;
  if (!has) return [];
  // Some owe since yesterday, others' arrears are older than five years.
  const first = subject.index <= SHOWN_PERSON ? 1 : 1 + random.below(28);
  const count = subject.index <= SHOWN_PERSON ? 2 : 1 + random.below(3);
  return Array.from({ length: count }, (_, turn) => announcement(sample, subject, first + turn)).filter(
    (cells) => (cells.announcedOn ?? '') > addMonths(activeFrom(subject), 6),
  );
}

/** The announcement of the `back`th ended period before the day. */
function announcement(sample: Sample, subject: Subject, back: number): Cells {
  const random = randomFor(sample, subject.index, `arrears-${back}`);
  const quarterly = subject.partyWord === '法人及非法人组织';
  const { name, end } = periodBefore(sample.day, quarterly ? 3 : 6, back);
  const announcedOn = addDays(end, 25);
  const balance = 1000 + random.below(900_000);
  const clearedOn = addDays(announcedOn, 30 + random.below(400));
  return {
    taxNo: subject.kind === 'ORGANISATION' ? subject.code : '',
    identityNo: subject.kind === 'PERSON' ? subject.code : '',
    name: subject.name,
    representative: subject.kind === 'ORGANISATION' ? subject.legalRepresentative : '',
    address: subject.address,
    tax: random.pick(subject.kind === 'PERSON' ? PERSON_TAXES : TAXES),
    balance: `${balance}.${random.pick(['00', '45', '80'])}`,
    fresh: `${Math.floor(balance / (1 + random.below(4)))}.00`,
    period: name,
    announcedOn,
    clearedOn: subject.index > SHOWN_PERSON && random.chance(60) && clearedOn < sample.day ? clearedOn : '',
    authority: DISTRICT_TAX_OFFICES[subject.index % 2] ?? TAX.name,
  };
}

/** A quarter (3 months) or half-year (6) that ended at least a month before the day; the first of them for `back` 1. */
function periodBefore(
  day: CalendarDate,
  months: 3 | 6,
  back: number,
): { readonly name: string; readonly end: CalendarDate } {
  const known = addDays(day, -30);
  const current = Math.floor((Number(known.slice(5, 7)) - 1) / months);
  const start = addMonths(dayOf(yearOf(known), 1 + current * months, 1), -back * months);
  const part = Math.floor((Number(start.slice(5, 7)) - 1) / months) + 1;
  return { name: `${yearOf(start)}${months === 3 ? 'Q' : 'H'}${part}`, end: addDays(addMonths(start, months), -1) };
}
