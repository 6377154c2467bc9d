import { sql } from 'kysely';
import { describeOnEachDatabase } from '../each-database.ts';
import { type RunningDepartment, startDepartment } from '../running-department.ts';
import { arrears, firm, provider } from '../supplied-records.ts';

/** What has broken out of a string somewhere before. */
const attacks = [
  "'; drop table tax_arrears; --",
  "' or '1'='1",
  "x') or true --",
  '"; drop table tax_arrears; --',
  '{"a","b"}',
  '{NULL}',
  '\\',
  "\\'; drop table tax_arrears; --",
  '$1',
  '%',
  '\u0000',
  '\ud800',
  '\u{1f4a3}'.repeat(1_000),
];

describeOnEachDatabase('attacks on a department', (newPlace) => {
  let tax: RunningDepartment;
  const code = firm(0);
  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
    await tax.supply([
      arrears({ fields: { taxType: '增值税' } }),
      arrears({ creditCode: firm(1), openness: 'NON_OPEN' }),
      arrears({ creditCode: firm(2) }),
    ]);
  });
  afterAll(() => tax.close());

  // Whatever was tried: everything is still there, and what is not open has not come out.
  afterEach(async () => {
    const { rows } = await sql`select
      (select count(*) from tax_arrears) as arrears, (select count(*) from change) as changes,
      (select count(*) from record_version) as versions`.execute(tax.database);
    expect(rows).toEqual([{ arrears: 3, changes: 3, versions: 3 }]);
    expect(await tax.subjects([code, firm(1)], 'taxArrears { taxType }')).toEqual([
      { taxArrears: [{ taxType: '增值税' }] },
      { taxArrears: [] },
    ]);
  });

  const entities =
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Subject { taxArrears { id } } ... on TaxArrears { id } } }';

  test.each([...attacks, 7, 1.5, true, null, [code], [[code]], { code }, `${code}'`, `${code},1`])(
    'code %j is refused by itself: the others of the batch are answered',
    async (creditCode) => {
      const of = [code, creditCode, code].map((one) => ({ __typename: 'Subject', creditCode: one }));
      const { data, errors } = await tax.ask(entities, { of });
      const answered = { taxArrears: [{ id: expect.any(String) }] };
      expect(data?._entities).toEqual([answered, null, answered]);
      expect(errors).toMatchObject([{ message: 'The value is no CreditCode.', path: ['_entities', 1] }]);
    },
  );

  test.each([...attacks, 7, null, ['tax:TaxArrears:x'], { id: 1 }])('id %j is that of no record', async (id) => {
    const of = [
      { __typename: 'TaxArrears', id },
      { __typename: 'Subject', creditCode: code },
    ];
    const { data, errors } = await tax.ask(entities, { of });
    expect(errors).toEqual([]);
    expect(data?._entities).toEqual([null, { taxArrears: [{ id: expect.any(String) }] }]);
  });

  const dates =
    'query ($of: [_Any!]!, $day: Date) { _entities(representations: $of) { ... on Subject { taxArrears(decidedAfter: $day) { id } } } }';
  test.each([...attacks, '2026-02-30', "2026-01-01' or true --", '-infinity', 'now'])(
    'day %j is no date',
    async (day) => {
      const asked = tax.ask(dates, { of: [{ __typename: 'Subject', creditCode: code }], day });
      await expect(asked).rejects.toMatchObject({ name: 'DepartmentUnavailable', status: 400 });
    },
  );

  const open = `query ($item: String!, $filter: _OpenRecordFilter) {
    _openRecords(item: $item, filter: $filter, first: 100) { nodes { creditCode } } }`;
  test.each(attacks)('item %j is refused', async (item) => {
    const { data, errors } = await tax.ask(open, { item });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ message: 'This department keeps no such item.' }]);
  });

  test.each(attacks)('provider %j has supplied nothing', async (providerCode) => {
    const { data } = await tax.ask(open, { item: 'TAX_ARREARS', filter: { providerCode } });
    expect(data?._openRecords ?? { nodes: [] }).toEqual({ nodes: [] });
    const right = await tax.ask(open, { item: 'TAX_ARREARS', filter: { providerCode: provider.code } });
    expect(right.data?._openRecords).toEqual({
      nodes: [{ creditCode: expect.any(String) }, { creditCode: expect.any(String) }],
    });
  });

  test.each(["'; drop table tax_arrears; --", "TAX_ARREARS') or true --", '{TAX_ARREARS}'])(
    'a scope of %j cannot be signed, or opens nothing',
    async (item) => {
      const asked = tax.subjects([firm(1)], 'taxArrears { id }', { scope: [item] });
      await expect(asked).rejects.toMatchObject({ name: 'UnsignableRequest' });
    },
  );

  test('a field or an argument that the schema does not have is refused before anything runs', async () => {
    tax.statements.length = 0;
    for (const query of ['{ tax_arrears { id } }', '{ _changes(after: "0", where: "true") { next } }']) {
      await expect(tax.ask(query)).rejects.toMatchObject({ name: 'DepartmentUnavailable', status: 400 });
    }
    expect(tax.statements).toEqual([]);
    expect(tax.client.breakerState()).toBe('CLOSED');
  });
});
