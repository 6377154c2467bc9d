import {
  notKept,
  parties2018,
  penalty2018 as penaltyColumns,
  procedureColumns,
  sourceTime,
} from '../../supply/double-publicity.ts';
import type { Layout } from '../../supply/layout.ts';

/** 行政处罚, 2018 template. */
export const penalty2018: Layout = {
  name: 'penalty-2018',
  title: '行政处罚（2018 年模板）',
  item: 'ADMINISTRATIVE_PENALTY',
  penalty: true,
  factKey: ['documentNo'],
  decidedOn: 'decidedOn',
  endedOn: 'effectiveUntil',
  actOn: null,
  columns: [...parties2018('CF'), ...procedureColumns, ...penaltyColumns, sourceTime],
  ignored: notKept('CF'),
};
