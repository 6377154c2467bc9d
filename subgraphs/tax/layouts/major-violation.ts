import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, text, yuan } from '../../supply/layout.ts';
import { organisationCode, representative, taxpayer, taxpayerAsPerson } from './taxpayer.ts';

const representativeName = ['fddbr', '法定代表人', '法定代表人姓名'];

/**
 * 重大税收违法案件, amounts in 元. A case has no number of its own: who, when it was entered and its nature make it the same one, so that
 * the day of its removal (移出时间) is added to it. Of the legal representative only the name is read.
 */
export const majorViolation: Layout = {
  name: 'major-violation',
  title: '重大税收违法案件',
  item: 'MAJOR_TAX_VIOLATION',
  penalty: false,
  factKey: ['publishedOn', 'caseNature'],
  decidedOn: 'publishedOn',
  endedOn: 'withdrawnOn',
  actOn: null,
  columns: [
    ...taxpayer,
    taxpayerAsPerson,
    organisationCode,
    {
      machine: representativeName.slice(0, 1),
      headers: ['法定代表人姓名', '法定代表人'],
      value: { kind: 'PERSONS', role: '法定代表人' },
      field: 'responsiblePersons',
    },
    { machine: ['cfyj'], headers: ['处罚依据'], value: text, field: 'legalBasis' },
    { machine: ['zywfss'], headers: ['主要违法事实'], value: text, field: 'facts', required: 'ALWAYS' },
    { machine: ['ajxz'], headers: ['案件性质'], value: text, field: 'caseNature', required: 'ALWAYS' },
    { machine: ['swclcfqk'], headers: ['税务处理处罚情况'], value: text, field: 'handling' },
    { machine: ['cbje'], headers: ['查补金额', '查补税款'], value: yuan, field: 'taxDue' },
    { machine: ['cfje'], headers: ['处罚金额', '罚款金额', '罚款'], value: yuan, field: 'fine' },
    { machine: ['yssfbz'], headers: ['移送司法标志'], value: { kind: 'BOOLEAN' }, field: 'transferredToJustice' },
    { machine: ['lrsj'], headers: ['录入时间'], value: date, field: 'publishedOn', required: 'ALWAYS' },
    { machine: ['ycsj'], headers: ['移出时间'], value: date, field: 'withdrawnOn' },
    { machine: ['zgswjg'], headers: ['主管税务机关'], value: text, field: 'authority.name' },
    sourceTime,
  ],
  ignored: ['zcdz', '注册地址', ...representative.filter((name) => !representativeName.includes(name))],
};
