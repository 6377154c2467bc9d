import { MARKET_REGULATION } from './agencies.ts';
import { districtPenalty } from './district-penalties.ts';
import { PENALTY_COLUMNS_2016, PENALTY_MARKS_2016, penaltyCells2016 } from './penalties-2016.ts';
import { accepted, duplicate, quarantined, type SampleFile, XML } from './sample-file.ts';
import { isAmong, organisationAt, type Sample, SHOWN_ORGANISATION, type Subject, withWrongCheck } from './subjects.ts';

/** Penalties in the 2016 template as XML. */
export const penaltiesXml: SampleFile = {
  path: 'market-regulation/penalties-2016.xml',
  form: XML,
  manifest: { provider: MARKET_REGULATION.code, procedure: 'GENERAL' },
  tables: [
    {
      columns: PENALTY_COLUMNS_2016,
      marks: PENALTY_MARKS_2016,
      rowsOf: (sample, subject) =>
        isAmong(subject, 80, 46) || isAmong(subject, 80, 59) ? [accepted(cellsFor(sample, subject))] : [],
      closingRows: (sample) => {
        const stranger = cellsFor(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(cellsFor(sample, organisationAt(sample, SHOWN_ORGANISATION))),
          quarantined('CHECK_DIGIT', 'CF_XDR_SHXYM', {
            ...stranger,
            CF_XDR_SHXYM: withWrongCheck(stranger.CF_XDR_SHXYM ?? ''),
          }),
        ];
      },
    },
  ],
};

const cellsFor = (sample: Sample, subject: Subject) =>
  penaltyCells2016(districtPenalty(sample, subject, '沪样市监罚字'));
