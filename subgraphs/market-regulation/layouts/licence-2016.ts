import { licenceKinds, recordStatus2016 } from '../../supply/code-tables.ts';
import { notKept, parties2016, publication, sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, oneOf, text } from '../../supply/layout.ts';

/**
 * 行政许可, 2016 template: 18 columns, of which legal representative, division and remarks are not kept. Wuhan's own earlier layout has the
 * same, the party first, and calls the day of the decision 许可生效期.
 */
export const licence2016: Layout = {
  name: 'licence-2016',
  title: '行政许可（2016 年模板）',
  item: 'LICENCE',
  penalty: false,
  factKey: ['documentNo'],
  decidedOn: 'decidedOn',
  endedOn: null,
  actOn: null,
  columns: [
    ...parties2016('XK'),
    {
      machine: ['XK_WSH'],
      headers: ['行政许可决定书文号', '行政许可决定文书号'],
      value: text,
      field: 'documentNo',
      required: 'ALWAYS',
    },
    // The 2018 template has the name of the document in its place.
    { machine: ['XK_XMMC'], headers: ['项目名称'], value: text, field: 'documentName' },
    { machine: ['XK_SPLB'], headers: ['审批类别'], value: oneOf(licenceKinds), field: 'kind' },
    { machine: ['XK_NR'], headers: ['许可内容'], value: text, field: 'content', required: 'ALWAYS' },
    {
      machine: ['XK_JDRQ'],
      headers: ['许可决定日期', '许可生效期'],
      value: date,
      field: 'decidedOn',
      required: 'ALWAYS',
    },
    { machine: ['XK_JZQ'], headers: ['许可截止期'], value: date, field: 'validTo' },
    { machine: ['XK_XZJG'], headers: ['许可机关'], value: text, field: 'authority.name', required: 'ALWAYS' },
    { machine: ['XK_ZT'], headers: ['当前状态'], value: oneOf(recordStatus2016), field: 'status' },
    publication('XK'),
    sourceTime,
  ],
  ignored: notKept('XK'),
};
