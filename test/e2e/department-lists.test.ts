import { describeOnEachDatabase } from '../each-database.ts';
import { type RunningDepartment, startDepartment } from '../running-department.ts';
import { arrears, firm } from '../supplied-records.ts';

interface Listed {
  readonly id: string;
  readonly decidedOn: string | null;
}

describeOnEachDatabase('a list of records', (newPlace) => {
  let tax: RunningDepartment;
  const days = [
    ...['2026-01-31', null, '2025-12-31', '2026-01-31', '2024-02-29', '2026-02-28', null, '2026-01-31'],
    ...['1999-12-31', '2026-02-01', '2025-12-31', null],
  ];

  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
    await tax.supply(days.map((decidedOn) => arrears({ decidedOn })));
    await tax.supply(Array.from({ length: 1_005 }, () => arrears({ creditCode: firm(1) })));
  });
  afterAll(() => tax.close());

  async function listed(list: string, code = firm(0)): Promise<Listed[]> {
    const [subject] = await tax.subjects([code], `taxArrears${list} { id decidedOn }`);
    return subject?.taxArrears as Listed[];
  }
  const daysOf = (records: readonly Listed[]) => records.map(({ decidedOn }) => decidedOn);

  test('is newest first, with undated records last and equal days in the order of their ids', async () => {
    const found = await listed('');
    expect(found).toHaveLength(days.length);
    expect(found).toEqual([...found].sort(newestFirst));
    expect(daysOf(found).slice(-4)).toEqual(['1999-12-31', null, null, null]);
  });

  test('ends after `first` records', async () => {
    const all = await listed('');
    expect(await listed('(first: 0)')).toEqual([]);
    for (const first of [1, 3, 11, 12, 13]) expect(await listed(`(first: ${first})`)).toEqual(all.slice(0, first));
  });

  test('has 100 records unless `first` says otherwise, and 1,000 at most', async () => {
    expect(await listed('', firm(1))).toHaveLength(100);
    expect(await listed('(first: null)', firm(1))).toHaveLength(100);
    expect(await listed('(first: 1000)', firm(1))).toHaveLength(1_000);
  });

  test.each(['1001', '-1', '2147483647'])('first: %s is refused, for this field alone', async (first) => {
    const { data, errors } = await tax.ask(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Subject {
        taxArrears(first: ${first}) { id } other: taxArrears(first: 1) { id } } } }`,
      { of: [{ __typename: 'Subject', creditCode: firm(0) }] },
    );
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'first must be 0 to 1000.',
        path: ['_entities', 0, 'taxArrears'],
        extensions: { code: 'BAD_USER_INPUT' },
      }),
    ]);
    expect(data).toEqual({ _entities: [{ taxArrears: null, other: [{ id: expect.any(String) }] }] });
  });

  test('decidedAfter and decidedBefore leave the named days out, and undated records with them', async () => {
    expect(daysOf(await listed('(decidedAfter: "2026-01-31")'))).toEqual(['2026-02-28', '2026-02-01']);
    expect(daysOf(await listed('(decidedBefore: "2024-03-01")'))).toEqual(['2024-02-29', '1999-12-31']);
    expect(daysOf(await listed('(decidedBefore: "2024-02-29")'))).toEqual(['1999-12-31']);
    expect(daysOf(await listed('(decidedAfter: "2025-12-30", decidedBefore: "2026-01-01")'))).toEqual([
      '2025-12-31',
      '2025-12-31',
    ]);
    expect(await listed('(decidedAfter: "2025-12-31", decidedBefore: "2026-01-01")')).toEqual([]);
    expect(await listed('(decidedAfter: "2026-06-01", decidedBefore: "2024-01-01")')).toEqual([]);
    expect(await listed('(decidedAfter: null, decidedBefore: null)')).toHaveLength(days.length);
  });

  test('keeps the arguments of aliases apart', async () => {
    const [subject] = await tax.subjects(
      [firm(0)],
      `all: taxArrears { id decidedOn } two: taxArrears(first: 2) { id decidedOn }
       old: taxArrears(first: 2, decidedBefore: "2025-01-01") { id decidedOn }`,
    );
    const { all, two, old } = subject as Record<string, Listed[]>;
    expect(two).toEqual(all?.slice(0, 2));
    expect(daysOf(old ?? [])).toEqual(['2024-02-29', '1999-12-31']);
  });
});

function newestFirst(one: Listed, other: Listed): number {
  if (one.decidedOn === other.decidedOn) return one.id < other.id ? -1 : 1;
  if (one.decidedOn === null || other.decidedOn === null) return one.decidedOn === null ? 1 : -1;
  return one.decidedOn > other.decidedOn ? -1 : 1;
}
