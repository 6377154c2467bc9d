import { debtorBehaviours, debtorParties, performanceStates } from '../../supply/code-tables.ts';
import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, oneOf, severalOf, text } from '../../supply/layout.ts';

/**
 * 失信被执行人 by the names of the published list, of Zhejiang's export, and in Chinese. Courts supply the full number; the masked one
 * of the published list names nobody. Age and sex are in the number and not kept.
 */
export const dishonestDebtor: Layout = {
  name: 'dishonest-debtor',
  title: '失信被执行人',
  item: 'DISHONEST_JUDGMENT_DEBTOR',
  penalty: false,
  factKey: ['caseNo'],
  decidedOn: 'publishedOn',
  endedOn: 'withdrawnOn',
  actOn: null,
  columns: [
    {
      machine: ['iname', 'bzxrmc'],
      headers: ['被执行人姓名/名称', '被执行人姓名或名称', '被执行人名称', '被执行人姓名'],
      value: text,
      role: 'SUBJECT_NAME',
      required: 'ALWAYS',
    },
    {
      machine: ['cardNum'],
      headers: ['身份证号码/组织机构代码', '证件号码', '身份证号码/统一社会信用代码', '被执行人代码'],
      value: text,
      role: 'CREDIT_CODE',
    },
    { machine: ['zzjgdm'], headers: ['组织机构代码'], value: text, role: 'ORGANISATION_CODE' },
    {
      machine: ['partyTypeName'],
      headers: ['被执行人类别', '被执行人类型'],
      value: oneOf(debtorParties),
      role: 'PARTY_KIND',
    },
    {
      machine: ['businessEntity', 'fddbr'],
      headers: ['法定代表人或者负责人姓名', '法定代表人或负责人姓名', '法定代表人'],
      value: text,
      field: 'legalRepresentative',
    },
    {
      machine: ['courtName', 'zxfy'],
      headers: ['执行法院'],
      value: text,
      field: 'court.name',
      required: 'ALWAYS',
    },
    { machine: ['areaName'], headers: ['省份'], value: text, field: 'region' },
    { machine: ['gistId', 'zxyjwh'], headers: ['执行依据文号'], value: text, field: 'basisNo' },
    {
      machine: ['gistUnit', 'zczxyjdw'],
      headers: ['作出执行依据单位', '做出执行依据单位'],
      value: text,
      field: 'basisUnit',
    },
    {
      machine: ['caseCode', 'ah'],
      headers: ['案号'],
      value: { kind: 'CASE_NUMBER' },
      field: 'caseNo',
      required: 'ALWAYS',
    },
    { machine: ['regDate', 'larq'], headers: ['立案时间', '立案日期'], value: date, field: 'filedOn' },
    {
      machine: ['publishDate', 'fbrq'],
      headers: ['发布时间', '发布日期'],
      value: date,
      field: 'publishedOn',
      required: 'ALWAYS',
    },
    { machine: ['duty', 'sxflwsqdyw'], headers: ['生效法律文书确定的义务'], value: text, field: 'duty' },
    {
      machine: ['performance', 'bzxrlxqk'],
      headers: ['被执行人的履行情况', '履行情况'],
      value: oneOf(performanceStates),
      field: 'performance',
    },
    { machine: ['performedPart', 'ylxbf'], headers: ['已履行部分', '已履行'], value: text, field: 'performedPart' },
    { machine: ['unperformPart', 'wlxbf'], headers: ['未履行部分', '未履行'], value: text, field: 'unperformedPart' },
    {
      machine: ['disruptTypeName', 'sxbzxrxwqk'],
      headers: ['失信被执行人行为具体情形', '失信行为具体情形'],
      value: severalOf(debtorBehaviours),
      field: 'behaviour',
    },
    { machine: ['listedUntil'], headers: ['纳入期限止', '纳入期限至'], value: date, field: 'listedUntil' },
    {
      machine: ['withdrawDate'],
      headers: ['删除或屏蔽时间', '屏蔽时间', '删除时间', '撤销时间'],
      value: date,
      field: 'withdrawnOn',
    },
    sourceTime,
  ],
  ignored: ['fydm', '法院代码', 'sexy', '性别', 'age', '年龄'],
};
