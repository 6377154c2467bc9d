import { notKept, parties2018, penalty2018, procedureColumns, sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, text } from '../../supply/layout.ts';

/** 消防违法: the 2018 penalty template, with columns of its own where the sender has them. */
export const fire: Layout = {
  name: 'fire',
  title: '消防行政处罚（2018 年模板）',
  item: 'FIRE_SAFETY_PENALTY',
  penalty: true,
  factKey: ['documentNo'],
  decidedOn: 'decidedOn',
  endedOn: 'effectiveUntil',
  actOn: null,
  columns: [
    ...parties2018('CF'),
    ...procedureColumns,
    ...penalty2018,
    { machine: ['XF_CS'], headers: ['场所'], value: text, field: 'site' },
    { machine: ['XF_YHLB'], headers: ['隐患类别'], value: text, field: 'hazardKind' },
    { machine: ['XF_GZQX'], headers: ['责令改正期限'], value: date, field: 'orderDeadline' },
    { machine: ['XF_SFGZ'], headers: ['是否改正'], value: { kind: 'BOOLEAN' }, field: 'corrected' },
    sourceTime,
  ],
  ignored: notKept('CF'),
};
