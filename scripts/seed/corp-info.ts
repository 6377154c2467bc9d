import { addDays } from '../../domain/calendar-date.ts';
import { MARKET_REGULATION } from './agencies.ts';
import type { Marks } from './marks.ts';
import { accepted, type Cells, duplicate, machineColumns, quarantined, type SampleFile, UTF8 } from './sample-file.ts';
import {
  isAmong,
  type Organisation,
  organisationAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  withWrongCheck,
} from './subjects.ts';

const COLUMNS = machineColumns([
  'ORGAN_CODE',
  'UNI_SC_ID',
  'CORP_NAME',
  'CORP_TYPE',
  'PERSON_NAME',
  'ADDRESS',
  'AREA_CODE',
  'ESTABLISH_DATE',
  'REG_CAPITAL',
  'CURRENCY',
  'BUSINESS_SCOPE',
  'INDUSTRY_CODE',
  'REG_NO',
  'RECEIVING_ORGAN',
  'REPEAL_DATE',
  'CHANGE_DATE',
  'TAXPAYERS_CODE',
  'TAX_REG_DATE',
  'CORP_STATUS',
  'IS_ZMQ',
]);

const MARKS: Marks = {
  name: 'CORP_NAME',
  uscc: 'UNI_SC_ID',
  organisationCode: 'ORGAN_CODE',
  registrationNo: 'REG_NO',
  taxpayerNo: 'TAXPAYERS_CODE',
  dates: ['ESTABLISH_DATE', 'CHANGE_DATE'],
  decidedOn: 'CHANGE_DATE',
  tenThousandYuan: ['REG_CAPITAL'],
  freeText: 'BUSINESS_SCOPE',
  optional: ['PERSON_NAME', 'ADDRESS', 'BUSINESS_SCOPE', 'INDUSTRY_CODE'],
  required: ['CORP_NAME'],
};

/** CORP_INFO of the shared system of legal persons, which knows all older numbers of an organisation. */
export const corpInfo: SampleFile = {
  path: 'market-regulation/corp-info.csv',
  form: UTF8,
  manifest: { provider: MARKET_REGULATION.code },
  tables: [
    {
      columns: COLUMNS,
      marks: MARKS,
      rowsOf: (sample, subject) =>
        subject.kind === 'ORGANISATION' && isAmong(subject, 40, 30) ? [accepted(legalPerson(sample, subject))] : [],
      closingRows: (sample) => {
        const stranger = legalPerson(sample, organisationAt(sample, sample.subjects));
        return [
          duplicate(legalPerson(sample, organisationAt(sample, SHOWN_ORGANISATION))),
          quarantined('CHECK_DIGIT', 'UNI_SC_ID', { ...stranger, UNI_SC_ID: withWrongCheck(stranger.UNI_SC_ID ?? '') }),
        ];
      },
    },
  ],
};

/** The tax number of before 2015: division and organisation code. */
export const formerTaxNumber = ({ code }: Organisation): string => code.slice(2, 8) + code.slice(8, 17);

function legalPerson(sample: Sample, organisation: Organisation): Cells {
  const random = randomFor(sample, organisation.index, 'corp-info');
  const company = organisation.enterpriseType.endsWith('公司');
  return {
    ORGAN_CODE: organisation.code.slice(8, 17),
    UNI_SC_ID: organisation.code,
    CORP_NAME: organisation.name,
    CORP_TYPE: organisation.enterpriseType,
    PERSON_NAME: organisation.legalRepresentative,
    ADDRESS: organisation.address,
    AREA_CODE: '319900',
    ESTABLISH_DATE: organisation.establishedOn,
    REG_CAPITAL: company ? String(random.pick([10, 50, 100, 1500])) : '',
    CURRENCY: company ? '人民币' : '',
    BUSINESS_SCOPE: organisation.business.scope,
    INDUSTRY_CODE: organisation.business.code,
    REG_NO: organisation.registrationNo,
    RECEIVING_ORGAN: '319900',
    REPEAL_DATE: '',
    CHANGE_DATE: random.day(organisation.establishedOn, addDays(sample.day, -60)),
    TAXPAYERS_CODE: formerTaxNumber(organisation),
    TAX_REG_DATE: organisation.establishedOn,
    CORP_STATUS: '存续',
    IS_ZMQ: random.chance(20) ? '1' : '0',
  };
}
