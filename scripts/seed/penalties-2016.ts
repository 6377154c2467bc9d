import { addDays, addMonths } from '../../domain/calendar-date.ts';
import { MARKET_REGULATION } from './agencies.ts';
import type { Marks } from './marks.ts';
import {
  MARKET_KINDS,
  MARKET_OFFENCES,
  type Penalty,
  type PenaltySource,
  penaltiesOf,
  penaltyOn,
  resultOf,
} from './penalties.ts';
import {
  accepted,
  type Cells,
  duplicate,
  GB18030,
  machineColumns,
  quarantined,
  type SampleFile,
} from './sample-file.ts';
import {
  organisationAt,
  personAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  SHOWN_PERSON,
  type Subject,
} from './subjects.ts';
import { withSlashes } from './written-forms.ts';

// Some districts kept to the old template for years after 2018. What was decided before the autumn of 2021 is past its period in 2026.
const SOURCE: PenaltySource = {
  offences: MARKET_OFFENCES,
  kinds: MARKET_KINDS,
  from: '2016-03-01',
  to: '2022-12-31',
  word: '沪市监案处字',
};

/** The 2016 penalty template. */
export const PENALTY_COLUMNS_2016 = machineColumns([
  'CF_WSH',
  'CF_CFMC',
  'CF_CFLB1',
  'CF_CFLB2',
  'CF_SY',
  'CF_YJ',
  'CF_XDR_MC',
  'CF_XDR_SHXYM',
  'CF_XDR_ZDM',
  'CF_XDR_GSDJ',
  'CF_XDR_SWDJ',
  'CF_XDR_SFZ',
  'CF_FR',
  'CF_JG',
  'CF_JDRQ',
  'CF_XZJG',
  'CF_ZT',
  'DFBM',
  'SJC',
  'BZ',
]);

// The template's numbers; districts write the words as well.
const KIND_NUMBERS = { 警告: '0', 罚款: '1', '没收违法所得、没收非法财物': '2' } as const;

/** What stands where in it. */
export const PENALTY_MARKS_2016: Marks = {
  penalty: true,
  name: 'CF_XDR_MC',
  uscc: 'CF_XDR_SHXYM',
  organisationCode: 'CF_XDR_ZDM',
  registrationNo: 'CF_XDR_GSDJ',
  taxpayerNo: 'CF_XDR_SWDJ',
  citizenNumber: 'CF_XDR_SFZ',
  documentNo: 'CF_WSH',
  dates: ['CF_JDRQ', 'SJC'],
  decidedOn: 'CF_JDRQ',
  penaltyKinds: 'CF_CFLB1',
  numberedPenaltyKind: 'CF_CFLB1',
  status: 'CF_ZT',
  freeText: 'CF_SY',
  required: ['CF_WSH', 'CF_CFLB1', 'CF_SY', 'CF_JG', 'CF_JDRQ', 'CF_XZJG'],
  optional: ['CF_CFMC', 'CF_CFLB2', 'CF_YJ', 'CF_ZT', 'BZ'],
};

/** Penalties in the 2016 double-publicity template, by machine names. */
export const penalties2016: SampleFile = {
  path: 'market-regulation/penalties-2016.csv',
  form: GB18030,
  manifest: { provider: MARKET_REGULATION.code, procedure: 'GENERAL' },
  tables: [
    {
      columns: PENALTY_COLUMNS_2016,
      marks: PENALTY_MARKS_2016,
      rowsOf: (sample, subject) => penalties(sample, subject).map((penalty) => accepted(penaltyCells2016(penalty))),
      closingRows,
    },
  ],
};

function penalties(sample: Sample, subject: Subject): readonly Penalty[] {
  const random = randomFor(sample, subject.index, 'penalties-2016');
  const has = random.chance(subject.kind === 'PERSON' ? 4 : 16) || subject.index <= SHOWN_PERSON;
  return has ? penaltiesOf(sample, subject, SOURCE, random, random.chance(25) ? 2 : 1) : [];
}

function closingRows(sample: Sample) {
  const shown = penalties(sample, organisationAt(sample, SHOWN_ORGANISATION)).slice(0, 1);
  const person = personAt(sample, sample.subjects);
  const random = randomFor(sample, person.index, 'dirty penalties-2016');
  const stranger = penaltyCells2016(penaltyOn(sample, person, SOURCE, random, { turn: 98, decidedOn: '2022-06-01' }));
  return [
    ...shown.map((penalty) => duplicate(penaltyCells2016(penalty))),
    ...shown.map((penalty) => accepted(penaltyCells2016(corrected(penalty)))),
    ...shown.map((penalty) => duplicate(penaltyCells2016(penalty))),
    quarantined('MASKED', 'CF_XDR_SFZ', {
      ...stranger,
      CF_XDR_SFZ: `${person.code.slice(0, 10)}****${person.code.slice(14)}`,
    }),
    quarantined('DATE', 'CF_JDRQ', { ...stranger, CF_JDRQ: '2022/02/30' }),
  ];
}

function corrected(penalty: Penalty): Penalty {
  return { ...penalty, fine: '500.00', kinds: ['罚款'], updatedOn: addMonths(addDays(penalty.updatedOn, 1), 3) };
}

/** A penalty's cells in the 2016 template. */
export function penaltyCells2016(penalty: Penalty): Cells {
  const { subject, kinds } = penalty;
  const organisation = subject.kind === 'ORGANISATION';
  const [first, second] = kinds;
  return {
    CF_WSH: penalty.documentNo,
    CF_CFMC: penalty.offence.kind,
    CF_CFLB1: first === undefined ? '' : subject.index % 4 === 0 ? first : KIND_NUMBERS[first],
    CF_CFLB2: second === undefined ? '' : KIND_NUMBERS[second],
    CF_SY: penalty.offence.facts,
    CF_YJ: penalty.offence.legalBasis,
    CF_XDR_MC: subject.name,
    CF_XDR_SHXYM: organisation ? subject.code : '',
    CF_XDR_SFZ: organisation ? '' : subject.code,
    CF_FR: organisation ? subject.legalRepresentative : '/',
    CF_JG: resultOf(penalty),
    CF_JDRQ: withSlashes(penalty.decidedOn),
    CF_XZJG: MARKET_REGULATION.name,
    CF_ZT: '0',
    DFBM: '319900',
    SJC: withSlashes(penalty.updatedOn),
  };
}
