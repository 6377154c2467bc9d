import { licenceKinds, recordStatus } from '../../supply/code-tables.ts';
import { notKept, parties2018, publication, sourceTime } from '../../supply/double-publicity.ts';
import { agencyCode, date, type Layout, oneOf, text } from '../../supply/layout.ts';

/** 行政许可, 2018 template. */
export const licence2018: Layout = {
  name: 'licence-2018',
  title: '行政许可（2018 年模板）',
  item: 'LICENCE',
  penalty: false,
  factKey: ['documentNo'],
  decidedOn: 'decidedOn',
  endedOn: null,
  actOn: null,
  columns: [
    ...parties2018('XK'),
    { machine: ['XK_XKWS'], headers: ['行政许可决定文书名称'], value: text, field: 'documentName', required: 'ALWAYS' },
    {
      machine: ['XK_WSH'],
      headers: ['行政许可决定文书号', '行政许可决定书文号'],
      value: text,
      field: 'documentNo',
      required: 'ALWAYS',
    },
    { machine: ['XK_XKLB'], headers: ['许可类别'], value: oneOf(licenceKinds), field: 'kind', required: 'ALWAYS' },
    { machine: ['XK_XKZS'], headers: ['许可证书名称'], value: text, field: 'certificateName' },
    { machine: ['XK_XKBH'], headers: ['许可编号'], value: text, field: 'certificateNo' },
    { machine: ['XK_NR'], headers: ['许可内容'], value: text, field: 'content', required: 'ALWAYS' },
    { machine: ['XK_JDRQ'], headers: ['许可决定日期'], value: date, field: 'decidedOn', required: 'ALWAYS' },
    { machine: ['XK_YXQZ'], headers: ['有效期自'], value: date, field: 'validFrom', required: 'ALWAYS' },
    { machine: ['XK_YXQZI'], headers: ['有效期至'], value: date, field: 'validTo', required: 'ALWAYS' },
    { machine: ['XK_XKJG'], headers: ['许可机关'], value: text, field: 'authority.name', required: 'ALWAYS' },
    {
      machine: ['XK_XKJGDM'],
      headers: ['许可机关统一社会信用代码', '许可机关代码'],
      value: agencyCode,
      field: 'authority.code',
      required: 'ALWAYS',
    },
    { machine: ['XK_ZT'], headers: ['当前状态'], value: oneOf(recordStatus), field: 'status', required: 'ALWAYS' },
    { machine: ['XK_LYDW'], headers: ['数据来源单位'], value: text, field: 'source.name', required: 'ALWAYS' },
    {
      machine: ['XK_LYDWDM'],
      headers: ['数据来源单位统一社会信用代码', '数据来源单位代码'],
      value: agencyCode,
      field: 'source.code',
      required: 'ALWAYS',
    },
    publication('XK'),
    sourceTime,
  ],
  ignored: notKept('XK'),
};
