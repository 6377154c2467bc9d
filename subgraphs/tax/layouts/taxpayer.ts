import { type LayoutColumn, text } from '../../supply/layout.ts';

/** Whom a table of the tax offices is about. The tax number is the credit code of whoever has one, persons included. */
export const taxpayer: readonly LayoutColumn[] = [
  { machine: ['nsrsbh'], headers: ['纳税人识别号'], value: text, role: 'TAXPAYER_NO' },
  { machine: ['uniscid'], headers: ['统一社会信用代码'], value: text, role: 'USCC' },
  { machine: ['nsrmc'], headers: ['纳税人名称', '纳税人姓名'], value: text, role: 'SUBJECT_NAME', required: 'ALWAYS' },
];

/** The number of a taxpayer who is a person, where a table has a column of its own for it. */
export const taxpayerAsPerson: LayoutColumn = {
  machine: ['sfzh'],
  headers: ['公民身份号码', '居民身份证号', '身份证号', '身份证号码'],
  value: text,
  role: 'CITIZEN_NUMBER',
};

/** An old organisation code beside the tax number. */
export const organisationCode: LayoutColumn = {
  machine: ['zzjgdm'],
  headers: ['组织机构代码'],
  value: text,
  role: 'ORGANISATION_CODE',
};

/** Traits and numbers of the legal representative, who is not the subject. */
export const representative: readonly string[] = [
  ...['fddbr', '法定代表人', '法定代表人姓名', 'fddbrxb', '法定代表人性别'],
  ...['fddbrsfzh', '法定代表人身份证号', '法定代表人身份证号码'],
];
