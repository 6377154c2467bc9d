import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, text, yuan } from '../../supply/layout.ts';

/**
 * 欠税公告 (Arrears Announcement Measures, Art. 5), without late fees and fines, in 元. The announcement itself says neither its day nor
 * its period in a column; both are read where a file has them, and without a period a later announcement of the same tax replaces.
 */
export const arrears: Layout = {
  name: 'arrears',
  title: '欠税公告',
  item: 'TAX_ARREARS',
  penalty: false,
  factKey: ['taxType', 'period'],
  decidedOn: 'announcedOn',
  endedOn: 'clearedOn',
  actOn: null,
  columns: [
    { machine: ['nsrsbh'], headers: ['纳税人识别号'], value: text, role: 'TAXPAYER_NO' },
    { machine: ['uniscid'], headers: ['统一社会信用代码'], value: text, role: 'USCC' },
    {
      machine: ['sfzh'],
      headers: ['公民身份号码', '居民身份证号', '身份证号', '身份证号码'],
      value: text,
      role: 'CITIZEN_NUMBER',
    },
    {
      machine: ['nsrmc'],
      headers: ['纳税人名称', '纳税人姓名'],
      value: text,
      role: 'SUBJECT_NAME',
      required: 'ALWAYS',
    },
    { machine: ['scjydz'], headers: ['生产经营地址', '经营地点'], value: text, field: 'businessAddress' },
    {
      machine: ['qssz'],
      headers: ['欠税税种'],
      value: text,
      field: 'taxType',
      required: 'ALWAYS',
      leftOut: ['滞纳金', '罚款', '罚金'],
    },
    { machine: ['qsye'], headers: ['欠税余额'], value: yuan, field: 'balance', required: 'ALWAYS' },
    {
      machine: ['dqxfsqsje'],
      headers: ['当期新发生的欠税金额', '当期新发生欠税'],
      value: yuan,
      field: 'newlyIncurred',
    },
    { machine: ['ggq'], headers: ['公告期'], value: text, field: 'period' },
    { machine: ['ggrq'], headers: ['公告日期', '公告时间', '发布日期'], value: date, field: 'announcedOn' },
    { machine: ['qjrq'], headers: ['清缴日期'], value: date, field: 'clearedOn' },
    { machine: ['fbbm'], headers: ['发布部门'], value: text, field: 'authority.name' },
    sourceTime,
  ],
  ignored: ['fddbr', '法定代表人', '法定代表人姓名', '法定代表人身份证号'],
};
