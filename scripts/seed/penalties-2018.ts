import { addDays } from '../../domain/calendar-date.ts';
import { MARKET_REGULATION } from './agencies.ts';
import {
  MARKET_KINDS,
  MARKET_OFFENCES,
  type Penalty,
  type PenaltySource,
  penaltiesOf,
  penaltyOn,
} from './penalties.ts';
import { PENALTY_COLUMNS_2018, PENALTY_MARKS_2018, penaltyCells2018 } from './penalty-template-2018.ts';
import type { Random } from './random.ts';
import { accepted, duplicate, noteRow, quarantined, type SampleFile, type SampleRow, UTF8 } from './sample-file.ts';
import {
  BUSY_ORGANISATION,
  organisationAt,
  personAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  SHOWN_PERSON,
  type Subject,
  subjectAt,
} from './subjects.ts';

/** Penalties of market regulation in the 2018 template, as a sheet made for printing: title above, note below. */
export const penalties2018: SampleFile = {
  path: 'market-regulation/penalties-2018.csv',
  form: UTF8,
  manifest: { provider: MARKET_REGULATION.code, procedure: 'GENERAL' },
  tables: [
    {
      title: '行政处罚信息公示表（测试数据）',
      columns: PENALTY_COLUMNS_2018,
      marks: PENALTY_MARKS_2018,
      rowsOf: (sample, subject) => [...penalties(sample, subject), ...jointPenalty(sample, subject)].map(stored),
      closingRows,
    },
  ],
};

function penalties(sample: Sample, subject: Subject): readonly Penalty[] {
  const random = randomFor(sample, subject.index, 'penalties-2018');
  const source = sourceOf(sample);
  const drawn = penaltiesOf(sample, subject, source, random, countFor(subject, random));
  if (subject.index > SHOWN_PERSON) return drawn;
  // One that is past its period and one that isn't.
  const old = penaltyOn(sample, subject, source, random, { turn: 49, decidedOn: '2019-03-12' });
  const recent = { turn: 50, decidedOn: addDays(sample.day, -150) };
  return [...drawn, old, penaltyOn(sample, subject, source, random, recent)];
}

function countFor(subject: Subject, random: Random): number {
  if (subject.index === BUSY_ORGANISATION) return 34;
  const drawn = random.below(100);
  if (subject.kind === 'PERSON') return drawn < 6 ? 1 : 0;
  return drawn < 16 ? 1 : drawn < 20 ? 2 : drawn < 22 ? 4 : 0;
}

/** One decision against two organisations: the same document number twice. */
function jointPenalty(sample: Sample, subject: Subject): readonly Penalty[] {
  const partner = subjectAt(sample, subject.index + 1);
  if (subject.index % 40 !== 4 || partner.index >= sample.subjects) return [];
  const random = randomFor(sample, subject.index, 'joint penalty');
  const decidedOn = addDays(sample.day, -100 - random.below(200));
  const penalty = penaltyOn(sample, subject, sourceOf(sample), random, { turn: 60, decidedOn });
  return [penalty, { ...penalty, subject: partner }];
}

function closingRows(sample: Sample): readonly SampleRow[] {
  const shown = penalties(sample, organisationAt(sample, SHOWN_ORGANISATION)).slice(-1);
  const organisation = stranger(sample);
  const person = penaltyCells2018(dirty(sample, personAt(sample, sample.subjects + 1)), MARKET_REGULATION);
  return [
    ...shown.map((penalty) => duplicate(penaltyCells2018(penalty, MARKET_REGULATION))),
    // The template has no time of change: what comes later in the file is what counts.
    ...shown.map((penalty) => stored({ ...penalty, fine: '2000.00', kinds: ['罚款'], confiscated: null })),
    // A person, and the number of an organisation.
    quarantined('CHECK_DIGIT', 'CF_XDR_ZJHM', { ...person, CF_XDR_ZJHM: organisation.CF_XDR_SHXYM ?? '' }),
    quarantined('AMOUNT', 'CF_NR_FK', { ...organisation, CF_NR_FK: '贰仟元整' }),
    quarantined('FUTURE_DATE', 'CF_JDRQ', { ...organisation, CF_JDRQ: '2098-12-31' }),
    noteRow(PENALTY_COLUMNS_2018),
  ];
}

function stranger(sample: Sample) {
  return penaltyCells2018(dirty(sample, organisationAt(sample, sample.subjects)), MARKET_REGULATION);
}

function dirty(sample: Sample, subject: Subject): Penalty {
  const random = randomFor(sample, subject.index, 'dirty penalties-2018');
  return penaltyOn(sample, subject, sourceOf(sample), random, { turn: 98, decidedOn: addDays(sample.day, -90) });
}

function sourceOf(sample: Sample): PenaltySource {
  return {
    offences: MARKET_OFFENCES,
    kinds: MARKET_KINDS,
    from: '2018-10-01',
    to: addDays(sample.day, -10),
    word: '沪市监处',
  };
}

function stored(penalty: Penalty): SampleRow {
  return accepted(penaltyCells2018(penalty, MARKET_REGULATION));
}
