import { sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, text } from '../../supply/layout.ts';
import { organisationCode, representative, taxpayer } from './taxpayer.ts';

/** 非正常户: identified, and lifted where the file says so. */
export const abnormalTaxpayer: Layout = {
  name: 'abnormal-taxpayer',
  title: '非正常户',
  item: 'ABNORMAL_TAXPAYER',
  penalty: false,
  factKey: ['identifiedOn'],
  decidedOn: 'identifiedOn',
  endedOn: 'liftedOn',
  actOn: null,
  columns: [
    ...taxpayer,
    organisationCode,
    {
      machine: ['rdrq'],
      headers: ['非正常户认定日期', '认定日期'],
      value: date,
      field: 'identifiedOn',
      required: 'ALWAYS',
    },
    { machine: ['jcrq'], headers: ['非正常户解除日期', '解除日期'], value: date, field: 'liftedOn' },
    { machine: ['zgswjg'], headers: ['主管税务机关', '发布部门'], value: text, field: 'authority.name' },
    sourceTime,
  ],
  ignored: representative,
};
