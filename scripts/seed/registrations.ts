import { addDays, addYears } from '../../domain/calendar-date.ts';
import { MARKET_REGULATION } from './agencies.ts';
import type { Marks } from './marks.ts';
import {
  accepted,
  blankRow,
  type Cells,
  duplicate,
  machineColumns,
  quarantined,
  type SampleFile,
  UTF8,
} from './sample-file.ts';
import {
  activeFrom,
  type Organisation,
  organisationAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  withWrongCheck,
} from './subjects.ts';

const COLUMNS = machineColumns([
  'uniscid',
  'entname',
  'regno',
  'regorg',
  'reporttype',
  'regstate',
  'dom',
  'name',
  'industryco',
  'regcap',
  'regcapcur',
  'opscope',
  'apprdate',
  'estdate',
  'opfrom',
  'opto',
]);

// Programs of the register write this for "no end".
const NO_END = '9999-09-09';

const MARKS: Marks = {
  name: 'entname',
  uscc: 'uniscid',
  registrationNo: 'regno',
  dates: ['apprdate', 'estdate', 'opfrom', 'opto'],
  decidedOn: 'apprdate',
  spans: [['opfrom', 'opto']],
  openEnds: ['opto'],
  tenThousandYuan: ['regcap'],
  freeText: 'opscope',
  required: ['regorg', 'regstate'],
  optional: ['dom', 'name', 'industryco', 'opscope', 'regno'],
};

/** The register: one row for every organisation, current on the day of the sample. */
export const registrations: SampleFile = {
  path: 'market-regulation/registrations.csv',
  form: UTF8,
  manifest: { provider: MARKET_REGULATION.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) => (subject.kind === 'ORGANISATION' ? [accepted(registration(sample, subject))] : []),
      closingRows: (sample) => {
        const shown = registration(sample, organisationAt(sample, SHOWN_ORGANISATION));
        const stranger = registration(sample, organisationAt(sample, sample.subjects));
        return [
          // The same register entry by way of another extract: lower case, and the apostrophe that makes a cell text in a sheet.
          duplicate({ ...shown, uniscid: `'${shown.uniscid?.toLowerCase()}` }),
          quarantined('CHECK_DIGIT', 'uniscid', { ...stranger, uniscid: withWrongCheck(stranger.uniscid ?? '') }),
          quarantined('IDENTITY_NOT_RESOLVED', 'regno', { ...stranger, uniscid: '' }),
          blankRow(),
        ];
      },
    },
  ],
};

function registration(sample: Sample, organisation: Organisation): Cells {
  const shown = organisation.index === SHOWN_ORGANISATION;
  const random = randomFor(sample, organisation.index, 'registration');
  const company = organisation.enterpriseType.endsWith('公司');
  const gone = shown ? 99 : random.below(100);
  const from = activeFrom(organisation);
  return {
    uniscid: organisation.code,
    entname: organisation.name,
    regno: organisation.registrationNo,
    regorg: MARKET_REGULATION.name,
    reporttype: organisation.enterpriseType,
    regstate: gone < 4 ? '注销' : gone < 7 ? '吊销，未注销' : '存续',
    dom: organisation.address,
    name: organisation.legalRepresentative,
    industryco: organisation.business.code,
    // In ten thousand yuan.
    regcap: company ? String(random.pick([10, 50, 100, 200, 500, 1000, 5000])) : '',
    regcapcur: company ? '人民币' : '',
    opscope: organisation.business.scope,
    apprdate: random.day(from, addDays(sample.day, -30)),
    estdate: organisation.establishedOn,
    opfrom: organisation.establishedOn,
    opto: company && random.chance(40) ? addDays(addYears(organisation.establishedOn, 30), -1) : NO_END,
  };
}
