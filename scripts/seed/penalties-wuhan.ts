import { MARKET_REGULATION } from './agencies.ts';
import { districtPenalty } from './district-penalties.ts';
import type { Marks } from './marks.ts';
import { PENALTY_MARKS_2016, penaltyCells2016 } from './penalties-2016.ts';
import {
  accepted,
  type Cells,
  type Column,
  duplicate,
  GB18030,
  headedColumns,
  quarantined,
  type SampleFile,
} from './sample-file.ts';
import { isAmong, organisationAt, type Sample, SHOWN_ORGANISATION, type Subject } from './subjects.ts';

const GROUP = '行政相对人代码';

/** A column below the group of codes. */
const code = (key: string, below: string): Column => ({ key, header: `${GROUP}(${below})`, below });

// The party stands first; the name of the case and the end of the penalty are the two columns more.
const COLUMNS: readonly Column[] = [
  ...headedColumns({ CF_XDR_MC: '行政相对人名称' }),
  code('CF_XDR_SHXYM', '统一社会信用代码'),
  code('CF_XDR_ZDM', '组织机构代码'),
  code('CF_XDR_GSDJ', '工商登记码'),
  code('CF_XDR_SWDJ', '税务登记号'),
  code('CF_XDR_SFZ', '居民身份证号'),
  ...headedColumns({
    CF_FR: '法定代表人姓名',
    CF_WSH: '行政处罚决定书文号',
    CF_CFMC: '处罚名称',
    CF_AJMC: '案件名称',
    CF_CFLB1: '处罚类别1',
    CF_CFLB2: '处罚类别2',
    CF_SY: '处罚事由',
    CF_YJ: '处罚依据',
    CF_JG: '处罚结果',
    CF_JDRQ: '处罚决定日期',
    CF_JZRQ: '处罚截止日期',
    CF_XZJG: '处罚机关',
    CF_ZT: '当前状态',
    DFBM: '地方编码',
    SJC: '数据更新时间戳',
    BZ: '备注',
  }),
];

const MARKS: Marks = {
  ...PENALTY_MARKS_2016,
  dates: ['CF_JDRQ', 'CF_JZRQ', 'SJC'],
  spans: [['CF_JDRQ', 'CF_JZRQ']],
  openEnds: ['CF_JZRQ'],
};

/** Penalties in Wuhan's own form of the 2016 template: a header of two rows, the codes in a group. */
export const penaltiesWuhan: SampleFile = {
  path: 'market-regulation/penalties-2016-two-headers.csv',
  form: GB18030,
  manifest: { provider: MARKET_REGULATION.code, procedure: 'GENERAL' },
  tables: [
    {
      groups: { CF_XDR_SHXYM: GROUP },
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) =>
        isAmong(subject, 80, 35) || isAmong(subject, 80, 78) ? [accepted(cellsFor(sample, subject))] : [],
      closingRows: (sample) => {
        const shown = cellsFor(sample, organisationAt(sample, SHOWN_ORGANISATION));
        const stranger = cellsFor(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(shown),
          quarantined('DATE_ORDER', 'CF_JZRQ', { ...stranger, CF_JZRQ: '2001/01/01' }),
          quarantined('UNKNOWN_VALUE', 'CF_CFLB1', { ...stranger, CF_CFLB1: '7' }),
        ];
      },
    },
  ],
};

function cellsFor(sample: Sample, subject: Subject): Cells {
  const penalty = districtPenalty(sample, subject, '沪测市监罚字');
  return {
    ...penaltyCells2016(penalty),
    CF_AJMC: `${penalty.offence.kind}案`,
    CF_JZRQ: penalty.effectiveUntil.replaceAll('-', '/'),
  };
}
