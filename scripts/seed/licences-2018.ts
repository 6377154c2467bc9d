import { addDays } from '../../domain/calendar-date.ts';
import { MARKET_REGULATION } from './agencies.ts';
import { type Licence, type LicencePeriod, licenceFor, licencesOf } from './licences.ts';
import type { Marks } from './marks.ts';
import { partyCells2018 } from './party-2018.ts';
import {
  accepted,
  type Cells,
  duplicate,
  machineColumns,
  quarantined,
  type SampleFile,
  UTF8_FROM_OFFICE,
} from './sample-file.ts';
import { organisationAt, personAt, type Sample, SHOWN_ORGANISATION, SHOWN_PERSON } from './subjects.ts';

/** The 2018 licence template. */
export const LICENCE_COLUMNS_2018 = machineColumns([
  'XK_XDR_MC',
  'XK_XDR_LB',
  'XK_XDR_SHXYM',
  'XK_XDR_GSZC',
  'XK_XDR_ZZJG',
  'XK_XDR_SWDJ',
  'XK_XDR_SYDW',
  'XK_XDR_SHZZ',
  'XK_FRDB',
  'XK_FR_ZJLX',
  'XK_FR_ZJHM',
  'XK_XDR_ZJLX',
  'XK_XDR_ZJHM',
  'XK_XKWS',
  'XK_WSH',
  'XK_XKLB',
  'XK_XKZS',
  'XK_XKBH',
  'XK_NR',
  'XK_JDRQ',
  'XK_YXQZ',
  'XK_YXQZI',
  'XK_XKJG',
  'XK_XKJGDM',
  'XK_ZT',
  'XK_LYDW',
  'XK_LYDWDM',
  'BZ',
]);

// The template's date for "no end".
const NO_END = '2099-12-31';

/** What stands where in it. */
export const LICENCE_MARKS_2018: Marks = {
  name: 'XK_XDR_MC',
  partyKind: 'XK_XDR_LB',
  uscc: 'XK_XDR_SHXYM',
  organisationCode: 'XK_XDR_ZZJG',
  registrationNo: 'XK_XDR_GSZC',
  taxpayerNo: 'XK_XDR_SWDJ',
  paperKind: 'XK_XDR_ZJLX',
  citizenNumber: 'XK_XDR_ZJHM',
  documentNo: 'XK_WSH',
  dates: ['XK_JDRQ', 'XK_YXQZ', 'XK_YXQZI'],
  decidedOn: 'XK_JDRQ',
  spans: [['XK_YXQZ', 'XK_YXQZI']],
  openEnds: ['XK_YXQZI'],
  status: 'XK_ZT',
  unit: 'XK_XKJGDM',
  freeText: 'XK_NR',
  required: ['XK_XKWS', 'XK_WSH', 'XK_NR', 'XK_JDRQ', 'XK_XKJG', 'XK_ZT'],
  optional: ['XK_XKZS', 'XK_XKBH', 'XK_FRDB'],
};

/** Licences in the 2018 double-publicity template, by machine names, as a system exports it for a spreadsheet. */
export const licences2018: SampleFile = {
  path: 'market-regulation/licences-2018.csv',
  form: UTF8_FROM_OFFICE,
  manifest: { provider: MARKET_REGULATION.code },
  tables: [
    {
      columns: LICENCE_COLUMNS_2018,
      marks: LICENCE_MARKS_2018,
      rowsOf: (sample, subject) =>
        licencesOf(sample, subject, period(sample)).map((licence) => accepted(licenceCells2018(licence))),
      closingRows,
    },
  ],
};

function closingRows(sample: Sample) {
  const shown = licencesOf(sample, organisationAt(sample, SHOWN_ORGANISATION), period(sample)).slice(0, 1);
  const organisation = licenceCells2018(
    licenceFor(sample, organisationAt(sample, sample.subjects), addDays(sample.day, -200)),
  );
  const person = licenceCells2018(licenceFor(sample, personAt(sample, sample.subjects), addDays(sample.day, -200)));
  const known = licenceFor(sample, personAt(sample, SHOWN_PERSON), addDays(sample.day, -300));
  return [
    ...shown.map((licence) => duplicate(licenceCells2018(licence))),
    quarantined('REQUIRED', 'XK_JDRQ', { ...organisation, XK_JDRQ: '' }),
    // Excel has turned the identity number into a floating-point number.
    quarantined('SCIENTIFIC_NOTATION', 'XK_XDR_ZJHM', { ...person, XK_XDR_ZJHM: '9.99900E+17' }),
    // Names and numbers as people type them.
    accepted({
      ...licenceCells2018(known),
      XK_XDR_MC: ` ${known.subject.name} `,
      XK_JDRQ: addDays(sample.day, -300).replaceAll('-', '.'),
    }),
  ];
}

function period(sample: Sample): LicencePeriod {
  return {
    name: 'licences-2018',
    from: '2018-10-01',
    to: addDays(sample.day, -10),
    organisations: 35,
    persons: 10,
  };
}

/** A licence's cells in the 2018 template. */
export function licenceCells2018(licence: Licence): Cells {
  return {
    ...partyCells2018('XK', licence.subject),
    XK_XKWS: licence.documentName,
    XK_WSH: licence.documentNo,
    XK_XKLB: licence.kind,
    XK_XKZS: licence.certificateName,
    XK_XKBH: licence.certificateNo,
    XK_NR: licence.content,
    XK_JDRQ: licence.decidedOn,
    XK_YXQZ: licence.decidedOn,
    XK_YXQZI: licence.validTo ?? NO_END,
    XK_XKJG: MARKET_REGULATION.name,
    XK_XKJGDM: MARKET_REGULATION.code,
    XK_ZT: '0',
    XK_LYDW: MARKET_REGULATION.name,
    XK_LYDWDM: MARKET_REGULATION.code,
  };
}
