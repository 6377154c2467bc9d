import { sql } from 'kysely';
import { describeOnEachDatabase } from '../each-database.ts';
import { type RunningDepartment, startDepartment, type Terms } from '../running-department.ts';
import { arrears, firm, person, provider, suppliedRecord } from '../supplied-records.ts';

interface Node {
  readonly id: string;
  readonly type: string;
  readonly creditCode: string;
  readonly decidedOn: string | null;
}
interface Page {
  readonly nodes: readonly Node[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

const query = `query ($item: String! = "TAX_ARREARS", $filter: _OpenRecordFilter, $first: Int! = 100, $after: String) {
  _openRecords(item: $item, filter: $filter, first: $first, after: $after) {
    nodes { id type creditCode decidedOn } endCursor hasNextPage
  }
}`;

const otherProvider = { ...provider, code: '11319900009001018T' };
const days = ['2026-01-05', null, '2025-07-01', '2026-01-05', null, '2024-02-29', '2026-01-05', '2026-02-01', null];

describeOnEachDatabase('_openRecords', (newPlace) => {
  let tax: RunningDepartment;
  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
    await tax.supply([
      ...Array.from({ length: 36 }, (_, n) =>
        arrears({
          creditCode: firm(n),
          decidedOn: days[n % days.length] ?? null,
          provider: n < 9 ? otherProvider : provider,
        }),
      ),
      arrears({ creditCode: firm(101), openness: 'NON_OPEN' }),
      arrears({ creditCode: firm(102), endedOn: '2021-03-02' }),
      arrears({ creditCode: firm(103) }),
      arrears({ creditCode: person(1), subjectKind: 'NATURAL_PERSON' }),
      suppliedRecord({ type: 'TaxPenalty', item: 'TAX_PENALTY', creditCode: firm(104), decidedOn: '2026-01-05' }),
    ]);
    await sql`update tax_arrears set suspended = true where credit_code = ${firm(103)}`.execute(tax.database);
  });
  afterAll(() => tax.close());

  async function page(variables: Readonly<Record<string, unknown>> = {}, terms: Terms = {}): Promise<Page> {
    const { data, errors } = await tax.ask(query, variables, terms);
    expect(errors).toEqual([]);
    return data?._openRecords as Page;
  }
  const refusal = async (variables: Readonly<Record<string, unknown>>) => {
    const { data, errors } = await tax.ask(query, variables);
    expect(data).toBeNull();
    return errors.map(({ message, extensions }) => [message, extensions?.code]);
  };

  test('lists what is open about organisations, newest first and undated last', async () => {
    const { nodes, hasNextPage } = await page();
    expect(nodes.map(({ creditCode }) => creditCode).sort()).toEqual(
      Array.from({ length: 36 }, (_, n) => firm(n)).sort(),
    );
    expect(new Set(nodes.map(({ type }) => type))).toEqual(new Set(['TaxArrears']));
    expect(nodes.map(({ decidedOn }) => decidedOn)).toEqual([
      ...Array.from({ length: 4 }, () => '2026-02-01'),
      ...Array.from({ length: 12 }, () => '2026-01-05'),
      ...Array.from({ length: 4 }, () => '2025-07-01'),
      ...Array.from({ length: 4 }, () => '2024-02-29'),
      ...Array.from({ length: 12 }, () => null),
    ]);
    expect(hasNextPage).toBe(false);
  });

  test('never lists a person, a non-open, an expired or a suspended record, whatever the scope', async () => {
    const { nodes } = await page({}, { scope: ['TAX_ARREARS', 'TAX_PENALTY'] });
    const hidden = [firm(101), firm(102), firm(103), person(1)];
    expect(nodes.filter(({ creditCode }) => hidden.includes(creditCode))).toEqual([]);
    const before = await page({}, { day: '2026-03-01' });
    expect(before.nodes.map(({ creditCode }) => creditCode)).toContain(firm(102));
  });

  test.each([1, 2, 5, 7, 36])('pages of %i leave nothing out and list nothing twice', async (first) => {
    const { nodes: all } = await page();
    const collected: Node[] = [];
    let after: string | null = null;
    let pages = 0;
    for (let more = true; more; pages += 1) {
      const found: Page = await page({ first, after });
      expect(found.nodes.length).toBeLessThanOrEqual(first);
      collected.push(...found.nodes);
      after = found.endCursor;
      more = found.hasNextPage;
    }
    expect(collected).toEqual(all);
    expect(pages).toBe(Math.ceil(36 / first));
  });

  test('a page behind the last record is empty, and so is one of no records', async () => {
    const { endCursor } = await page();
    expect(await page({ after: endCursor })).toEqual({ nodes: [], endCursor: null, hasNextPage: false });
    expect(await page({ first: 0 })).toEqual({ nodes: [], endCursor: null, hasNextPage: true });
  });

  test('filters by decision, both days exclusive, and by provider', async () => {
    const decided = async (filter: object) => (await page({ filter })).nodes.map(({ decidedOn }) => decidedOn);
    expect(new Set(await decided({ decidedAfter: '2025-07-01' }))).toEqual(new Set(['2026-02-01', '2026-01-05']));
    expect(new Set(await decided({ decidedBefore: '2025-07-01' }))).toEqual(new Set(['2024-02-29']));
    expect(await decided({ decidedAfter: '2026-01-04', decidedBefore: '2026-01-06' })).toHaveLength(12);
    const { nodes } = await page({ filter: { providerCode: otherProvider.code } });
    expect(nodes.map(({ creditCode }) => creditCode).sort()).toEqual(
      Array.from({ length: 9 }, (_, n) => firm(n)).sort(),
    );
    expect((await page({ filter: { providerCode: firm(0) } })).nodes).toEqual([]);
  });

  test('pages go on within their filter', async () => {
    const filter = { providerCode: otherProvider.code };
    const { nodes } = await page({ filter });
    const { endCursor } = await page({ filter, first: 4 });
    expect((await page({ filter, first: 9, after: endCursor })).nodes).toEqual(nodes.slice(4));
  });

  test('an item of another department or of none is refused by name', async () => {
    const refused = [['This department keeps no such item.', 'BAD_USER_INPUT']];
    expect(await refusal({ item: 'LICENCE' })).toEqual(refused);
    expect(await refusal({ item: '' })).toEqual(refused);
    expect(await refusal({ item: "TAX_ARREARS' or true --" })).toEqual(refused);
  });

  test('more than 1,000 records at once are refused', async () => {
    expect(await refusal({ first: 1_001 })).toEqual([['first must be 0 to 1000.', 'BAD_USER_INPUT']]);
    expect(await refusal({ first: -1 })).toEqual([['first must be 0 to 1000.', 'BAD_USER_INPUT']]);
  });

  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const id = `tax:TaxArrears:${'0'.repeat(32)}`;
  test.each([
    ['text', 'not a cursor'],
    ['an object', encoded({ decidedOn: null, id })],
    ['null', encoded(null)],
    ['no id', encoded(['2026-01-05'])],
    ['an id of another form', encoded([null, "x' or 1=1"])],
    ['a day that does not exist', encoded(['2026-02-30', id])],
    ['a number for a day', encoded([20_260_105, id])],
    ['a NUL character', encoded([null, `${id}\u0000`])],
    ['SQL for a day', encoded(["2026-01-05'::date; drop table tax_arrears; --", id])],
  ])('a cursor that is %s is refused as one', async (_, after) => {
    expect(await refusal({ after })).toEqual([['after is no cursor of this list.', 'BAD_USER_INPUT']]);
    expect((await page()).nodes).toHaveLength(36);
  });
});
