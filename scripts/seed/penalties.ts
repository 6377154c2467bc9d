import { addDays, addMonths, addYears, type CalendarDate } from '../../domain/calendar-date.ts';
import type { Money } from '../../domain/money.ts';
import type { Random } from './random.ts';
import { activeFrom, type Sample, type Subject } from './subjects.ts';
import { earlier, later, sequence, yearOf } from './written-forms.ts';

/** A penalty under the general procedure, before it is written in a template. */
export interface Penalty {
  readonly subject: Subject;
  readonly documentNo: string;
  readonly offence: Offence;
  readonly kinds: readonly PenaltyWord[];
  /** Yuan. */
  readonly fine: Money;
  readonly confiscated: Money | null;
  readonly decidedOn: CalendarDate;
  /** The end of its enforcement. */
  readonly effectiveUntil: CalendarDate;
  readonly publishUntil: CalendarDate;
  /** When the department last touched its row. */
  readonly updatedOn: CalendarDate;
}

/** The words of the templates. */
export type PenaltyWord = '警告' | '罚款' | '没收违法所得、没收非法财物';

export interface Offence {
  readonly kind: string;
  readonly facts: string;
  readonly legalBasis: string;
}

/** Offences that market regulation punishes. */
export const MARKET_OFFENCES: readonly Offence[] = [
  { kind: '虚假宣传', facts: '对商品作虚假的商业宣传', legalBasis: '《反不正当竞争法》第二十条' },
  { kind: '违法广告', facts: '广告使用绝对化用语', legalBasis: '《广告法》第五十七条' },
  { kind: '食品安全', facts: '经营超过保质期的食品', legalBasis: '《食品安全法》第一百二十四条' },
  { kind: '产品质量', facts: '销售不合格产品', legalBasis: '《产品质量法》第五十条' },
  { kind: '价格违法', facts: '不按规定明码标价', legalBasis: '《价格法》第四十二条' },
  { kind: '商标侵权', facts: '销售侵犯注册商标专用权的商品', legalBasis: '《商标法》第六十条' },
  { kind: '计量违法', facts: '使用未经检定的计量器具', legalBasis: '《计量法》第二十五条' },
];

/** How market regulation punishes: mostly by fines. */
export const MARKET_KINDS: readonly (readonly PenaltyWord[])[] = [
  ['罚款'],
  ['罚款'],
  ['警告', '罚款'],
  ['罚款', '没收违法所得、没收非法财物'],
];

/** How fire and rescue punishes. */
export const FIRE_KINDS: readonly (readonly PenaltyWord[])[] = [['罚款'], ['罚款'], ['警告', '罚款']];

/** Offences that fire and rescue punishes. */
export const FIRE_OFFENCES: readonly Offence[] = [
  { kind: '消防设施不合格', facts: '消防设施未保持完好有效', legalBasis: '《消防法》第六十条第一款第一项' },
  { kind: '占用消防通道', facts: '堵塞、占用安全出口', legalBasis: '《消防法》第六十条第一款第三项' },
  { kind: '未经检查营业', facts: '公众聚集场所未经消防安全检查营业', legalBasis: '《消防法》第五十八条' },
];

/** Where and when a department punished whom, and what its documents are called. */
export interface PenaltySource {
  readonly offences: readonly Offence[];
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  /** Combinations of kinds, as often as each stands here. */
  readonly kinds: readonly (readonly PenaltyWord[])[];
  /** The agency's word in document numbers: 沪市监处. */
  readonly word: string;
}

/** The subject's penalties number 0 to `count` - 1; fewer, or none, if it was too young in the source's time. */
export function penaltiesOf(
  sample: Sample,
  subject: Subject,
  source: PenaltySource,
  random: Random,
  count: number,
): readonly Penalty[] {
  const from = later(source.from, activeFrom(subject));
  if (from >= source.to) return [];
  return Array.from({ length: count }, (_, turn) =>
    penaltyOn(sample, subject, source, random, { turn, decidedOn: random.day(from, source.to) }),
  );
}

/** The subject's penalty of this number, decided on this day. */
export function penaltyOn(
  sample: Sample,
  subject: Subject,
  source: PenaltySource,
  random: Random,
  { turn, decidedOn }: { readonly turn: number; readonly decidedOn: CalendarDate },
): Penalty {
  const kinds = random.pick(source.kinds);
  return {
    subject,
    documentNo: `${source.word}〔${yearOf(decidedOn)}〕${sequence(subject, turn)}号`,
    offence: random.pick(source.offences),
    kinds,
    fine: `${random.pick([500, 1000, 2000, 5000, 8000, 10_000, 30_000, 50_000, 200_000])}.00`,
    confiscated: kinds.includes('没收违法所得、没收非法财物')
      ? `${100 + random.below(9900)}.${random.pick(['00', '50', '35'])}`
      : null,
    decidedOn,
    effectiveUntil: addMonths(decidedOn, random.pick([1, 3, 12])),
    publishUntil: addYears(decidedOn, random.pick([1, 3])),
    updatedOn: earlier(sample.day, addDays(decidedOn, 7)),
  };
}

/** What the decision says, in words. */
export function resultOf(penalty: Penalty): string {
  const parts = penalty.kinds.map((kind) => {
    if (kind === '罚款') return `罚款${yuanInWords(penalty.fine)}`;
    return kind === '警告' || penalty.confiscated === null ? kind : `没收违法所得${yuanInWords(penalty.confiscated)}`;
  });
  return parts.join('；');
}

function yuanInWords(money: Money): string {
  return `${money.replace(/\.00$/, '')}元`;
}
