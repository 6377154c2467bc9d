import { sql } from 'kysely';
import type { OpenDatabase } from '../../database/open.ts';
import type { CentreTables } from '../../subgraphs/credit-centre/tables.ts';
import { openDirectory } from '../change-feed.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { type AskCentre, askingCentre } from '../running-centre.ts';
import { type RunningDepartment, startDepartment } from '../running-department.ts';
import { arrears, firm, person, provider, suppliedRecord } from '../supplied-records.ts';

interface Cell {
  readonly month: string | null;
  readonly provider: { readonly code: string } | null;
  readonly category: string | null;
  readonly count: number | null;
  readonly withheld: boolean;
}
interface Statistics {
  readonly available: boolean;
  readonly from: string;
  readonly to: string;
  readonly total: number | null;
  readonly cells: readonly Cell[] | null;
}

const query = `query ($item: String! = "TAX_ARREARS", $by: StatisticsBy! = MONTH, $from: Date, $to: Date) {
  statistics(item: $item, by: $by, from: $from, to: $to) {
    item available from to total cells { month provider { code name kind } category count withheld }
  }
}`;

const former = { ...provider, code: '11319900009001018T' };
const decided = (count: number, decidedOn: string | null, what: object = {}) =>
  Array.from({ length: count }, (_, n) => arrears({ creditCode: firm(n), decidedOn, ...what }));

describeOnEachDatabase('statistics', (newPlace) => {
  let tax: RunningDepartment;
  let directory: OpenDatabase<CentreTables>;
  let ask: AskCentre;
  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
    directory = await openDirectory(await newPlace());
    ask = askingCentre(directory.query, () => tax);
    await tax.supply([
      ...decided(7, '2025-09-01'),
      ...decided(9, '2025-10-31'),
      ...decided(4, '2025-11-15'),
      ...decided(12, '2025-12-31'),
      ...decided(6, '2026-01-01'),
      ...decided(5, null),
      // None of these is counted: not open, expired, suspended, about persons.
      ...decided(5, '2025-11-15', { openness: 'NON_OPEN' }),
      ...decided(5, '2025-11-15', { endedOn: '2021-03-02' }),
      ...decided(5, '2025-11-15', { severity: 'SUSPENDED' }),
      ...[1, 2, 3, 4, 5].map((n) =>
        arrears({ creditCode: person(n), subjectKind: 'NATURAL_PERSON', decidedOn: '2025-11-15' }),
      ),
      ...decided(6, '2024-05-05', { provider: former }),
      ...decided(8, '2024-05-05'),
      ...decided(2, '2024-06-05', { provider: former }),
      ...decided(8, '2024-06-05'),
    ]);
    await sql`update tax_arrears set suspended = true where severity = 'SUSPENDED'`.execute(tax.database);
  });
  afterAll(async () => {
    await tax.close();
    await directory.close();
  });

  const statistics = async (variables: Readonly<Record<string, unknown>>, day?: string) =>
    (await ask(query, variables, day)).statistics as Statistics | null;
  const counts = async (variables: Readonly<Record<string, unknown>>, day?: string) =>
    (await statistics(variables, day))?.cells?.map(({ count }) => count);

  test('Art. 6(3): by month, small counts and the smallest of the others withheld, and no total to subtract from', async () => {
    expect(await statistics({ from: '2025-09-01', to: '2026-01-31' })).toEqual({
      item: 'TAX_ARREARS',
      available: true,
      from: '2025-09-01',
      to: '2026-01-31',
      total: null,
      cells: [
        ['2025-09', 7],
        ['2025-10', 9],
        ['2025-11', null],
        ['2025-12', 12],
        ['2026-01', null],
      ].map(([month, count]) => ({ month, provider: null, category: null, count, withheld: count === null })),
    });
  });

  test('with its total where nothing is small', async () => {
    const range = { from: '2025-09-01', to: '2025-10-31' };
    expect(await statistics(range)).toMatchObject({ total: 16, cells: [{ count: 7 }, { count: 9 }] });
    expect(await statistics({ ...range, by: 'CATEGORY' })).toMatchObject({
      total: 16,
      cells: [{ month: null, provider: null, category: 'DISHONEST', count: 16, withheld: false }],
    });
    expect(await statistics({ ...range, by: 'PROVIDER' })).toMatchObject({
      total: 16,
      cells: [{ month: null, provider: { code: provider.code }, category: null, count: 16, withheld: false }],
    });
  });

  test('days inside a month count the whole month, so that no narrower range can be asked for', async () => {
    const whole = await statistics({ from: '2025-10-01', to: '2025-12-31' });
    for (const [from, to] of [
      ['2025-10-31', '2025-12-01'],
      ['2025-10-15', '2025-12-15'],
    ])
      expect(await statistics({ from, to })).toEqual(whole);
    expect(await counts({ from: '2025-11-15', to: '2025-11-15' })).toEqual([null]);
  });

  test('without days the twelve months up to now', async () => {
    const { from, to, cells } = (await statistics({})) ?? {};
    expect([from, to]).toEqual(['2025-04-01', '2026-03-31']);
    expect(cells).toHaveLength(12);
    const none = null;
    expect(cells?.map(({ count }) => count)).toEqual([none, none, none, none, none, 7, 9, none, 12, none, none, none]);
  });

  test('months without any record look like months with few', async () => {
    const cells = (await statistics({ from: '2025-11-01', to: '2026-02-28' }))?.cells ?? [];
    const [few, , , none] = cells;
    expect({ ...few, month: null }).toEqual({ ...none, month: null });
  });

  test('a range that ends before it begins, or is to come, has no months', async () => {
    for (const range of [{ from: '2026-02-01', to: '2026-01-31' }, { from: '2027-01-01' }, { to: '1000-01-01' }])
      expect(await statistics(range)).toMatchObject({ available: true, total: 0, cells: [] });
    expect(await counts({ from: '2026-02-01', to: '2026-01-31', by: 'PROVIDER' })).toEqual([null]);
  });

  test('units that are not registered any more are one group, which stands only where it has records', async () => {
    const may = await statistics({ from: '2024-05-01', to: '2024-05-31', by: 'PROVIDER' });
    expect(may?.cells?.map(({ provider: unit, count }) => [unit?.code ?? null, count])).toEqual([
      [provider.code, 8],
      [null, 6],
    ]);
    expect(may?.total).toBe(14);
    expect(await counts({ from: '2024-06-01', to: '2024-06-30', by: 'PROVIDER' })).toEqual([null, null]);
    expect(await counts({ from: '2024-06-01', to: '2024-06-30', by: 'CATEGORY' })).toEqual([10]);
  });

  test('G-06 a record past its query period is in no statistic, on the day it ends', async () => {
    await tax.supply(decided(5, '2023-01-05', { endedOn: '2024-03-10' }));
    const range = { from: '2023-01-01', to: '2023-01-31', by: 'CATEGORY' };
    expect(await counts(range, '2029-03-09')).toEqual([5]);
    expect(await counts(range, '2029-03-10')).toEqual([null]);
  });

  test('of an item that can be open only the open records are counted: else listing them would tell how many are not', async () => {
    const penalty = { type: 'TaxPenalty', item: 'TAX_PENALTY', decidedOn: '2026-01-05' };
    await tax.supply([
      ...Array.from({ length: 6 }, (_, n) => suppliedRecord({ ...penalty, creditCode: firm(n) })),
      suppliedRecord({ ...penalty, openness: 'NON_OPEN' }),
    ]);
    expect(await counts({ item: 'TAX_PENALTY', from: '2026-01-01', by: 'CATEGORY' })).toEqual([6]);
  });

  test('persons alone make no count, however many they are', async () => {
    const before = await statistics({ item: 'MAJOR_TAX_VIOLATION' });
    await tax.supply(
      Array.from({ length: 30 }, (_, n) =>
        suppliedRecord({
          type: 'MajorTaxViolation',
          item: 'MAJOR_TAX_VIOLATION',
          creditCode: person(n),
          subjectKind: 'NATURAL_PERSON',
          decidedOn: '2026-01-05',
        }),
      ),
    );
    expect(await statistics({ item: 'MAJOR_TAX_VIOLATION' })).toEqual(before);
    expect(before?.cells?.every(({ withheld }) => withheld)).toBe(true);
  });

  test('an item that the catalogue does not have is null, and asks no department', async () => {
    tax.statements.length = 0;
    expect(await statistics({ item: "x' or true --" })).toBeNull();
    expect(tax.statements).toEqual([]);
  });

  test('a department that does not answer costs its own statistics alone', async () => {
    expect(await statistics({ item: 'LICENCE', from: '2026-01-01' })).toEqual({
      item: 'LICENCE',
      available: false,
      from: '2026-01-01',
      to: '2026-03-31',
      total: null,
      cells: null,
    });
  });

  test.each([
    ['a day for a month', { from: '2026-01-01', to: '2026-01' }],
    ['a month that is none', { from: '2026-01', to: '2026-13' }],
    ['SQL', { from: "2026-01'; drop table tax_arrears; --", to: '2026-01' }],
    ['an item of another department', { item: 'LICENCE', from: '2026-01', to: '2026-01' }],
  ])('the department refuses %s', async (_, variables) => {
    const text = `query ($item: String! = "TAX_ARREARS", $from: String!, $to: String!) {
      _statistics(item: $item, by: MONTH, from: $from, to: $to) { total } }`;
    const { data, errors } = await tax.ask(text, variables);
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
  });
});

describeOnEachDatabase('statistics of an item that is open for nobody', (newPlace) => {
  let courts: RunningDepartment;
  beforeAll(async () => {
    courts = await startDepartment('courts', await newPlace());
    const made = {
      type: 'EnforcementCase',
      item: 'ENFORCEMENT_CASE',
      openness: 'NON_OPEN',
      decidedOn: '2026-01-05',
    } as const;
    await courts.supply([
      ...Array.from({ length: 6 }, (_, n) => suppliedRecord({ ...made, creditCode: firm(n) })),
      ...[1, 2, 3].map((n) => suppliedRecord({ ...made, creditCode: person(n), subjectKind: 'NATURAL_PERSON' })),
    ]);
  });
  afterAll(() => courts.close());

  test('count all its records of organisations, none of which can be listed', async () => {
    const text = `{ _statistics(item: "ENFORCEMENT_CASE", by: MONTH, from: "2026-01", to: "2026-01") {
      total cells { month count } } }`;
    const { data, errors } = await courts.ask(text);
    expect(errors).toEqual([]);
    expect(data).toEqual({ _statistics: { total: 6, cells: [{ month: '2026-01', count: 6 }] } });
  });
});
