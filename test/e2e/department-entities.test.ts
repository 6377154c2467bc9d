import { lastVisibleDay } from '../../domain/catalogue.ts';
import { DEPARTMENTS } from '../../schema/subgraphs.ts';
import { describeOnEachDatabase } from '../each-database.ts';
import { entryOf, fullRecord, ownFields, schemaOf, selectionOf } from '../full-records.ts';
import { type RunningDepartment, startDepartment } from '../running-department.ts';
import { arrears, firm, provider, suppliedRecord } from '../supplied-records.ts';

const selection = `
  creditCode
  taxArrears { id taxType balance decidedOn }
  newest: taxArrears(first: 1) { id }
  lastYear: taxArrears(first: 2, decidedAfter: "2024-12-31", decidedBefore: "2026-01-01") { id decidedOn }
  taxCreditRatings { id grade }`;

describeOnEachDatabase('_entities of many subjects', (newPlace) => {
  let tax: RunningDepartment;
  const codes = Array.from({ length: 1_000 }, (_, n) => firm(n));

  beforeAll(async () => {
    tax = await startDepartment('tax', await newPlace());
    // Every third firm has nothing, the others up to five announcements; every fourth has a rating.
    await tax.supply([
      ...codes.flatMap((creditCode, n) =>
        Array.from({ length: n % 3 === 0 ? 0 : (n % 5) + 1 }, (_, k) =>
          arrears({
            creditCode,
            decidedOn: `${2026 - k}-01-${String((n % 28) + 1).padStart(2, '0')}`,
            fields: { taxType: `税种 ${n}-${k}`, balance: `${n}.${k}0` },
          }),
        ),
      ),
      ...codes
        .filter((_, n) => n % 4 === 0)
        .map((creditCode) =>
          suppliedRecord({ type: 'TaxCreditRating', item: 'TAX_CREDIT_RATING', creditCode, fields: { grade: 'A' } }),
        ),
    ]);
  });
  afterAll(() => tax.close());

  test.each([1, 256, 1_000])('%i codes cost one statement a table, whatever is asked of it', async (number) => {
    tax.statements.length = 0;
    const answers = await tax.subjects(codes.slice(0, number), selection);
    expect(answers).toHaveLength(number);
    expect(tablesRead(tax.statements)).toEqual(['tax_arrears', 'tax_credit_rating']);
  });

  test('a batch answers what each code alone is answered, in the order of the codes, repeated ones included', async () => {
    const asked = [...codes.slice(5, 45), ...codes.slice(7, 9), firm(999_999)].reverse();
    const batch = await tax.subjects(asked, selection);
    const single = await Promise.all(asked.map((code) => tax.subjects([code], selection)));
    expect(batch).toEqual(single.flat());
    expect(batch.map(({ creditCode }) => creditCode)).toEqual(asked);
    expect(batch.filter(({ taxArrears }) => (taxArrears as unknown[]).length > 0).length).toBeGreaterThan(20);
  });

  test('an unknown code has empty lists, and no error', async () => {
    expect(await tax.subjects([firm(999_999)], 'creditCode taxArrears { id }')).toEqual([
      { creditCode: firm(999_999), taxArrears: [] },
    ]);
  });

  test('records by id cost one statement a table, in the order of the ids, null for an unknown one', async () => {
    const found = await tax.subjects(codes.slice(0, 40), 'taxArrears { id }');
    const ids = found.flatMap(({ taxArrears }) => (taxArrears as { id: string }[]).map(({ id }) => id)).reverse();
    const asked = [...ids, 'tax:TaxArrears:00000000000000000000000000000000', ...ids.slice(0, 3)];
    tax.statements.length = 0;
    const { data, errors } = await tax.ask(
      'query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on TaxArrears { id balance } } }',
      { of: asked.map((id) => ({ __typename: 'TaxArrears', id })) },
    );
    expect(errors).toEqual([]);
    const answers = data?._entities as ({ id: string } | null)[];
    expect(answers.map((answer) => answer?.id ?? null)).toEqual([...ids, null, ...ids.slice(0, 3)]);
    expect(tablesRead(tax.statements)).toEqual(['tax_arrears']);
  });
});

describeOnEachDatabase('every record type', (newPlace) => {
  describe.each(DEPARTMENTS)('of %s', (name) => {
    const schema = schemaOf(name);
    let department: RunningDepartment;
    beforeAll(async () => {
      department = await startDepartment(name, await newPlace());
    });
    afterAll(() => department.close());

    test('comes back as it was supplied, field by field, as a list of its subject and by its id', async () => {
      for (const table of department.department.tables) {
        const record = fullRecord(schema, table);
        const { decidedOn, endedOn } = record;
        await department.supply([record]);
        const entry = entryOf(table);
        const expected = {
          __typename: table.type,
          item: entry.item,
          category: entry.category,
          openness: 'OPEN',
          severity: 'ORDINARY',
          decidedOn,
          endedOn,
          queryableUntil: lastVisibleDay(entry, { ...(record.fields as Record<string, string>), decidedOn, endedOn }),
          provider: { ...provider },
          ...record.fields,
        };
        const [subject] = await department.subjects(
          [record.creditCode],
          `${table.field} { ${selectionOf(schema, table)} }`,
        );
        const { id, ...found } = one(subject?.[table.field]);
        expect(found).toEqual(expected);
        expect(id).toMatch(new RegExp(`^${name}:${table.type}:[0-9a-f]{32}$`));
        const { data } = await department.ask(
          `query ($id: String!) { _entities(representations: [{ __typename: "${table.type}", id: $id }]) {
            ... on ${table.type} { ${selectionOf(schema, table)} } } }`,
          { id },
        );
        expect(data?._entities).toEqual([{ id, ...expected }]);
      }
    });

    test('comes back with null for whatever was not supplied', async () => {
      for (const table of department.department.tables) {
        const { fields: _, ...bare } = fullRecord(schema, table);
        const creditCode = firm(1);
        await department.supply([{ ...bare, creditCode, endedOn: null, severity: null, fields: {} }]);
        const fields = ownFields(schema, table).map(([field]) => field);
        const [subject] = await department.subjects([creditCode], `${table.field} { ${selectionOf(schema, table)} }`);
        const found = one(subject?.[table.field]);
        expect(fields.map((field) => found[field])).toEqual(fields.map(() => null));
        expect(found).toMatchObject({ endedOn: null, severity: null });
      }
    });
  });
});

/** The only record of a field, which is a list, or for what a subject has once not. */
function one(field: unknown): Readonly<Record<string, unknown>> {
  const records = Array.isArray(field) ? field : [field];
  expect(records).toHaveLength(1);
  return records[0] as Readonly<Record<string, unknown>>;
}

/** The table that each statement reads, in the order of their names. */
const tablesRead = (statements: readonly string[]): string[] =>
  statements.map((text) => /from "(\w+)" t\b/.exec(text)?.[1] ?? text).sort();
