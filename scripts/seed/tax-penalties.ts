import { addDays, addMonths } from '../../domain/calendar-date.ts';
import { TAX } from './agencies.ts';
import type { Marks } from './marks.ts';
import {
  accepted,
  type Cells,
  duplicate,
  GB18030,
  headedColumns,
  quarantined,
  type SampleFile,
  TABS,
} from './sample-file.ts';
import {
  activeFrom,
  isAmong,
  organisationAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  type Subject,
} from './subjects.ts';
import { later, sequence, yearOf } from './written-forms.ts';

const PENALTY_COLUMNS = headedColumns({
  documentNo: '行政处罚决定书文号',
  taxNo: '纳税人识别号',
  name: '纳税人名称',
  facts: '违法事实',
  basis: '处罚依据',
  fine: '罚款金额(元)',
  decidedOn: '处罚日期',
  authority: '处罚机关',
});

const INSPECTION_COLUMNS = headedColumns({
  documentNo: '文号',
  taxNo: '纳税人识别号',
  name: '纳税人名称',
  facts: '违法事实',
  due: '查补金额(元)',
  fine: '处罚金额(元)',
  decidedOn: '处罚日期',
  justice: '移送司法标志',
});

const MARKS: Marks = {
  penalty: true,
  name: 'name',
  taxpayerNo: 'taxNo',
  documentNo: 'documentNo',
  dates: ['decidedOn'],
  decidedOn: 'decidedOn',
  yuan: ['fine'],
  freeText: 'facts',
};

const OFFENCES = [
  { facts: '未按照规定的期限办理纳税申报和报送纳税资料', basis: '《税收征收管理法》第六十二条' },
  { facts: '未按照规定设置、保管账簿', basis: '《税收征收管理法》第六十条' },
  { facts: '应当开具而未开具发票', basis: '《发票管理办法》第三十三条' },
];

/** Tax penalties; those of the summary procedure, told by their numbers, are not to be taken in. */
export const taxPenalties: SampleFile = {
  path: 'tax/penalties.csv',
  form: GB18030,
  manifest: { provider: TAX.code, procedure: 'GENERAL' },
  tables: [
    {
      columns: PENALTY_COLUMNS,
      marks: { ...MARKS, optional: ['facts', 'authority'], required: ['documentNo', 'fine', 'basis', 'decidedOn'] },
      rowsOf: (sample, subject) =>
        isAmong(subject, 80, 19) || isAmong(subject, 80, 22) ? [accepted(penalty(sample, subject))] : [],
      closingRows: (sample) => {
        const shown = penalty(sample, organisationAt(sample, SHOWN_ORGANISATION));
        const stranger = penalty(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(shown),
          quarantined('SUMMARY_PROCEDURE', 'documentNo', { ...stranger, documentNo: '沪税简罚〔2026〕1号' }),
          quarantined('AMOUNT', 'fine', { ...stranger, fine: '两千元' }),
        ];
      },
    },
  ],
};

/** What inspections found and punished. */
export const taxInspections: SampleFile = {
  path: 'tax/inspections.tsv',
  form: TABS,
  manifest: { provider: TAX.code, procedure: 'GENERAL' },
  tables: [
    {
      columns: INSPECTION_COLUMNS,
      marks: { ...MARKS, required: ['documentNo', 'facts', 'fine', 'decidedOn'], optional: ['due', 'justice'] },
      rowsOf: (sample, subject) =>
        subject.kind === 'ORGANISATION' && isAmong(subject, 40, 25) ? [accepted(inspection(sample, subject))] : [],
      closingRows: (sample) => [duplicate(inspection(sample, organisationAt(sample, SHOWN_ORGANISATION)))],
    },
  ],
};

function penalty(sample: Sample, subject: Subject): Cells {
  const random = randomFor(sample, subject.index, 'tax-penalties');
  const { facts, basis } = random.pick(OFFENCES);
  const decidedOn = dayFor(sample, subject, 'tax-penalties');
  return {
    documentNo: `沪税罚〔${yearOf(decidedOn)}〕${sequence(subject, 0)}号`,
    taxNo: subject.code,
    name: subject.name,
    facts,
    basis,
    fine: `${random.pick([200, 1000, 2000, 10_000])}.00`,
    decidedOn,
    authority: TAX.name,
  };
}

function inspection(sample: Sample, subject: Subject): Cells {
  const random = randomFor(sample, subject.index, 'tax-inspections');
  const decidedOn = dayFor(sample, subject, 'tax-inspections');
  const due = 10_000 + random.below(2_000_000);
  return {
    documentNo: `沪税稽罚〔${yearOf(decidedOn)}〕${sequence(subject, 0)}号`,
    taxNo: subject.code,
    name: subject.name,
    facts: '少列收入，少缴增值税和企业所得税',
    due: `${due}.40`,
    fine: `${Math.floor(due / 2)}.00`,
    decidedOn,
    justice: due > 1_800_000 ? '是' : '否',
  };
}

const dayFor = (sample: Sample, subject: Subject, purpose: string) =>
  randomFor(sample, subject.index, `${purpose} day`).day(
    later(addMonths(sample.day, -80), addDays(activeFrom(subject), 30)),
    addDays(sample.day, -12),
  );
