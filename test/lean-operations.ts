import fc from 'fast-check';
import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import type { BothPaths } from './both-paths.ts';
import { entryOf, fullRecord } from './full-records.ts';
import { firm, person } from './supplied-records.ts';

/** Codes of which something is known, and one of which nothing is. */
export const askedCodes = [firm(0), firm(1), firm(2), person(0), firm(999)];

/** Days on which some records are no longer, or not yet no longer, visible. */
export const askedDays = [
  '2026-03-02',
  '2026-12-31',
  '2027-02-28',
  '2028-02-29',
  '2029-02-27',
  '2029-02-28',
  '2034-01-01',
];

/**
 * Supplies every table of a department with what rows can be like: full and bare, open and not, of equal days and of none, without an end, over,
 * from 29 February; and suspends some.
 */
export async function supplyKinds({ schema, department: { tables }, supply, database }: BothPaths): Promise<void> {
  for (const table of tables) {
    const full = fullRecord(schema, table);
    const { item, subjectKinds } = entryOf(table);
    const bare = { ...full, severity: null, decidedOn: null, endedOn: null, fields: {} };
    const own = Object.fromEntries(
      Object.entries(full.fields as Record<string, unknown>).map(
        ([field, value]) => [field, table.columns[field] === 'date' ? '2024-02-29' : value] as const,
      ),
    );
    const kinds = [
      { ...full, fields: full.fields },
      { ...full, decidedOn: '2024-02-29', endedOn: '2024-02-29', fields: own },
      { ...full, decidedOn: '2019-05-31', endedOn: '2020-02-29', fields: {} },
      { ...full, endedOn: null, endless: true },
      { ...full, openness: 'NON_OPEN' as const },
      { ...bare, openness: 'NON_OPEN' as const, decidedOn: '2026-02-27' },
      bare,
    ];
    const about = [firm(0), firm(1), ...(subjectKinds.includes('NATURAL_PERSON') ? [person(0)] : [])];
    await supply(
      about.flatMap((creditCode) =>
        (table.single ? kinds.slice(0, 1) : kinds).map((record, n) => ({
          ...record,
          item,
          creditCode,
          factKey: [creditCode, table.type, String(n)],
        })),
      ),
    );
    await supply([{ ...full, creditCode: firm(2), factKey: ['suspended', table.type] }]);
    await database
      .updateTable(table.table as never)
      .set({ suspended: true } as never)
      .where('credit_code' as never, '=', firm(2) as never)
      .execute();
  }
}

export interface EntityCall {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly scope: readonly string[];
  readonly day: string;
}

const dates = fc.constantFrom(null, '2019-05-31', '2024-02-29', '2026-02-26', '2026-02-27', '2026-12-31');

const bounds = fc
  .subarray([
    'first: 1',
    'first: $few',
    'first: null',
    'decidedAfter: $day',
    'decidedAfter: null',
    'decidedBefore: "2026-02-27"',
  ])
  .map((given) => [...new Map(given.map((one) => [one.split(':')[0], one])).values()].join(', '));

/** Calls of `_entities` for subjects and for records of these ids, of fields, aliases and arguments such as the gateway sends. */
export function entityCalls(
  { schema, department: { tables } }: BothPaths,
  ids: readonly string[],
): fc.Arbitrary<EntityCall> {
  const list = fc.constantFrom(...tables).chain((table) =>
    fc.tuple(bounds, selections(schema, table.type)).map(([given, fields]) => {
      const args = given && !table.single ? `(${given})` : '';
      return `${table.field}${args} { ${fields} }`;
    }),
  );
  const own = fc.constantFrom('creditCode', '__typename');
  const subject = fc
    .array(fc.oneof({ weight: 4, arbitrary: list }, { weight: 1, arbitrary: own }), { minLength: 1, maxLength: 5 })
    .map((fields) => `... on Subject { creditCode ${fields.map((field, n) => `s${n}: ${field}`).join(' ')} }`);
  const records = fc
    .constantFrom(...tables)
    .chain(({ type }) => selections(schema, type).map((fields) => `... on ${type} { id ${fields} }`));
  const representation = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(...askedCodes).map((creditCode) => ({ __typename: 'Subject', creditCode })),
    },
    { weight: 1, arbitrary: fc.constantFrom(...ids).map((id) => ({ __typename: id.split(':')[1], id })) },
  );
  return fc
    .record({
      subject,
      records,
      of: fc.array(representation, { minLength: 1, maxLength: 8 }),
      few: fc.option(fc.integer({ min: 0, max: 4 })),
      after: dates,
      scope: fc.subarray(tables.map((table) => entryOf(table).item)),
      day: fc.constantFrom(...askedDays),
    })
    .map(({ subject: fields, records: byId, of, few, after, scope, day }) => {
      const selected = `... on Subject { __typename } ${fields} ${byId}`;
      const declared = ['$few: Int', '$day: Date'].filter((one) => selected.includes(one.slice(0, 4)));
      const query = `query Q(${['$of: [_Any!]!', ...declared].join(', ')}) { _entities(representations: $of) { ${selected} } }`;
      return { query, variables: { of, few, day: after }, scope, day };
    });
}

/** Some fields of a record type, each under its own name or an alias, and some again by way of the interface. */
function selections(schema: GraphQLSchema, type: string): fc.Arbitrary<string> {
  const fields = Object.values((schema.getType(type) as GraphQLObjectType).getFields()).map((field) => {
    const inner = getNamedType(field.type);
    return isObjectType(inner) ? `${field.name} { ${Object.keys(inner.getFields()).reverse().join(' ')} }` : field.name;
  });
  const one = fc.tuple(fc.constantFrom(...fields, '__typename'), fc.boolean());
  const extra = fc.constantFrom('', '', '... on CreditRecord { _cg_id: id __typename }', `... on ${type} { item }`);
  return fc
    .tuple(fc.array(one, { minLength: 1, maxLength: 8 }), extra)
    .map(
      ([some, again]) => `${some.map(([field, named], n) => (named ? field : `f${n}: ${field}`)).join(' ')} ${again}`,
    );
}
