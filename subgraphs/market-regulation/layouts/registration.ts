import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, olderNumber, tenThousandYuan, text } from '../../supply/layout.ts';

/** 登记注册信息 as the register exports it. A subject has one; a later row replaces it. */
export const registration: Layout = {
  name: 'registration',
  title: '登记注册信息',
  item: 'REGISTRATION',
  penalty: false,
  factKey: [],
  decidedOn: 'approvedOn',
  endedOn: null,
  actOn: null,
  columns: [
    { machine: ['uniscid'], headers: ['统一社会信用代码'], value: text, role: 'USCC' },
    {
      machine: ['entname'],
      headers: ['企业名称', '名称'],
      value: text,
      role: 'SUBJECT_NAME',
      field: 'name',
      required: 'ALWAYS',
    },
    { machine: ['regno'], headers: ['注册号'], value: olderNumber, role: 'REGISTRATION_NO', field: 'registrationNo' },
    { machine: ['regorg'], headers: ['登记机关'], value: text, field: 'authority.name', required: 'ALWAYS' },
    { machine: ['reporttype', 'enttype'], headers: ['企业类型'], value: text, field: 'enterpriseType' },
    { machine: ['regstate'], headers: ['登记状态'], value: text, field: 'state', required: 'ALWAYS' },
    { machine: ['dom'], headers: ['住所'], value: text, field: 'address' },
    { machine: ['name'], headers: ['法定代表人', '法定代表人姓名'], value: text, field: 'legalRepresentative' },
    { machine: ['industryco'], headers: ['行业代码'], value: text, field: 'industryCode' },
    { machine: ['regcap'], headers: ['注册资本(万元)'], value: tenThousandYuan, field: 'capital' },
    { machine: ['regcapcur'], headers: ['注册资本币种', '币种'], value: text, field: 'capitalCurrency' },
    { machine: ['opscope'], headers: ['经营范围'], value: text, field: 'scope' },
    { machine: ['apprdate'], headers: ['核准日期'], value: date, field: 'approvedOn' },
    { machine: ['estdate'], headers: ['成立日期'], value: date, field: 'establishedOn' },
    { machine: ['opfrom'], headers: ['营业期限自'], value: date, field: 'termFrom' },
    { machine: ['opto'], headers: ['营业期限至'], value: date, field: 'termTo' },
    { machine: ['revdate'], headers: ['吊销日期'], value: date, field: 'revokedOn' },
    { machine: ['candate'], headers: ['注销日期'], value: date, field: 'cancelledOn' },
    sourceTime,
  ],
  ignored: ['pripid', 'entid'],
};
