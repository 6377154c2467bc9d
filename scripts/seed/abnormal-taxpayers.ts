import { addDays } from '../../domain/calendar-date.ts';
import { DISTRICT_TAX_OFFICES, TAX } from './agencies.ts';
import type { Marks } from './marks.ts';
import { accepted, type Cells, duplicate, headedColumns, quarantined, type SampleFile, TABS } from './sample-file.ts';
import {
  isAmong,
  type Organisation,
  organisationAt,
  personAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
} from './subjects.ts';
import { later } from './written-forms.ts';

const COLUMNS = headedColumns({
  taxNo: '纳税人识别号',
  name: '纳税人名称',
  identifiedOn: '非正常户认定日期',
  liftedOn: '解除日期',
  authority: '主管税务机关',
});

const MARKS: Marks = {
  name: 'name',
  taxpayerNo: 'taxNo',
  dates: ['identifiedOn', 'liftedOn'],
  decidedOn: 'identifiedOn',
  spans: [['identifiedOn', 'liftedOn']],
  optional: ['authority', 'liftedOn'],
  required: ['identifiedOn'],
};

/** Taxpayers that could not be found, from a system that exports text with tabs. */
export const abnormalTaxpayers: SampleFile = {
  path: 'tax/abnormal-taxpayers.tsv',
  form: TABS,
  manifest: { provider: TAX.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) =>
        subject.kind === 'ORGANISATION' && isAmong(subject, 40, 13) ? [accepted(listing(sample, subject))] : [],
      closingRows: (sample) => {
        const shown = listing(sample, organisationAt(sample, SHOWN_ORGANISATION));
        const stranger = listing(sample, organisationAt(sample, sample.subjects));
        const person = personAt(sample, sample.subjects);
        return [
          duplicate(shown),
          accepted({ ...shown, liftedOn: addDays(sample.day, -4) }),
          // Collected about organisations only (Art. 12(2)).
          quarantined('NOT_COLLECTED', 'taxNo', { ...stranger, taxNo: person.code, name: person.name }),
          quarantined('DATE_ORDER', 'liftedOn', { ...stranger, liftedOn: '2009-01-01' }),
        ];
      },
    },
  ],
};

function listing(sample: Sample, organisation: Organisation): Cells {
  const random = randomFor(sample, organisation.index, 'abnormal-taxpayers');
  const from = later(addDays(sample.day, -7 * 365), addDays(organisation.establishedOn, 200));
  const identifiedOn = random.day(from, addDays(sample.day, -100));
  const liftedOn = addDays(identifiedOn, 30 + random.below(600));
  const lifted = organisation.index !== SHOWN_ORGANISATION && random.chance(50) && liftedOn < sample.day;
  return {
    taxNo: organisation.code,
    name: organisation.name,
    identifiedOn,
    liftedOn: lifted ? liftedOn : '',
    authority: DISTRICT_TAX_OFFICES[organisation.index % 2] ?? TAX.name,
  };
}
