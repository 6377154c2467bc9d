import { addDays, addYears } from '../../domain/calendar-date.ts';
import { TAX } from './agencies.ts';
import type { Marks } from './marks.ts';
import {
  accepted,
  type Cells,
  duplicate,
  headedColumns,
  quarantined,
  type SampleFile,
  WORKBOOK,
} from './sample-file.ts';
import {
  isAmong,
  type Organisation,
  organisationAt,
  personAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  withWrongCheck,
} from './subjects.ts';
import { later } from './written-forms.ts';

const COLUMNS = headedColumns({
  taxNo: '纳税人识别号',
  name: '纳税人名称',
  orgCode: '组织机构代码',
  representative: '法定代表人姓名',
  sex: '法定代表人性别',
  representativeNo: '法定代表人身份证号',
  address: '注册地址',
  nature: '案件性质',
  facts: '主要违法事实',
  basis: '处罚依据',
  handling: '税务处理处罚情况',
  publishedOn: '录入时间',
  withdrawnOn: '移出时间',
});

const MARKS: Marks = {
  name: 'name',
  taxpayerNo: 'taxNo',
  organisationCode: 'orgCode',
  dates: ['publishedOn', 'withdrawnOn'],
  decidedOn: 'publishedOn',
  spans: [['publishedOn', 'withdrawnOn']],
  freeText: 'facts',
  optional: ['representative', 'sex', 'address', 'withdrawnOn'],
  required: ['nature', 'facts', 'publishedOn'],
};

const CASES = [
  { nature: '偷税', facts: '在账簿上多列支出，少缴企业所得税', basis: '《税收征收管理法》第六十三条' },
  { nature: '虚开增值税专用发票', facts: '对外虚开增值税专用发票12份', basis: '《发票管理办法》第三十五条' },
  { nature: '逃避追缴欠税', facts: '转移财产，妨碍税务机关追缴欠税', basis: '《税收征收管理法》第六十五条' },
];

/** Major tax violations with the persons responsible, whose numbers are supplied and may not be kept. */
export const majorTaxViolations: SampleFile = {
  path: 'tax/major-violations.xlsx',
  form: WORKBOOK,
  manifest: { provider: TAX.code },
  tables: [
    {
      title: '重大税收违法案件信息（测试数据）',
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) =>
        subject.kind === 'ORGANISATION' && isAmong(subject, 40, 6) ? [accepted(violation(sample, subject))] : [],
      closingRows: (sample) => {
        const shown = violation(sample, organisationAt(sample, SHOWN_ORGANISATION));
        const stranger = violation(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(shown),
          // Taken off the list: the case comes again with its end.
          accepted({ ...shown, withdrawnOn: addDays(sample.day, -3) }),
          quarantined('CHECK_DIGIT', 'taxNo', {
            ...stranger,
            taxNo: withWrongCheck(stranger.taxNo ?? ''),
            orgCode: '',
          }),
          quarantined('REQUIRED', 'nature', { ...stranger, nature: '' }),
        ];
      },
    },
  ],
};

function violation(sample: Sample, organisation: Organisation): Cells {
  const random = randomFor(sample, organisation.index, 'major-tax-violations');
  const { nature, facts, basis } = random.pick(CASES);
  const publishedOn = random.day(
    later(addYears(sample.day, -5), addDays(organisation.establishedOn, 300)),
    addDays(sample.day, -20),
  );
  const due = 100_000 + random.below(4_000_000);
  const withdrawnOn = addYears(publishedOn, 2);
  const gone = organisation.index !== SHOWN_ORGANISATION && withdrawnOn < sample.day;
  return {
    taxNo: organisation.code,
    name: organisation.name,
    orgCode: organisation.code.slice(8, 17),
    representative: organisation.legalRepresentative,
    sex: random.pick(['男', '女']),
    // The same whatever seed and number are asked for, as the shown organisation is.
    representativeNo: personAt({ ...sample, seed: 0 }, 60_000 + organisation.index).code,
    address: organisation.address,
    nature,
    facts,
    basis,
    handling: `追缴税款${due}元，并处罚款${Math.floor(due / 2)}元`,
    publishedOn,
    withdrawnOn: gone ? withdrawnOn : '',
  };
}
