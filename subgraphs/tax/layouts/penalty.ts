import { penaltyKinds } from '../../supply/code-tables.ts';
import {
  notKept,
  parties2018,
  penalty2018,
  procedureColumns,
  publication,
  sourceTime,
} from '../../supply/double-publicity.ts';
import { date, type Layout, type LayoutColumn, severalOf, text, yuan } from '../../supply/layout.ts';
import { organisationCode, representative, taxpayer, taxpayerAsPerson } from './taxpayer.ts';

const decision: readonly LayoutColumn[] = [
  ...taxpayer,
  taxpayerAsPerson,
  organisationCode,
  ...procedureColumns,
  {
    machine: ['wsh'],
    headers: ['文号', '文书号', '行政处罚决定书文号', '处罚文号'],
    value: text,
    field: 'documentNo',
    required: 'ALWAYS',
  },
  {
    machine: ['cfrq'],
    headers: ['处罚日期', '处罚决定日期', '处理日期'],
    value: date,
    field: 'decidedOn',
    required: 'ALWAYS',
  },
  { machine: ['cfzl'], headers: ['处罚种类', '处罚类别'], value: severalOf(penaltyKinds), field: 'kinds' },
  { machine: ['zgswjg'], headers: ['主管税务机关', '处罚机关'], value: text, field: 'authority.name' },
  publication('CF'),
];

const common = {
  item: 'TAX_PENALTY',
  penalty: true,
  factKey: ['documentNo'],
  decidedOn: 'decidedOn',
  actOn: null,
} as const;

/** 税务行政处罚 as the tax offices list it, fines in 元. Numbers such as 海税简罚 are of the summary procedure. */
export const penalty: Layout = {
  ...common,
  name: 'tax-penalty',
  title: '税务行政处罚',
  endedOn: null,
  columns: [
    ...decision,
    { machine: ['fkje'], headers: ['罚款金额'], value: yuan, field: 'fine', required: 'ALWAYS' },
    { machine: ['cfyj'], headers: ['依据', '处罚依据'], value: text, field: 'legalBasis', required: 'ALWAYS' },
    { machine: ['wfss'], headers: ['违法事实'], value: text, field: 'facts' },
    sourceTime,
  ],
  ignored: representative,
};

/**
 * 税务稽查结果, amounts in 元. What ended with a fine is a penalty; being inspected does not make a case a major one, which the published
 * criteria do. The tax recovered and the transfer to the justice authorities are fields of major cases alone.
 */
export const inspection: Layout = {
  ...common,
  name: 'tax-inspection',
  title: '税务稽查结果',
  endedOn: null,
  columns: [
    ...decision,
    { machine: ['wfss'], headers: ['违法事实'], value: text, field: 'facts', required: 'ALWAYS' },
    {
      machine: ['cfje'],
      headers: ['处罚金额'],
      value: { ...yuan, aboveZero: true },
      field: 'fine',
      required: 'ALWAYS',
    },
    { machine: ['cfyj'], headers: ['依据', '处罚依据'], value: text, field: 'legalBasis' },
    sourceTime,
  ],
  ignored: ['cbje', '查补金额', 'yssfbz', '移送司法标志', ...representative],
};

/** 税务行政处罚 in the 2018 template of double publicity. */
export const publishedPenalty: Layout = {
  ...common,
  name: 'tax-penalty-2018',
  title: '税务行政处罚（2018 年模板）',
  endedOn: 'effectiveUntil',
  columns: [...parties2018('CF'), ...procedureColumns, ...penalty2018, sourceTime],
  ignored: notKept('CF'),
};
