import { caseProcessTypes, paperKinds, partyKinds, penaltyKinds, procedures, recordStatus } from './code-tables.ts';
import { agencyCode, date, type LayoutColumn, moment, oneOf, severalOf, tenThousandYuan, text } from './layout.ts';

/** Columns of the "double publicity" templates (双公示) that several departments use. XK_ are licences, CF_ penalties. */
type Prefix = 'XK' | 'CF';

const partyName = (prefix: Prefix): LayoutColumn => ({
  machine: [`${prefix}_XDR_MC`, `${prefix}_XDR`, 'PT_NAME'],
  headers: ['行政相对人名称'],
  value: text,
  role: 'SUBJECT_NAME',
  required: 'ALWAYS',
});

/** The party in the 2016 template: name and codes, told apart by the words in brackets, whose numbers change. */
export const parties2016 = (prefix: Prefix): readonly LayoutColumn[] => [
  partyName(prefix),
  ...organisationCodes(prefix),
  {
    machine: [`${prefix}_XDR_SFZ`],
    headers: ['行政相对人代码(居民身份证号)', '行政相对人代码(身份证号)', '行政相对人代码(公民身份号码)'],
    value: text,
    role: 'CITIZEN_NUMBER',
  },
];

/** The party in the 2018 template, which says of which kind it is. */
export const parties2018 = (prefix: Prefix): readonly LayoutColumn[] => [
  partyName(prefix),
  {
    machine: [`${prefix}_XDR_LB`],
    headers: ['行政相对人类别'],
    value: oneOf(partyKinds),
    role: 'PARTY_KIND',
    required: 'ALWAYS',
  },
  ...organisationCodes(prefix),
  {
    machine: [`${prefix}_XDR_ZJLX`],
    headers: ['证件类型', '自然人证件类型'],
    value: oneOf(paperKinds),
    role: 'PAPER_KIND',
    required: 'PERSONS',
  },
  {
    machine: [`${prefix}_XDR_ZJHM`, `${prefix}_XDR_SFZ`],
    headers: ['证件号码', '自然人证件号码', '行政相对人代码(居民身份证号)', '行政相对人代码(身份证号)'],
    value: text,
    role: 'CITIZEN_NUMBER',
  },
];

const organisationCodes = (prefix: Prefix): readonly LayoutColumn[] => [
  {
    machine: [`${prefix}_XDR_SHXYM`],
    headers: ['行政相对人代码(统一社会信用代码)', '统一社会信用代码'],
    value: text,
    role: 'USCC',
  },
  // Bureaus that merge the codes into one column.
  { machine: ['IDNO'], headers: ['行政相对人代码'], value: text, role: 'PARTY_CODE' },
  {
    machine: [`${prefix}_XDR_ZZJG`, `${prefix}_XDR_ZDM`],
    headers: ['行政相对人代码(组织机构代码)'],
    value: text,
    role: 'ORGANISATION_CODE',
  },
  {
    machine: [`${prefix}_XDR_GSZC`, `${prefix}_XDR_GSDJ`],
    headers: ['行政相对人代码(工商注册号)', '行政相对人代码(工商登记码)'],
    value: text,
    role: 'REGISTRATION_NO',
  },
  {
    machine: [`${prefix}_XDR_SWDJ`],
    headers: ['行政相对人代码(税务登记号)'],
    value: text,
    role: 'TAXPAYER_NO',
  },
  {
    machine: [`${prefix}_XDR_SYDW`],
    headers: ['行政相对人代码(事业单位证书号)'],
    value: text,
    role: 'INSTITUTION_CERTIFICATE_NO',
  },
  {
    machine: [`${prefix}_XDR_SHZZ`],
    headers: ['行政相对人代码(社会组织登记证号)'],
    value: text,
    role: 'SOCIAL_ORGANISATION_NO',
  },
];

/**
 * What the templates and their local variants have beside: the legal representative and its numbers, who the sender's division is,
 * remarks, and the keys of a platform's weekly batches (SSPC, DATA_MON, TBDEPT, UPLOADID). The scope of use that some add (CF_SYFW) does not
 * decide who sees a record: the catalogue does (Art. 15, 16).
 */
export const notKept = (prefix: Prefix): readonly string[] => [
  ...[`${prefix}_FR`, `${prefix}_FRDB`, `${prefix}_FDDB`, '法定代表人', '法定代表人姓名'],
  ...[`${prefix}_FR_SFZH`, '法定代表人身份证号', `${prefix}_FR_ZJLX`, '法定代表人证件类型'],
  ...[`${prefix}_FR_ZJHM`, '法定代表人证件号码', 'REPRESENTATIVE_NAME'],
  ...['DFBM', '地方编码', `${prefix}_AREACODE`, 'AREACODE', 'BZ', '备注', 'QT', 'QTXX', '其他信息', 'SJMC', '事件名称'],
  ...[`${prefix}_BM`, '处罚编码', `${prefix}_SYFW`, '信息使用范围', 'REGISTER_NO'],
  ...['SSPC', 'DATA_MON', 'TBDEPT', 'UPLOADID'],
];

/** The day on which it was published, for the seven working days of double publicity. Neither national template has it. */
export const publication = (prefix: Prefix): LayoutColumn => ({
  machine: [`${prefix}_GSRQ`],
  headers: ['公示日期', '公示时间', '公开日期'],
  value: date,
  field: 'publishedOn',
});

/** The provider's own time of the row. */
export const sourceTime: LayoutColumn = {
  machine: ['SJC'],
  headers: ['数据更新时间戳', '时间戳'],
  value: moment,
  role: 'SOURCE_TIME',
};

/** Neither national template has a procedure; these are the columns that local exports add. */
export const procedureColumns: readonly LayoutColumn[] = [
  {
    machine: ['CASE_PROCESS_TYPE'],
    headers: ['办案程序类型'],
    value: oneOf(caseProcessTypes),
    role: 'PROCEDURE',
  },
  {
    machine: ['CF_CFCX'],
    headers: ['处罚程序', '适用程序', '处罚适用程序'],
    value: oneOf(procedures),
    role: 'PROCEDURE',
  },
];

/** The penalty itself in the 2018 template; amounts are in 万元. */
export const penalty2018: readonly LayoutColumn[] = [
  {
    machine: ['CF_WSH', 'WRIT_NO'],
    headers: ['行政处罚决定书文号', '行政处罚决定文书号'],
    value: text,
    field: 'documentNo',
    required: 'ALWAYS',
  },
  { machine: ['CF_WFXW'], headers: ['违法行为类型'], value: text, field: 'violationKind', required: 'ALWAYS' },
  { machine: ['CF_SY'], headers: ['违法事实'], value: text, field: 'facts', required: 'ALWAYS' },
  { machine: ['CF_YJ'], headers: ['处罚依据'], value: text, field: 'legalBasis', required: 'ALWAYS' },
  {
    machine: ['CF_CFLB'],
    headers: ['处罚类别'],
    value: severalOf(penaltyKinds),
    field: 'kinds',
    required: 'ALWAYS',
  },
  { machine: ['CF_NR'], headers: ['处罚内容'], value: text, field: 'content', required: 'ALWAYS' },
  { machine: ['CF_NR_FK'], headers: ['罚款金额(万元)'], value: tenThousandYuan, field: 'fine' },
  {
    machine: ['CF_NR_WFFF'],
    headers: ['没收违法所得、没收非法财物的金额(万元)'],
    value: tenThousandYuan,
    field: 'confiscated',
  },
  { machine: ['CF_NR_ZKDX'], headers: ['暂扣或吊销证照名称及编号'], value: text, field: 'licenceRevoked' },
  {
    machine: ['CF_JDRQ', 'PENALIZE_DATE'],
    headers: ['处罚决定日期'],
    value: date,
    field: 'decidedOn',
    required: 'ALWAYS',
  },
  { machine: ['CF_YXQ'], headers: ['处罚有效期'], value: date, field: 'effectiveUntil', required: 'ALWAYS' },
  { machine: ['CF_GSJZQ'], headers: ['公示截止期'], value: date, field: 'publishUntil' },
  { machine: ['CF_CFJG'], headers: ['处罚机关'], value: text, field: 'authority.name', required: 'ALWAYS' },
  {
    machine: ['CF_CFJGDM'],
    headers: ['处罚机关统一社会信用代码', '处罚机关代码'],
    value: agencyCode,
    field: 'authority.code',
    required: 'ALWAYS',
  },
  { machine: ['CF_SJLY'], headers: ['数据来源单位'], value: text, field: 'source.name', required: 'ALWAYS' },
  {
    machine: ['CF_SJLYDM'],
    headers: ['数据来源单位统一社会信用代码', '数据来源单位代码'],
    value: agencyCode,
    field: 'source.code',
    required: 'ALWAYS',
  },
  { machine: ['CF_ZT'], headers: ['当前状态'], value: oneOf(recordStatus), field: 'status' },
  publication('CF'),
];
