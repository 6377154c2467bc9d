import { addDays } from '../../domain/calendar-date.ts';
import { FIRE_AND_RESCUE } from './agencies.ts';
import { FIRE_KINDS, FIRE_OFFENCES, type Penalty, type PenaltySource, penaltiesOf, penaltyOn } from './penalties.ts';
import { PENALTY_COLUMNS_2018, PENALTY_MARKS_2018, penaltyCells2018 } from './penalty-template-2018.ts';
import { accepted, GB18030, quarantined, type SampleFile, type SampleRow } from './sample-file.ts';
import {
  organisationAt,
  randomFor,
  type Sample,
  SHOWN_ORGANISATION,
  type Subject,
  withWrongCheck,
} from './subjects.ts';

/** Fire-safety penalties in the 2018 template. */
export const firePenalties: SampleFile = {
  path: 'public-security/fire-penalties-2018.csv',
  form: GB18030,
  manifest: { provider: FIRE_AND_RESCUE.code, procedure: 'GENERAL' },
  tables: [
    {
      columns: PENALTY_COLUMNS_2018,
      marks: PENALTY_MARKS_2018,
      rowsOf: (sample, subject) => penalties(sample, subject).map(stored),
      closingRows: (sample) => {
        const stranger = organisationAt(sample, sample.subjects);
        const random = randomFor(sample, stranger.index, 'dirty fire-penalties');
        const decided = { turn: 98, decidedOn: addDays(sample.day, -90) };
        const cells = penaltyCells2018(penaltyOn(sample, stranger, sourceOf(sample), random, decided), FIRE_AND_RESCUE);
        return [quarantined('CHECK_DIGIT', 'CF_XDR_SHXYM', { ...cells, CF_XDR_SHXYM: withWrongCheck(stranger.code) })];
      },
    },
  ],
};

function penalties(sample: Sample, subject: Subject): readonly Penalty[] {
  const random = randomFor(sample, subject.index, 'fire-penalties');
  if (subject.index === SHOWN_ORGANISATION) {
    const decided = { turn: 50, decidedOn: addDays(sample.day, -240) };
    return [penaltyOn(sample, subject, sourceOf(sample), random, decided)];
  }
  const has = subject.kind === 'ORGANISATION' && random.chance(6);
  return has ? penaltiesOf(sample, subject, sourceOf(sample), random, 1) : [];
}

function sourceOf(sample: Sample): PenaltySource {
  return {
    offences: FIRE_OFFENCES,
    kinds: FIRE_KINDS,
    from: '2018-10-01',
    to: addDays(sample.day, -10),
    word: '沪消行罚决字',
  };
}

function stored(penalty: Penalty): SampleRow {
  return accepted(penaltyCells2018(penalty, FIRE_AND_RESCUE));
}
