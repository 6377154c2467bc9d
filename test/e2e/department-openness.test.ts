import { sql } from 'kysely';
import { createLoaders } from '../../subgraphs/loaders.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { catalogues, DAY, type RunningDepartment, startDepartment, type Terms } from '../running-department.ts';
import { arrears, firm, person, suppliedRecord } from '../supplied-records.ts';

const inScope: Terms = { scope: ['TAX_ARREARS'] };

describeOnEachDatabase('what leaves a department', (newPlace) => {
  let tax: RunningDepartment;
  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
  });
  afterAll(() => tax.close());

  async function kinds(code: string, terms: Terms, list = ''): Promise<unknown[]> {
    const [subject] = await tax.subjects([code], `taxArrears${list} { taxType openness }`, terms);
    const records = (subject?.taxArrears ?? []) as { taxType: string }[];
    return records.map(({ taxType }) => taxType);
  }
  const two = (code: string) => [
    arrears({ creditCode: code, openness: 'OPEN', fields: { taxType: '公开' } }),
    arrears({ creditCode: code, openness: 'NON_OPEN', decidedOn: '2026-01-19', fields: { taxType: '非公开' } }),
  ];

  test('G-03 a non-open record only if its item is in the signed scope', async () => {
    await tax.supply(two(firm(1)));
    expect(await kinds(firm(1), { scope: [] })).toEqual(['公开']);
    expect(await kinds(firm(1), inScope)).toEqual(['公开', '非公开']);
    expect(await kinds(firm(1), { scope: ['TAX_CREDIT_RATING', 'TAX_ARREARS'] })).toEqual(['公开', '非公开']);
    expect(await kinds(firm(1), { scope: ['TAX_CREDIT_RATING', 'TAX_PENALTY'] })).toEqual(['公开']);
  });

  test('G-03 a scope opens its own item alone', async () => {
    const rating = { type: 'TaxCreditRating', item: 'TAX_CREDIT_RATING', openness: 'NON_OPEN' } as const;
    await tax.supply([...two(person(1)), suppliedRecord({ ...rating, creditCode: person(1), fields: { grade: 'B' } })]);
    const selection = 'taxArrears { taxType } taxCreditRatings { grade }';
    expect(await tax.subjects([person(1)], selection, inScope)).toEqual([
      { taxArrears: [{ taxType: '公开' }, { taxType: '非公开' }], taxCreditRatings: [] },
    ]);
    expect(await tax.subjects([person(1)], selection, { scope: ['TAX_CREDIT_RATING'] })).toEqual([
      { taxArrears: [{ taxType: '公开' }], taxCreditRatings: [{ grade: 'B' }] },
    ]);
  });

  test('never a suspended record, whatever the scope (Art. 30(2))', async () => {
    await tax.supply(two(firm(2)));
    await sql`update tax_arrears set suspended = true where credit_code = ${firm(2)} and openness = 'OPEN'`.execute(
      tax.database,
    );
    expect(await kinds(firm(2), { scope: [] })).toEqual([]);
    expect(await kinds(firm(2), inScope)).toEqual(['非公开']);
  });

  test('a record whose item the catalogue does not know stays', async () => {
    await tax.supply([arrears({ creditCode: firm(3), item: 'TAX_RUMOURS' })]);
    expect(await kinds(firm(3), { scope: ['TAX_RUMOURS'] })).toEqual([]);
  });

  test('nothing of a type that the catalogue in force does not list (Art. 15)', async () => {
    await tax.supply(two(firm(6)));
    const table = tax.department.tables.find(({ type }) => type === 'TaxArrears');
    const [newest] = catalogues;
    if (!table || !newest) throw new Error('no table or no catalogue');
    const key = { creditCode: firm(6), first: 10, decidedAfter: null, decidedBefore: null };
    const shown = async (items: typeof newest.items) => {
      const scope = { items: ['TAX_ARREARS'], day: DAY };
      return createLoaders({ database: tax.database, catalogue: { ...newest, items }, scope }).page(table, key);
    };
    expect(await shown(newest.items)).toHaveLength(2);
    expect(await shown(newest.items.filter(({ type }) => type !== 'TaxArrears'))).toEqual([]);
  });

  test('records by id are held back by the same rules', async () => {
    await tax.supply([...two(firm(4)), arrears({ creditCode: firm(4), endedOn: '2021-03-02' })]);
    await sql`update tax_arrears set suspended = true where credit_code = ${firm(2)}`.execute(tax.database);
    const { rows } = await sql<{ id: string; openness: string }>`
      select id, openness from tax_arrears where credit_code in (${firm(2)}, ${firm(4)})
    `.execute(tax.database);
    expect(rows).toHaveLength(5);
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on TaxArrears { taxType } } }`;
    const of = rows.map(({ id }) => ({ __typename: 'TaxArrears', id }));
    const found = async (terms: Terms) => (await tax.ask(query, { of }, terms)).data?._entities as unknown[];
    expect((await found({})).filter(Boolean)).toEqual([{ taxType: '公开' }]);
    expect((await found(inScope)).filter(Boolean)).toHaveLength(2);
  });

  test('G-05 pages are full: what is held back leaves no gap in them', async () => {
    const visible = Array.from({ length: 20 }, (_, n) =>
      arrears({ creditCode: firm(5), decidedOn: `2025-01-${n + 10}`, fields: { taxType: `可见${n}` } }),
    );
    const hidden = Array.from({ length: 200 }, (_, n) =>
      arrears({
        creditCode: firm(5),
        decidedOn: '2026-01-01',
        ...(n % 2 ? { openness: 'NON_OPEN' } : { endedOn: '2020-01-01' }),
      }),
    );
    await tax.supply([...hidden, ...visible]);
    expect(await kinds(firm(5), {}, '(first: 15)')).toEqual(Array.from({ length: 15 }, (_, n) => `可见${19 - n}`));
    expect(await kinds(firm(5), {}, '(first: 100)')).toHaveLength(20);
  });
});
