import { penaltyKinds2016, recordStatus2016 } from '../../supply/code-tables.ts';
import { notKept, parties2016, procedureColumns, publication, sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, oneOf, severalOf, text } from '../../supply/layout.ts';

/** 行政处罚, 2016 template: 20 columns and those that districts added. */
export const penalty2016: Layout = {
  name: 'penalty-2016',
  title: '行政处罚（2016 年模板）',
  item: 'ADMINISTRATIVE_PENALTY',
  penalty: true,
  factKey: ['documentNo'],
  decidedOn: 'decidedOn',
  endedOn: 'effectiveUntil',
  actOn: null,
  columns: [
    ...parties2016('CF'),
    ...procedureColumns,
    {
      machine: ['CF_WSH', 'WRIT_NO'],
      headers: ['行政处罚决定书文号', '行政处罚决定文书号'],
      value: text,
      field: 'documentNo',
      required: 'ALWAYS',
    },
    // The template has no kind of violation; the name of the penalty or case comes nearest. Wuhan's layout has both.
    { machine: ['CF_CFMC'], headers: ['处罚名称'], value: text, field: 'violationKind' },
    { machine: ['CF_AJMC'], headers: ['案件名称'], value: text, field: 'violationKind' },
    {
      machine: ['CF_CFLB1'],
      headers: ['处罚类别1'],
      value: severalOf(penaltyKinds2016),
      field: 'kinds',
      required: 'ALWAYS',
    },
    { machine: ['CF_CFLB2'], headers: ['处罚类别2'], value: severalOf(penaltyKinds2016), field: 'kinds' },
    { machine: ['CF_SY'], headers: ['处罚事由'], value: text, field: 'facts', required: 'ALWAYS' },
    { machine: ['CF_YJ'], headers: ['处罚依据'], value: text, field: 'legalBasis' },
    { machine: ['CF_JG'], headers: ['处罚结果'], value: text, field: 'content', required: 'ALWAYS' },
    {
      machine: ['CF_JDRQ', 'PENALIZE_DATE'],
      headers: ['处罚决定日期'],
      value: date,
      field: 'decidedOn',
      required: 'ALWAYS',
    },
    {
      machine: ['CF_JZRQ', 'CF_JZQ', 'CF_QX'],
      headers: ['处罚截止日期', '处罚截止期', '处罚期限'],
      value: date,
      field: 'effectiveUntil',
    },
    { machine: ['CF_GSJZQ'], headers: ['公示截止期'], value: date, field: 'publishUntil' },
    { machine: ['CF_XZJG'], headers: ['处罚机关'], value: text, field: 'authority.name', required: 'ALWAYS' },
    { machine: ['CF_ZT'], headers: ['当前状态'], value: oneOf(recordStatus2016), field: 'status' },
    publication('CF'),
    sourceTime,
  ],
  ignored: notKept('CF'),
};
