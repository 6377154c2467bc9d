import { addDays, addYears } from '../../domain/calendar-date.ts';
import { MARKET_REGULATION } from './agencies.ts';
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
import { isAmong, type Organisation, organisationAt, randomFor, type Sample, SHOWN_ORGANISATION } from './subjects.ts';
import { later, sequence, yearOf } from './written-forms.ts';

const COLUMNS = headedColumns({
  uscc: '统一社会信用代码',
  name: '获证组织名称',
  scheme: '认证项目',
  certificateNo: '证书编号',
  body: '认证机构',
  issuedOn: '发证日期',
  validFrom: '有效期自',
  validTo: '有效期至',
  status: '证书状态',
});

const MARKS: Marks = {
  name: 'name',
  uscc: 'uscc',
  dates: ['issuedOn', 'validFrom', 'validTo'],
  decidedOn: 'issuedOn',
  spans: [['validFrom', 'validTo']],
  openEnds: ['validTo'],
  optional: ['issuedOn', 'validFrom', 'status'],
  required: ['scheme', 'certificateNo', 'body'],
};

const SCHEMES = [
  '质量管理体系认证',
  '环境管理体系认证',
  '食品安全管理体系认证',
  '信息安全管理体系认证',
  '节能产品认证',
];

/** Certifications of products, services and management, as a workbook. */
export const certifications: SampleFile = {
  path: 'market-regulation/certifications.xlsx',
  form: WORKBOOK,
  manifest: { provider: MARKET_REGULATION.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) =>
        subject.kind === 'ORGANISATION' && isAmong(subject, 40, 34) ? [accepted(certification(sample, subject))] : [],
      closingRows: (sample) => {
        const shown = certification(sample, organisationAt(sample, SHOWN_ORGANISATION));
        const stranger = certification(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(shown),
          quarantined('DATE_ORDER', 'validTo', { ...stranger, validTo: addDays(stranger.validFrom ?? '', -1) }),
          quarantined('REQUIRED', 'certificateNo', { ...stranger, certificateNo: '/' }),
        ];
      },
    },
  ],
};

function certification(sample: Sample, organisation: Organisation): Cells {
  const random = randomFor(sample, organisation.index, 'certifications');
  const from = later(addYears(sample.day, -4), organisation.establishedOn);
  const issuedOn = random.day(from, addDays(sample.day, -10));
  return {
    uscc: organisation.code,
    name: organisation.name,
    scheme: random.pick(SCHEMES),
    certificateNo: `CT${yearOf(issuedOn)}Q${sequence(organisation, 0)}`,
    body: '上海样例认证中心（测试）',
    issuedOn,
    validFrom: issuedOn,
    validTo: addDays(addYears(issuedOn, 3), -1),
    status: random.chance(90) ? '有效' : '撤销',
  };
}
