import { addDays } from '../../domain/calendar-date.ts';
import { DISTRICT_COURTS, HIGH_COURT } from './agencies.ts';
import type { Marks } from './marks.ts';
import { recentDay } from './recent.ts';
import { accepted, type Cells, duplicate, headedColumns, quarantined, type SampleFile, TABS } from './sample-file.ts';
import {
  isAmong,
  organisationAt,
  personAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  type Subject,
} from './subjects.ts';
import { sequence, yearOf } from './written-forms.ts';

const COLUMNS = headedColumns({
  name: '被执行人姓名/名称',
  kind: '被执行人类别',
  code: '身份证号码/组织机构代码',
  court: '执行法院',
  filedOn: '立案时间',
  caseNo: '案号',
  amount: '执行标的(元)',
  state: '案件状态',
  endedOn: '结案时间',
});

const MARKS: Marks = {
  name: 'name',
  partyKind: 'kind',
  creditCode: 'code',
  documentNo: 'caseNo',
  dates: ['filedOn', 'endedOn'],
  decidedOn: 'filedOn',
  spans: [['filedOn', 'endedOn']],
  yuan: ['amount'],
  optional: ['state', 'endedOn'],
  required: ['name', 'court', 'filedOn', 'caseNo', 'amount'],
};

/** Who is under enforcement, organisations and persons. */
export const enforcementCases: SampleFile = {
  path: 'courts/enforcement-cases.tsv',
  form: TABS,
  manifest: { provider: HIGH_COURT.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) =>
        isAmong(subject, 80, 32) || isAmong(subject, 80, 49) ? [accepted(caseOf(sample, subject))] : [],
      closingRows: (sample) => {
        const shown = caseOf(sample, organisationAt(sample, SHOWN_ORGANISATION));
        const person = personAt(sample, sample.subjects);
        return [
          duplicate(shown),
          // The case is closed.
          accepted({ ...shown, state: '已结案', endedOn: addDays(sample.day, -6) }),
          quarantined('MASKED', 'code', {
            ...caseOf(sample, person),
            code: `${person.code.slice(0, 10)}****${person.code.slice(14)}`,
          }),
          quarantined('AMOUNT', 'amount', { ...caseOf(sample, person), amount: '不明' }),
        ];
      },
    },
  ],
};

function caseOf(sample: Sample, subject: Subject): Cells {
  const random = randomFor(sample, subject.index, 'enforcement-cases');
  const court = random.pick(DISTRICT_COURTS);
  const filedOn = recentDay(sample, subject, 'enforcement-cases', 4);
  const endedOn = addDays(filedOn, 60 + random.below(300));
  const ended = subject.index !== SHOWN_ORGANISATION && random.chance(40) && endedOn < sample.day;
  return {
    name: subject.name,
    kind: subject.kind === 'ORGANISATION' ? '法人或其他组织' : '自然人',
    code: subject.code,
    court: court.name,
    filedOn,
    caseNo: `（${yearOf(filedOn)}）${court.short}执${Number(sequence(subject, 71))}号`,
    amount: `${5000 + random.below(3_000_000)}.00`,
    state: ended ? '已结案' : '执行中',
    endedOn: ended ? endedOn : '',
  };
}
