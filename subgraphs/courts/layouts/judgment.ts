import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, oneOf, text, yuan } from '../../supply/layout.ts';
import { familyCauses, judgmentKinds } from '../code-tables.ts';

/**
 * 裁判信息 (Art. 13(iii)), by the names of the data dictionary: criminal judgments, and effective civil and commercial ones about property.
 * Family cases are set aside, whatever kind they are given.
 */
export const judgment: Layout = {
  name: 'judgment',
  title: '裁判信息',
  item: 'JUDGMENT',
  penalty: false,
  factKey: ['caseNo'],
  decidedOn: 'effectiveOn',
  endedOn: null,
  actOn: null,
  columns: [
    {
      machine: ['dsrmc'],
      headers: ['当事人', '当事人名称', '当事人姓名/名称'],
      value: text,
      role: 'SUBJECT_NAME',
      required: 'ALWAYS',
    },
    {
      machine: ['dsrdm'],
      headers: ['当事人代码', '证件号码', '身份证号码/统一社会信用代码'],
      value: text,
      role: 'CREDIT_CODE',
    },
    { machine: ['ah'], headers: ['案号'], value: { kind: 'CASE_NUMBER' }, field: 'caseNo', required: 'ALWAYS' },
    { machine: ['slfy'], headers: ['审理法院'], value: text, field: 'court.name', required: 'ALWAYS' },
    { machine: ['ajlb'], headers: ['案件类别'], value: oneOf(judgmentKinds), field: 'kind', required: 'ALWAYS' },
    { machine: ['ay'], headers: ['案由'], value: text, field: 'cause', required: 'ALWAYS', leftOut: familyCauses },
    { machine: ['ssdw'], headers: ['诉讼地位'], value: text, field: 'role' },
    { machine: ['sxrq'], headers: ['生效日期'], value: date, field: 'effectiveOn', required: 'ALWAYS' },
    { machine: ['cpjg'], headers: ['裁判结果'], value: text, field: 'resultSummary' },
    { machine: ['je'], headers: ['金额'], value: yuan, field: 'amount' },
    sourceTime,
  ],
  ignored: [],
};
