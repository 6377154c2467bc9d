import { MARKET_REGULATION } from './agencies.ts';
import { licenceOn } from './licences.ts';
import { LICENCE_COLUMNS_2016, LICENCE_MARKS_2016, licenceCells2016 } from './licences-2016.ts';
import type { Marks } from './marks.ts';
import { recentDay } from './recent.ts';
import { accepted, type Cells, duplicate, quarantined, type SampleFile, TABS } from './sample-file.ts';
import { isAmong, organisationAt, type Sample, SHOWN_ORGANISATION, type Subject } from './subjects.ts';

const CODES = ['XK_XDR_SHXYM', 'XK_XDR_ZDM', 'XK_XDR_GSDJ', 'XK_XDR_SWDJ', 'XK_XDR_SFZ'];
const {
  uscc: _,
  organisationCode: __,
  registrationNo: ___,
  taxpayerNo: ____,
  citizenNumber: _____,
  ...REST
} = LICENCE_MARKS_2016;
const MARKS: Marks = { ...REST, partyCode: 'code' };

/** Licences in the 2016 template of an office that has merged the five columns for codes into one. */
export const licencesMerged: SampleFile = {
  path: 'market-regulation/licences-2016-merged.tsv',
  form: TABS,
  manifest: { provider: MARKET_REGULATION.code },
  tables: [
    {
      columns: LICENCE_COLUMNS_2016.flatMap((column) => {
        if (column.key === 'XK_XDR_SHXYM') return [{ key: 'code', header: '行政相对人代码' }];
        return CODES.includes(column.key) ? [] : [column];
      }),
      marks: MARKS,
      rowsOf: (sample, subject) =>
        isAmong(subject, 80, 61) || isAmong(subject, 80, 77) ? [accepted(cellsFor(sample, subject))] : [],
      closingRows: (sample) => {
        const stranger = cellsFor(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(cellsFor(sample, organisationAt(sample, SHOWN_ORGANISATION))),
          quarantined('REQUIRED', 'code', { ...stranger, code: '无' }),
        ];
      },
    },
  ],
};

function cellsFor(sample: Sample, subject: Subject): Cells {
  const licence = licenceOn(sample, subject, { turn: 41, decidedOn: recentDay(sample, subject, 'licences-merged') });
  const kept = Object.entries(licenceCells2016(licence)).filter(([key]) => !CODES.includes(key));
  return { ...Object.fromEntries(kept), code: subject.code };
}
