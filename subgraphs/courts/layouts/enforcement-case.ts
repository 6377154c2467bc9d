import { debtorParties } from '../../supply/code-tables.ts';
import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, oneOf, text, yuan } from '../../supply/layout.ts';

/** 被执行人, by the names of the data dictionary and of the published list; what is to be enforced is in 元. */
export const enforcementCase: Layout = {
  name: 'enforcement-case',
  title: '被执行人',
  item: 'ENFORCEMENT_CASE',
  penalty: false,
  factKey: ['caseNo'],
  decidedOn: 'filedOn',
  endedOn: 'endedOn',
  actOn: null,
  columns: [
    {
      machine: ['pname'],
      headers: ['被执行人姓名/名称', '被执行人姓名或名称', '被执行人名称', '被执行人姓名', '被执行人'],
      value: text,
      role: 'SUBJECT_NAME',
      required: 'ALWAYS',
    },
    {
      machine: ['partyCardNum'],
      headers: ['身份证号码/组织机构代码', '证件号码', '身份证号码/统一社会信用代码', '被执行人代码'],
      value: text,
      role: 'CREDIT_CODE',
    },
    {
      machine: ['partyTypeName'],
      headers: ['被执行人类别', '被执行人类型'],
      value: oneOf(debtorParties),
      role: 'PARTY_KIND',
    },
    {
      machine: ['caseCode'],
      headers: ['案号'],
      value: { kind: 'CASE_NUMBER' },
      field: 'caseNo',
      required: 'ALWAYS',
    },
    { machine: ['execCourtName'], headers: ['执行法院'], value: text, field: 'court.name', required: 'ALWAYS' },
    {
      machine: ['caseCreateTime'],
      headers: ['立案时间', '立案日期'],
      value: date,
      field: 'filedOn',
      required: 'ALWAYS',
    },
    { machine: ['execMoney'], headers: ['执行标的', '执行标的金额'], value: yuan, field: 'amount', required: 'ALWAYS' },
    { machine: ['caseState'], headers: ['案件状态'], value: text, field: 'state' },
    { machine: ['caseEndTime'], headers: ['结案时间', '结案日期'], value: date, field: 'endedOn' },
    sourceTime,
  ],
  ignored: ['sexname', '性别', 'age', '年龄'],
};
