import { DISTRICT_COURTS, HIGH_COURT } from './agencies.ts';
import type { Marks } from './marks.ts';
import { recentDay } from './recent.ts';
import {
  accepted,
  type Cells,
  duplicate,
  GB18030,
  headedColumns,
  quarantined,
  type SampleFile,
} from './sample-file.ts';
import {
  isAmong,
  organisationAt,
  personAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  type Subject,
} from './subjects.ts';
import { inChinese, sequence, yearOf } from './written-forms.ts';

const COLUMNS = headedColumns({
  name: '当事人',
  code: '当事人代码',
  caseNo: '案号',
  court: '审理法院',
  kind: '案件类别',
  cause: '案由',
  role: '诉讼地位',
  effectiveOn: '生效日期',
  result: '裁判结果',
  amount: '金额(元)',
});

const MARKS: Marks = {
  name: 'name',
  creditCode: 'code',
  documentNo: 'caseNo',
  dates: ['effectiveOn'],
  decidedOn: 'effectiveOn',
  yuan: ['amount'],
  freeText: 'result',
  optional: ['role', 'result', 'amount'],
  required: ['name', 'caseNo', 'court', 'kind', 'cause', 'effectiveOn'],
};

const CIVIL_CAUSES = ['买卖合同纠纷', '民间借贷纠纷', '租赁合同纠纷', '建设工程施工合同纠纷'];
const CRIMES = ['合同诈骗罪', '拒不支付劳动报酬罪'];

/** Judgments: criminal ones, and civil and commercial ones about property (Art. 13(iii)). Family cases are not to be taken in. */
export const judgments: SampleFile = {
  path: 'courts/judgments.csv',
  form: GB18030,
  manifest: { provider: HIGH_COURT.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) =>
        isAmong(subject, 80, 56) || isAmong(subject, 80, 67) ? [accepted(judgment(sample, subject))] : [],
      closingRows: (sample) => {
        const person = judgment(sample, personAt(sample, sample.subjects));
        return [
          duplicate(judgment(sample, organisationAt(sample, SHOWN_ORGANISATION))),
          quarantined('NOT_THIS_ITEM', 'cause', { ...person, cause: '离婚纠纷' }),
          quarantined('UNKNOWN_VALUE', 'kind', { ...person, kind: '婚姻家庭' }),
        ];
      },
    },
  ],
};

function judgment(sample: Sample, subject: Subject): Cells {
  const random = randomFor(sample, subject.index, 'judgments');
  const court = random.pick(DISTRICT_COURTS);
  const effectiveOn = recentDay(sample, subject, 'judgments');
  const criminal = subject.index !== SHOWN_ORGANISATION && random.chance(15);
  const amount = 3000 + random.below(2_000_000);
  return {
    name: subject.name,
    code: subject.code,
    caseNo: `（${yearOf(effectiveOn)}）${court.short}${criminal ? '刑初' : '民初'}${Number(sequence(subject, 72))}号`,
    court: court.name,
    kind: criminal ? '刑事' : '涉财产民事',
    cause: random.pick(criminal ? CRIMES : CIVIL_CAUSES),
    role: '被告',
    effectiveOn: inChinese(effectiveOn),
    result: criminal ? `判处罚金${amount}元` : `被告支付原告${amount}元`,
    amount: `${amount}.00`,
  };
}
