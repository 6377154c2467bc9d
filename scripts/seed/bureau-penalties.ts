import { MARKET_REGULATION } from './agencies.ts';
import { districtPenalty } from './district-penalties.ts';
import type { Marks } from './marks.ts';
import { resultOf } from './penalties.ts';
import { accepted, type Cells, duplicate, machineColumns, quarantined, type SampleFile, UTF8 } from './sample-file.ts';
import { isAmong, organisationAt, personAt, type Sample, SHOWN_ORGANISATION, type Subject } from './subjects.ts';

const COLUMNS = machineColumns(['PT_NAME', 'IDNO', 'WRIT_NO', 'PENALIZE_DATE', 'PUNISH_NAME', 'PENALIZE_CONTENT']);

const MARKS: Marks = {
  penalty: true,
  name: 'PT_NAME',
  partyCode: 'IDNO',
  documentNo: 'WRIT_NO',
  dates: ['PENALIZE_DATE'],
  decidedOn: 'PENALIZE_DATE',
  freeText: 'PENALIZE_CONTENT',
  optional: ['PUNISH_NAME', 'PENALIZE_CONTENT'],
  required: ['PT_NAME', 'WRIT_NO', 'PENALIZE_DATE'],
};

/** Penalties of a bureau that has column names of its own, and one for whatever number a party has. */
export const bureauPenalties: SampleFile = {
  path: 'market-regulation/penalties-bureau.csv',
  form: UTF8,
  manifest: { provider: MARKET_REGULATION.code, procedure: 'GENERAL' },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) =>
        isAmong(subject, 80, 54) || isAmong(subject, 80, 69) ? [accepted(cellsFor(sample, subject))] : [],
      closingRows: (sample) => {
        const person = personAt(sample, sample.subjects);
        const stranger = cellsFor(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(cellsFor(sample, organisationAt(sample, SHOWN_ORGANISATION))),
          quarantined('IDENTITY_NOT_RESOLVED', 'IDNO', { ...stranger, IDNO: stranger.IDNO?.slice(8, 17) ?? '' }),
          quarantined('MASKED', 'IDNO', {
            ...cellsFor(sample, person),
            IDNO: `${person.code.slice(0, 6)}************`,
          }),
        ];
      },
    },
  ],
};

function cellsFor(sample: Sample, subject: Subject): Cells {
  const penalty = districtPenalty(sample, subject, '沪局罚');
  return {
    PT_NAME: subject.name,
    IDNO: subject.code,
    WRIT_NO: penalty.documentNo,
    PENALIZE_DATE: penalty.decidedOn,
    PUNISH_NAME: penalty.offence.kind,
    PENALIZE_CONTENT: resultOf(penalty),
  };
}
