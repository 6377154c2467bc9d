import { addDays, addYears } from '../../domain/calendar-date.ts';
import { MARKET_REGULATION } from './agencies.ts';
import type { Marks } from './marks.ts';
import {
  accepted,
  type Cells,
  duplicate,
  machineColumns,
  quarantined,
  type SampleFile,
  UNICODE_TEXT,
  UTF8_FROM_OFFICE,
} from './sample-file.ts';
import {
  isAmong,
  type Organisation,
  organisationAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  withWrongCheck,
} from './subjects.ts';
import { later, sequence } from './written-forms.ts';

const MARKS: Marks = {
  name: 'entname',
  uscc: 'uniscid',
  registrationNo: 'regno',
  dates: ['abntime', 'remdate'],
  decidedOn: 'abntime',
  spans: [['abntime', 'remdate']],
  required: ['abntime', 'decorg_cn'],
};

// The four of the register, in its words.
const REASONS = [
  '未依照《企业信息公示暂行条例》第八条规定的期限公示年度报告的',
  '未在责令的期限内公示有关企业信息的',
  '公示企业信息隐瞒真实情况、弄虚作假的',
  '通过登记的住所或者经营场所无法联系的',
];

/** The list of abnormal operations, as a spreadsheet saves it as "Unicode text". */
export const abnormalOperations: SampleFile = {
  path: 'market-regulation/abnormal-operations.tsv',
  form: UNICODE_TEXT,
  manifest: { provider: MARKET_REGULATION.code },
  tables: [
    {
      columns: machineColumns([
        'busexclist',
        'uniscid',
        'regno',
        'entname',
        'specause_cn',
        'abntime',
        'decorg_cn',
        'remexcpres_cn',
        'remdate',
        'redecorg_cn',
      ]),
      marks: { ...MARKS, optional: ['busexclist', 'remexcpres_cn', 'redecorg_cn'] },
      rowsOf: (sample, subject) =>
        subject.kind === 'ORGANISATION' && isAmong(subject, 40, 3) ? [accepted(abnormal(sample, subject))] : [],
      closingRows: (sample) => {
        const shown = abnormal(sample, organisationAt(sample, SHOWN_ORGANISATION));
        const stranger = abnormal(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(shown),
          quarantined('UNKNOWN_VALUE', 'specause_cn', { ...stranger, specause_cn: '原因不详' }),
          quarantined('CHECK_DIGIT', 'uniscid', { ...stranger, uniscid: withWrongCheck(stranger.uniscid ?? '') }),
        ];
      },
    },
  ],
};

/** The list of serious violations, which three years on the other list lead to. */
export const seriousViolations: SampleFile = {
  path: 'market-regulation/serious-violations.csv',
  form: UTF8_FROM_OFFICE,
  manifest: { provider: MARKET_REGULATION.code },
  tables: [
    {
      columns: machineColumns([
        'illid',
        'serillrea_cn',
        'abntime',
        'decorg_cn',
        'remexcpres_cn',
        'remdate',
        'recorg_cn',
        'uniscid',
        'regno',
        'entname',
      ]),
      marks: { ...MARKS, optional: ['illid', 'remexcpres_cn', 'recorg_cn'] },
      rowsOf: (sample, subject) =>
        subject.kind === 'ORGANISATION' && isAmong(subject, 80, 45) ? [accepted(serious(sample, subject))] : [],
      closingRows: (sample) => {
        const stranger = serious(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(serious(sample, organisationAt(sample, SHOWN_ORGANISATION))),
          quarantined('DATE', 'abntime', { ...stranger, abntime: '2024-13-01' }),
        ];
      },
    },
  ],
};

function abnormal(sample: Sample, organisation: Organisation): Cells {
  const { removalReason, removedBy, ...listed } = listing(sample, organisation, 'abnormal-operations');
  const random = randomFor(sample, organisation.index, 'abnormal reason');
  return {
    ...listed,
    busexclist: `YC${sequence(organisation, 0)}`,
    specause_cn: random.pick(REASONS),
    remexcpres_cn: removalReason,
    redecorg_cn: removedBy,
  };
}

function serious(sample: Sample, organisation: Organisation): Cells {
  const { removalReason, removedBy, ...listed } = listing(sample, organisation, 'serious-violations');
  return {
    ...listed,
    illid: `YZ${sequence(organisation, 0)}`,
    serillrea_cn: '被列入经营异常名录届满3年仍未履行相关义务',
    remexcpres_cn: removalReason,
    recorg_cn: removedBy,
  };
}

function listing(sample: Sample, organisation: Organisation, purpose: string) {
  const random = randomFor(sample, organisation.index, purpose);
  const from = later(addYears(sample.day, -8), addDays(organisation.establishedOn, 400));
  const abntime = random.day(from, addDays(sample.day, -30));
  const remdate = addDays(abntime, 20 + random.below(700));
  const removed = organisation.index !== SHOWN_ORGANISATION && random.chance(45) && remdate < sample.day;
  return {
    uniscid: organisation.code,
    regno: organisation.registrationNo,
    entname: organisation.name,
    abntime,
    decorg_cn: MARKET_REGULATION.name,
    removalReason: removed ? '已履行相关义务' : '',
    remdate: removed ? remdate : '',
    removedBy: removed ? MARKET_REGULATION.name : '',
  };
}
