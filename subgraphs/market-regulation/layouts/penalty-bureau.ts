import { notKept, procedureColumns, sourceTime } from '../../supply/double-publicity.ts';
import { date, type Layout, text } from '../../supply/layout.ts';

/**
 * 行政处罚 as bureaus hand it over that never took the templates over: their own names, one merged number of the party (IDNO), no kind and
 * no authority but the provider.
 */
export const bureauPenalty: Layout = {
  name: 'penalty-bureau',
  title: '行政处罚（PT_NAME、IDNO、WRIT_NO）',
  item: 'ADMINISTRATIVE_PENALTY',
  penalty: true,
  factKey: ['documentNo'],
  decidedOn: 'decidedOn',
  endedOn: null,
  actOn: null,
  columns: [
    { machine: ['PT_NAME'], headers: [], value: text, role: 'SUBJECT_NAME', required: 'ALWAYS' },
    { machine: ['IDNO'], headers: [], value: text, role: 'PARTY_CODE' },
    { machine: ['INST_CODE'], headers: [], value: text, role: 'ORGANISATION_CODE' },
    { machine: ['GUOSJ_TAXPAYER_NO'], headers: [], value: text, role: 'TAXPAYER_NO' },
    ...procedureColumns,
    { machine: ['WRIT_NO'], headers: [], value: text, field: 'documentNo', required: 'ALWAYS' },
    { machine: ['PENALIZE_DATE'], headers: [], value: date, field: 'decidedOn', required: 'ALWAYS' },
    { machine: ['PUNISH_NAME'], headers: [], value: text, field: 'violationKind' },
    { machine: ['PENALIZE_CONTENT'], headers: [], value: text, field: 'content' },
    sourceTime,
  ],
  ignored: notKept('CF'),
};
