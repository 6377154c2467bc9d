import { penaltyKinds, trafficSources } from '../../supply/code-tables.ts';
import { procedureColumns, sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, moment, oneOf, severalOf, text, yuan } from '../../supply/layout.ts';

/**
 * 交通违法, fines in 元. jszh, the driving licence number, is the driver's citizen number and only says whom the row is about; the
 * plate (hpzl, hphm) is not kept.
 */
export const traffic: Layout = {
  name: 'traffic',
  title: '道路交通违法处罚',
  item: 'TRAFFIC_VIOLATION',
  penalty: true,
  factKey: ['decisionNo'],
  decidedOn: 'handledOn',
  endedOn: null,
  actOn: 'violatedAt',
  columns: [
    { machine: ['jdsbh'], headers: ['决定书编号'], value: text, field: 'decisionNo', required: 'ALWAYS' },
    { machine: ['dsr'], headers: ['当事人'], value: text, role: 'SUBJECT_NAME', required: 'ALWAYS' },
    { machine: ['jszh'], headers: ['驾驶证号'], value: text, role: 'CITIZEN_NUMBER', required: 'ALWAYS' },
    { machine: ['wfsj'], headers: ['违法时间'], value: moment, field: 'violatedAt', required: 'ALWAYS' },
    { machine: ['wfdz'], headers: ['违法地址', '违法地点'], value: text, field: 'place' },
    { machine: ['wfxw'], headers: ['违法行为代码'], value: text, field: 'violationCode', required: 'ALWAYS' },
    { machine: ['wfxwmc'], headers: ['违法行为', '违法行为名称'], value: text, field: 'violationName' },
    {
      machine: ['wfjfs'],
      headers: ['违法记分数', '记分'],
      value: { kind: 'INTEGER', counter: '分' },
      field: 'points',
    },
    {
      machine: ['tlwfcs'],
      headers: ['同类违法次数'],
      value: { kind: 'INTEGER', counter: '次' },
      field: 'repeatCount',
    },
    { machine: ['fkje'], headers: ['罚款金额'], value: yuan, field: 'fine' },
    { machine: ['cfzl'], headers: ['处罚种类'], value: severalOf(penaltyKinds), field: 'penaltyKinds' },
    { machine: ['clsj'], headers: ['处理时间'], value: date, field: 'handledOn', required: 'ALWAYS' },
    { machine: ['cljgmc'], headers: ['处理机关名称', '处理机关'], value: text, field: 'authority.name' },
    { machine: ['jkbj'], headers: ['交款标记'], value: { kind: 'BOOLEAN' }, field: 'paid' },
    { machine: ['jkrq'], headers: ['交款日期'], value: date, field: 'paidOn' },
    {
      machine: ['xxly'],
      headers: ['信息来源'],
      value: oneOf(trafficSources),
      role: 'ON_THE_SPOT',
      field: 'source',
      required: 'ALWAYS',
    },
    ...procedureColumns,
    sourceTime,
  ],
  ignored: [
    ...['wfbh', '违法编号', 'hpzl', '号牌种类', 'hphm', '号牌号码'],
    // Codes of the place and of the office, whose names are read.
    ...['wfdd', '违法地点代码', 'cljg', '处理机关代码'],
  ],
};
