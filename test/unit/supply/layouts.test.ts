import { parse, type TypeNode } from 'graphql';
import { entryOfItem } from '../../../domain/catalogue.ts';
import { subgraphSdl } from '../../../schema/subgraphs.ts';
import { departments } from '../../../subgraphs/departments.ts';
import { sharedColumns } from '../../../subgraphs/record-table.ts';
import { keysOf } from '../../../subgraphs/supply/header.ts';
import { catalogues, everyLayout, goodRows } from '../../supply-files.ts';

const filledByTheGateway = ['category', 'queryableUntil', 'objection'];

const kindsByType: Readonly<Record<string, string>> = {
  String: 'text',
  ID: 'text',
  CreditCode: 'text',
  Int: 'integer',
  Money: 'decimal',
  Decimal: 'decimal',
  Date: 'date',
  DateTime: 'datetime',
  Boolean: 'boolean',
};

/** The record types of a department's SDL with the field of Subject that shows each, and how its own fields are to be kept. */
function typesInSdl(name: (typeof departments)[number]['name']) {
  const { definitions } = parse(subgraphSdl(name));
  const enums = new Set(definitions.flatMap((one) => (one.kind === 'EnumTypeDefinition' ? [one.name.value] : [])));
  const kindOf = (type: TypeNode): string => {
    if (type.kind === 'NonNullType') return kindOf(type.type);
    if (type.kind === 'ListType') return kindOf(type.type) === 'json' ? 'json' : 'list';
    return enums.has(type.name.value) ? 'text' : (kindsByType[type.name.value] ?? 'json');
  };
  const objects = definitions.flatMap((one) => (one.kind === 'ObjectTypeDefinition' ? [one] : []));
  const subject = objects.find((one) => one.name.value === 'Subject');
  return (subject?.fields ?? []).flatMap(({ name: field, type: fieldType }) => {
    const single = fieldType.kind === 'NamedType';
    const named = fieldType.kind === 'ListType' ? (fieldType.type as { type: TypeNode }).type : fieldType;
    const type = objects.find((one) => named.kind === 'NamedType' && one.name.value === named.name.value);
    if (!type) return [];
    const own = (type.fields ?? []).filter(
      (one) => !(one.name.value in sharedColumns) && !filledByTheGateway.includes(one.name.value),
    );
    const columns = Object.fromEntries(own.map((one) => [one.name.value, kindOf(one.type)]));
    return [{ type: type.name.value, field: field.value, single, columns }];
  });
}

describe.each(departments.map((department) => [department.name, department] as const))('%s', (name, department) => {
  test('keeps a table for every record type of its SDL, with the same fields and kinds', () => {
    const inTables = department.tables.map(({ table: _, ...rest }) => rest);
    expect(inTables).toEqual(typesInSdl(name));
  });
});

describe.each(everyLayout)('%s', (_, department, layout) => {
  const entry = entryOfItem(catalogues.at(-1) as never, layout.item);
  const kinds = department.tables.find(({ type }) => type === entry?.type)?.columns ?? {};

  test('falls under an item of the catalogue that the department keeps', () => {
    expect(entry?.department).toBe(department.name);
    expect(Object.keys(kinds).length).toBeGreaterThan(0);
  });

  test('names every column once', () => {
    expect(keysOf(layout).size).toBeGreaterThanOrEqual(layout.columns.length);
  });

  test('fills fields of the record type, in a form that their column takes', () => {
    const kept: Readonly<Record<string, readonly string[]>> = {
      TEXT: ['text'],
      CASE_NUMBER: ['text'],
      CODE: ['text'],
      CODES: ['list'],
      DATE: ['date'],
      MOMENT: ['datetime'],
      MONEY: ['decimal'],
      DECIMAL: ['decimal'],
      INTEGER: ['integer'],
      YEAR: ['integer'],
      BOOLEAN: ['boolean'],
      OLDER_NUMBER: ['text'],
      CITIZEN_NUMBER: ['text'],
      PERSONS: ['json'],
    };
    for (const { field, value } of layout.columns) {
      if (field === undefined) continue;
      const [name = '', part] = field.split('.');
      if (name === 'decidedOn' || name === 'endedOn') expect(value.kind).toBe('DATE');
      else if (part !== undefined)
        expect([name, kinds[name], part]).toEqual([name, 'json', expect.stringMatching(/^(name|code)$/)]);
      else expect([name, kept[value.kind]]).toEqual([name, expect.arrayContaining([kinds[name]])]);
    }
  });

  test('takes its dates and its key from columns that it has', () => {
    const fields = layout.columns.map(({ field }) => field);
    const named = [layout.decidedOn, layout.endedOn, layout.actOn, ...layout.factKey].filter((field) => field !== null);
    expect(fields).toEqual(expect.arrayContaining(named));
  });

  test('has a good row in the tests for every kind of subject that the item takes', () => {
    const { organisation, person } = goodRows[layout.name] ?? {};
    expect(organisation !== undefined).toBe(entry?.openness.organisation !== 'NOT_COLLECTED');
    expect(person !== undefined).toBe(entry?.openness.person !== 'NOT_COLLECTED');
  });
});
