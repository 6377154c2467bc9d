import { addDays, type CalendarDate } from '../../domain/calendar-date.ts';
import { DISTRICT_COURTS, HIGH_COURT } from './agencies.ts';
import type { Marks } from './marks.ts';
import type { Random } from './random.ts';
import { accepted, type Cells, duplicate, machineColumns, quarantined, type SampleFile, UTF8 } from './sample-file.ts';
import {
  activeFrom,
  organisationAt,
  personAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  SHOWN_PERSON,
  type Subject,
} from './subjects.ts';
import { inChinese, later, sequence, yearOf } from './written-forms.ts';

const COLUMNS = machineColumns([
  'iname',
  'cardNum',
  'businessEntity',
  'courtName',
  'areaName',
  'partyTypeName',
  'gistId',
  'gistUnit',
  'caseCode',
  'regDate',
  'publishDate',
  'duty',
  'performance',
  'performedPart',
  'unperformPart',
  'disruptTypeName',
]);

const BEHAVIOURS = [
  '有履行能力而拒不履行生效法律文书确定义务',
  '违反财产报告制度',
  '违反限制消费令',
  '无正当理由拒不履行执行和解协议',
];
const DUTIES = ['支付货款', '偿还借款', '支付工程款', '支付租金'];

const MARKS: Marks = {
  name: 'iname',
  creditCode: 'cardNum',
  partyKind: 'partyTypeName',
  documentNo: 'caseCode',
  dates: ['regDate', 'publishDate'],
  decidedOn: 'publishDate',
  freeText: 'duty',
  required: ['courtName', 'caseCode', 'publishDate'],
  optional: ['businessEntity', 'areaName', 'gistId', 'regDate', 'performedPart'],
};

/** Dishonest judgment debtors as the courts publish them, with whole numbers as courts supply them to the centre. */
export const dishonestDebtors: SampleFile = {
  path: 'courts/dishonest-debtors.csv',
  form: UTF8,
  manifest: { provider: HIGH_COURT.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) => listings(sample, subject).map(accepted),
      closingRows: (sample) => {
        const shown = listings(sample, organisationAt(sample, SHOWN_ORGANISATION)).slice(0, 1);
        const person = personAt(sample, sample.subjects);
        const random = randomFor(sample, person.index, 'dirty dishonest-debtors');
        const stranger = listing(person, random, 98, addDays(sample.day, -80));
        return [
          ...shown.map(duplicate),
          // As the public site shows it: the day and month of birth are hidden.
          quarantined('MASKED', 'cardNum', {
            ...stranger,
            cardNum: `${person.code.slice(0, 10)}****${person.code.slice(14)}`,
          }),
          quarantined('REQUIRED', 'caseCode', { ...stranger, caseCode: '' }),
        ];
      },
    },
  ],
};

function listings(sample: Sample, subject: Subject): readonly Cells[] {
  const random = randomFor(sample, subject.index, 'dishonest-debtors');
  // Published not long ago, or two years ago and more: then the listing is past its period.
  if (subject.index <= SHOWN_PERSON) return [listing(subject, random, 0, addDays(sample.day, -200))];
  if (!random.chance(subject.kind === 'PERSON' ? 6 : 5)) return [];
  const from = later(addDays(sample.day, -4 * 365), addDays(activeFrom(subject), 400));
  const to = addDays(sample.day, -15);
  if (from >= to) return [];
  return Array.from({ length: 1 + random.below(2) }, (_, turn) => listing(subject, random, turn, random.day(from, to)));
}

function listing(subject: Subject, random: Random, turn: number, publishedOn: CalendarDate): Cells {
  const court = random.pick(DISTRICT_COURTS);
  const filedOn = addDays(publishedOn, -60 - random.below(120));
  const number = Number(sequence(subject, turn));
  const amount = 10 * (1 + random.below(90));
  const partly = random.chance(25);
  return {
    iname: subject.name,
    cardNum: subject.code,
    businessEntity: subject.kind === 'ORGANISATION' ? subject.legalRepresentative : '',
    courtName: court.name,
    areaName: '上海',
    partyTypeName: subject.kind === 'ORGANISATION' ? '581' : '580',
    gistId: `（${yearOf(filedOn) - 1}）${court.short}民初${number}号`,
    gistUnit: court.name,
    caseCode: `（${yearOf(filedOn)}）${court.short}执${number}号`,
    regDate: inChinese(filedOn),
    publishDate: inChinese(publishedOn),
    duty: `${random.pick(DUTIES)}${amount}万元`,
    performance: partly ? '部分未履行' : '全部未履行',
    performedPart: partly ? `已支付${amount / 10}万元` : '',
    unperformPart: partly ? `${amount - amount / 10}万元` : '',
    disruptTypeName: random.pick(BEHAVIOURS),
  };
}
