import { addDays } from '../../domain/calendar-date.ts';
import { MARKET_KINDS, MARKET_OFFENCES, type Penalty, type PenaltySource, penaltyOn } from './penalties.ts';
import { recentDay } from './recent.ts';
import { randomFor, type Sample, type Subject } from './subjects.ts';

/** The one penalty of a subject in a file of a district, whose documents have a word of their own, such as 沪测监罚. */
export function districtPenalty(sample: Sample, subject: Subject, word: string): Penalty {
  const source: PenaltySource = {
    offences: MARKET_OFFENCES,
    kinds: MARKET_KINDS,
    from: '2016-03-01',
    to: addDays(sample.day, -10),
    word,
  };
  const random = randomFor(sample, subject.index, `penalty ${word}`);
  return penaltyOn(sample, subject, source, random, { turn: 0, decidedOn: recentDay(sample, subject, word) });
}
