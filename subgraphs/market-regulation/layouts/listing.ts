import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, type LayoutColumn, oneOf, text } from '../../supply/layout.ts';
import { abnormalReasons } from '../code-tables.ts';

const party: readonly LayoutColumn[] = [
  { machine: ['uniscid'], headers: ['统一社会信用代码'], value: text, role: 'USCC' },
  { machine: ['regno'], headers: ['注册号'], value: text, role: 'REGISTRATION_NO' },
  { machine: ['entname'], headers: ['企业名称', '名称'], value: text, role: 'SUBJECT_NAME', required: 'ALWAYS' },
];

/** Listing and removal, as the publicity sites show them. The removing authority's name drifts between the two lists. */
const listing: readonly LayoutColumn[] = [
  { machine: ['abntime'], headers: ['列入日期'], value: date, field: 'listedOn', required: 'ALWAYS' },
  {
    machine: ['decorg_cn'],
    headers: ['作出决定机关(列入)', '列入决定机关', '作出列入决定机关'],
    value: text,
    field: 'listedBy.name',
    required: 'ALWAYS',
  },
  { machine: ['remexcpres_cn'], headers: ['移出原因'], value: text, field: 'removalReason' },
  { machine: ['remdate'], headers: ['移出日期'], value: date, field: 'removedOn' },
  {
    machine: ['redecorg_cn', 'recorg_cn'],
    headers: ['作出决定机关(移出)', '移出决定机关', '作出移出决定机关'],
    value: text,
    field: 'removedBy.name',
  },
  sourceTime,
];

// A listing that is removed later is the same one: supplied again, it gets its end.
const common = {
  penalty: false,
  factKey: ['listedOn', 'reason'],
  decidedOn: 'listedOn',
  endedOn: 'removedOn',
  actOn: null,
} as const;

/** 经营异常名录 */
export const abnormalOperation: Layout = {
  ...common,
  name: 'abnormal-operation',
  title: '经营异常名录',
  item: 'ABNORMAL_OPERATION_LISTING',
  columns: [
    ...party,
    {
      machine: ['specause_cn'],
      headers: ['列入原因', '列入经营异常名录原因'],
      value: oneOf(abnormalReasons),
      field: 'reason',
      required: 'ALWAYS',
    },
    ...listing,
  ],
  ignored: ['busexclist', 'id', 'pripid', 'specause', 'decorg', 'remexcpres', 'redecorg'],
};

/** 严重违法失信名单 (Art. 24). Its reasons are no closed list, and neither is the wording of its header. */
export const seriousViolation: Layout = {
  ...common,
  name: 'serious-violation',
  title: '严重违法失信名单',
  item: 'SERIOUS_VIOLATION_LISTING',
  columns: [
    ...party,
    {
      machine: ['serillrea_cn'],
      headers: [
        '列入严重违法失信名单原因',
        '列入严重违法失信企业名单原因',
        '列入严重违法失信企业名单(黑名单)原因',
        '列入严重违法企业名单原因',
      ],
      value: text,
      field: 'reason',
      required: 'ALWAYS',
    },
    ...listing,
    { machine: ['criteriaversion'], headers: ['认定标准版本', '认定标准'], value: text, field: 'criteriaVersion' },
  ],
  ignored: ['illid', 'pripid', 'serillrea', 'decorg', 'remexcpres', 'recorg', 'redecorg'],
};
