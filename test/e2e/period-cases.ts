/** Dates of a record of one item, and by hand the last day on which it may be seen (null: no end). */
export interface PeriodCase {
  readonly item: string;
  /** The date that decides. */
  readonly decides: string | null;
  readonly dates: Readonly<Record<string, string | null>>;
  readonly last: string | null;
}

const of = (item: string, decides: string | null, dates: PeriodCase['dates'], last: string | null): PeriodCase => ({
  item,
  decides,
  dates,
  last,
});

/** Five years from the end of the act or event, else from the decision (Art. 27(1)); 29 February clamps to the 28th. */
const fiveYears = (item: string): readonly PeriodCase[] => [
  of(item, 'endedOn', { endedOn: '2021-03-03', decidedOn: '2019-01-01' }, '2026-03-02'),
  of(item, 'endedOn', { endedOn: '2024-02-29', decidedOn: '2016-01-01' }, '2029-02-27'),
  of(item, 'endedOn', { endedOn: '2021-03-01', decidedOn: null }, '2026-02-28'),
  of(item, 'endedOn', { endedOn: '2023-03-01', decidedOn: null }, '2028-02-29'),
  of(item, 'decidedOn', { endedOn: null, decidedOn: '2021-12-31' }, '2026-12-30'),
  of(item, 'decidedOn', { endedOn: null, decidedOn: '2024-02-29' }, '2029-02-27'),
  of(item, null, { endedOn: null, decidedOn: null }, null),
];

/** Five years from the end; what has not ended does not expire. */
const fiveYearsOnceEnded = (item: string): readonly PeriodCase[] => [
  of(item, 'endedOn', { endedOn: '2021-03-03', decidedOn: '2021-02-01' }, '2026-03-02'),
  of(item, 'endedOn', { endedOn: '2024-02-29', decidedOn: null }, '2029-02-27'),
  of(item, null, { endedOn: null, decidedOn: '1999-01-01' }, null),
  of(item, null, { endedOn: '9998-12-31', decidedOn: '1999-01-01' }, null),
];

/** Seen up to and including a date. */
const whileCurrent = (item: string, until: string): readonly PeriodCase[] => [
  of(item, until, { [until]: '2026-12-31', decidedOn: '2001-01-01' }, '2026-12-31'),
  of(item, until, { [until]: '2028-02-29', decidedOn: null }, '2028-02-29'),
  of(item, null, { [until]: null, decidedOn: '2001-01-01' }, null),
];

const alwaysCurrent = (item: string): readonly PeriodCase[] => [
  of(item, null, { endedOn: '2001-01-01', decidedOn: '2001-01-01' }, null),
];

/** A list: so many years from listing, else from the decision, unless the listing is withdrawn before. */
const listing = (
  item: string,
  from: string,
  stopsOn: string,
  ends: (from: string) => string,
): readonly PeriodCase[] => [
  of(item, from, { [from]: '2025-06-15', decidedOn: '2024-06-01', [stopsOn]: null }, ends('2025-06-15')),
  of(item, from, { [from]: '2024-02-29', decidedOn: null, [stopsOn]: '2099-01-01' }, ends('2024-02-29')),
  of(item, 'decidedOn', { [from]: null, decidedOn: '2025-06-15', [stopsOn]: null }, ends('2025-06-15')),
  of(item, stopsOn, { [from]: '2025-06-15', decidedOn: '2025-06-15', [stopsOn]: '2026-04-01' }, '2026-03-31'),
  of(item, stopsOn, { [from]: null, decidedOn: null, [stopsOn]: '2028-03-01' }, '2028-02-29'),
  of(item, null, { [from]: null, decidedOn: null, [stopsOn]: null }, null),
];

const after = (days: Readonly<Record<string, string>>) => (from: string) => days[from] ?? from;
const threeYears = after({ '2025-06-15': '2028-06-14', '2024-02-29': '2027-02-27' });
const twoYears = after({ '2025-06-15': '2027-06-14', '2024-02-29': '2026-02-27' });

/** Every rule of the catalogue of 2026, worked out by hand. */
export const periodCases: readonly PeriodCase[] = [
  ...whileCurrent('TAX_CREDIT_RATING', 'validTo'),
  ...fiveYearsOnceEnded('TAX_ARREARS'),
  ...listing('MAJOR_TAX_VIOLATION', 'publishedOn', 'withdrawnOn', threeYears),
  ...fiveYears('TAX_PENALTY'),
  ...fiveYearsOnceEnded('ABNORMAL_TAXPAYER'),
  ...alwaysCurrent('REGISTRATION'),
  ...whileCurrent('LICENCE', 'validTo'),
  ...fiveYears('ADMINISTRATIVE_PENALTY'),
  ...fiveYearsOnceEnded('ABNORMAL_OPERATION_LISTING'),
  ...listing('SERIOUS_VIOLATION_LISTING', 'listedOn', 'removedOn', threeYears),
  ...whileCurrent('CERTIFICATION', 'validTo'),
  ...alwaysCurrent('PERSON_IDENTITY'),
  ...fiveYears('TRAFFIC_VIOLATION'),
  ...fiveYears('FIRE_SAFETY_PENALTY'),
  ...listing('DISHONEST_JUDGMENT_DEBTOR', 'publishedOn', 'withdrawnOn', twoYears),
  ...whileCurrent('ENFORCEMENT_CASE', 'endedOn'),
  of('JUDGMENT', 'effectiveOn', { effectiveOn: '2021-03-03', decidedOn: '2020-01-01' }, '2026-03-02'),
  of('JUDGMENT', 'effectiveOn', { effectiveOn: '2024-02-29', decidedOn: null }, '2029-02-27'),
  of('JUDGMENT', 'decidedOn', { effectiveOn: null, decidedOn: '2021-12-31' }, '2026-12-30'),
  of('JUDGMENT', null, { effectiveOn: null, decidedOn: null }, null),
];
