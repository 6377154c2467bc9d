import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { buildASTSchema, execute, isObjectType, parse } from 'graphql';
import {
  type CatalogueEntry,
  CatalogueError,
  catalogueFor,
  entryOfItem,
  entryOfType,
  loadCatalogue,
  parseCatalogue,
} from '../../domain/catalogue.ts';

const SHIPPED = loadCatalogue(fileURLToPath(new URL('../../schema/catalogue', import.meta.url)));
const CATALOGUE_2026 = catalogueFor(SHIPPED, 2026);

const ENTRY = `
  - item: TAX_ARREARS
    type: TaxArrears
    name: 欠税公告
    department: tax
    legalBasis: { organisation: Art. 12(1)(i), person: Art. 12(2)(i) }
    category: DISHONEST
    openness: { organisation: OPEN, person: NON_OPEN }
    openFields: [balance]
    queryPeriod: { years: 5, from: endedOn, otherwise: none, source: Art. 27(1) }
    subjectKinds: [LEGAL_PERSON, NATURAL_PERSON]
    deletableBySubject: false
`;

const scratch = mkdtempSync(join(tmpdir(), 'catalogue-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function yaml(year: number, entries = ENTRY): string {
  return `year: ${year}\ntitle: test\nsource: test\nitems:${entries}`;
}

function directoryOf(name: string, files: Readonly<Record<string, string>>): string {
  const directory = join(scratch, name);
  mkdirSync(directory);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  return directory;
}

function shipped(item: string): CatalogueEntry {
  const entry = entryOfItem(CATALOGUE_2026, item);
  if (entry === null) throw new Error(`${item} is not in the catalogue`);
  return entry;
}

describe('the catalogue of 2026', () => {
  test('collects of persons nothing that Art. 12(2) keeps to organisations', () => {
    const ofPersons = CATALOGUE_2026.items.filter((entry) => entry.subjectKinds.includes('NATURAL_PERSON'));
    expect(ofPersons.map(({ item }) => item)).toEqual([
      'TAX_ARREARS',
      'MAJOR_TAX_VIOLATION',
      'TAX_PENALTY',
      'LICENCE',
      'ADMINISTRATIVE_PENALTY',
      'PERSON_IDENTITY',
      'TRAFFIC_VIOLATION',
      'FIRE_SAFETY_PENALTY',
      'DISHONEST_JUDGMENT_DEBTOR',
      'ENFORCEMENT_CASE',
      'JUDGMENT',
    ]);
  });

  test('opens of persons only what is published by law', () => {
    const open = CATALOGUE_2026.items.filter((entry) => entry.openness.person === 'OPEN');
    expect(open.map(({ item }) => item)).toEqual(['MAJOR_TAX_VIOLATION', 'DISHONEST_JUDGMENT_DEBTOR']);
  });

  test('keeps court records out of dishonest information and its five years (Art. 13(iii))', () => {
    const courts = CATALOGUE_2026.items.filter((entry) => entry.department === 'courts');
    expect(courts.map(({ category }) => category)).toEqual(['OTHER', 'OTHER', 'OTHER']);
    for (const { queryPeriod } of courts) {
      expect(queryPeriod.from === 'endedOn' && queryPeriod.years === 5).toBe(false);
      expect(queryPeriod.source).toMatch(/Proposal.*ot Art\. 27\(1\)/);
    }
  });

  test('says of every period that is not the five years of Art. 27(1) that it is a proposal', () => {
    for (const { item, queryPeriod } of CATALOGUE_2026.items) {
      const byLaw = queryPeriod.years === 5 && queryPeriod.from === 'endedOn';
      expect([item, queryPeriod.source]).toEqual([item, expect.stringMatching(byLaw ? /^Art\. 27\(1\)/ : /^Proposal/)]);
    }
  });

  test('has published criteria for each list of the seriously dishonest (Art. 24)', () => {
    const lists = CATALOGUE_2026.items.filter((entry) => entry.criteria !== null).map(({ item }) => item);
    expect(lists).toEqual(['MAJOR_TAX_VIOLATION', 'SERIOUS_VIOLATION_LISTING', 'DISHONEST_JUDGMENT_DEBTOR']);
  });

  test("hides the rating's score and the names of those responsible", () => {
    expect(shipped('TAX_CREDIT_RATING').openFields).not.toContain('score');
    expect(shipped('MAJOR_TAX_VIOLATION').openFields).not.toContain('responsiblePersons');
  });

  test('is answered as it is, with every field of the catalogue in the schema', () => {
    const file = new URL('../../schema/supergraph.graphql', import.meta.url);
    const schema = buildASTSchema(parse(readFileSync(file, 'utf8')), { assumeValidSDL: true });
    const select = (name: string): string => {
      const type = schema.getType(name);
      if (!isObjectType(type)) return '';
      const fields = Object.values(type.getFields()).map((field) => {
        return `${field.name} ${select(String(field.type).replaceAll(/[[\]!]/g, ''))}`;
      });
      return `{ ${fields.join(' ')} }`;
    };
    const document = parse(`{ catalogue(year: 2026) ${select('Catalogue')} }`);
    const result = execute({ schema, document, rootValue: { catalogue: CATALOGUE_2026 } });
    expect(JSON.parse(JSON.stringify(result))).toEqual({
      data: { catalogue: JSON.parse(JSON.stringify(CATALOGUE_2026)) },
    });
  });
});

describe('the year in force', () => {
  const set = loadCatalogue(directoryOf('years', { '2029.yaml': yaml(2029), '2026.yaml': yaml(2026) }));

  test.each([
    [2026, 2026],
    [2028, 2026],
    [2029, 2029],
    [2040, 2029],
  ])('%i is governed by the catalogue of %i', (year, expected) => {
    expect(catalogueFor(set, year).year).toBe(expected);
  });

  test('is refused before the first catalogue', () => {
    expect(() => catalogueFor(set, 2025)).toThrow(
      new CatalogueError('No catalogue for 2025 or an earlier year; the first is 2026'),
    );
  });
});

describe('an entry', () => {
  test('is found by its item and by its type', () => {
    expect(entryOfItem(CATALOGUE_2026, 'LICENCE')?.type).toBe('Licence');
    expect(entryOfType(CATALOGUE_2026, 'Licence')?.item).toBe('LICENCE');
    expect(entryOfItem(CATALOGUE_2026, 'Licence')).toBeNull();
    expect(entryOfType(CATALOGUE_2026, 'Subject')).toBeNull();
  });

  test('is not guessed for a type that has several', () => {
    const two = parseCatalogue(yaml(2026, ENTRY + ENTRY.replace('TAX_ARREARS', 'OTHER_ARREARS')), 'two.yaml');
    expect(() => entryOfType(two, 'TaxArrears')).toThrow('TaxArrears has several entries: look them up by item');
    expect(entryOfItem(two, 'OTHER_ARREARS')?.type).toBe('TaxArrears');
  });

  test('cannot be changed', () => {
    const { openness, openFields, queryPeriod } = shipped('TAX_ARREARS');
    expect(Reflect.set(openness, 'person', 'OPEN')).toBe(false);
    expect(Reflect.set(openFields, openFields.length, 'secret')).toBe(false);
    expect(Reflect.set(queryPeriod, 'years', 99)).toBe(false);
    expect(Object.isFrozen(SHIPPED)).toBe(true);
  });
});

describe('a catalogue file is refused with file, entry and reason', () => {
  test.each([
    ['an unknown key', 'openFields:', 'opennFields: []\n    openFields:', 'Unrecognized key: "opennFields"'],
    ['an unknown key below', 'years: 5,', 'years: 5, months: 3,', 'queryPeriod: Unrecognized key: "months"'],
    ['a missing key', '    category: DISHONEST\n', '', 'category: Invalid option'],
    ['an unknown value', 'person: NON_OPEN', 'person: CLOSED', 'openness.person: Invalid option'],
    ['both years and a rule', 'years: 5,', 'years: 5, rule: WHILE_CURRENT,', 'queryPeriod: needs either years or rule'],
    ['neither years nor a rule', 'years: 5,', '', 'queryPeriod: needs either years or rule'],
    [
      'years that run from nothing',
      'from: endedOn',
      'from: none',
      'queryPeriod: from: none is for what is always current',
    ],
    ['a source that is left out', ', source: Art. 27(1)', '', 'queryPeriod.source: Invalid input'],
    ['an item that Art. 12(2) bans', 'Art. 12(2)(i)', 'Art. 12(2) with Art. 12(1)(vi)', 'Art. 12(2) does not extend'],
    ['another that it bans', 'Art. 12(2)(i)', 'Art. 12(1)(i)', 'Art. 12(2) does not extend'],
    ['persons who are not collected', ', NATURAL_PERSON', '', 'openness.person and subjectKinds disagree'],
    ['no basis in law', ', person: Art. 12(2)(i)', '', 'legalBasis.person is needed exactly if it is collected'],
    ['court records as dishonest', 'Art. 12(1)(i),', 'Art. 13(iii),', 'what is collected under Art. 13 is OTHER'],
    ['dishonest information as deletable', 'deletableBySubject: false', 'deletableBySubject: true', 'Art. 27(2)'],
    ['a field listed twice', '[balance]', '[balance, balance]', 'openFields names a field twice'],
  ])('for %s', (_what, from, to, reason) => {
    const text = yaml(2026, ENTRY.replace(from, to));
    expect(text).not.toBe(yaml(2026));
    expect(() => parseCatalogue(text, 'schema/2026.yaml')).toThrow(`schema/2026.yaml: entry TAX_ARREARS: ${reason}`);
  });

  test('naming an entry without an item by its place', () => {
    const second = ENTRY.replace('item: TAX_ARREARS\n    ', '');
    expect(() => parseCatalogue(yaml(2026, ENTRY + second), 'f.yaml')).toThrow('f.yaml: entry 2: item: Invalid input');
  });

  test('for an item that stands twice', () => {
    expect(() => parseCatalogue(yaml(2026, ENTRY + ENTRY), 'f.yaml')).toThrow(
      'f.yaml: entry TAX_ARREARS: stands twice',
    );
  });

  test('for an unknown key of the header, a year before the Measures, and text that is no YAML', () => {
    expect(() => parseCatalogue(`note: x\n${yaml(2026)}`, 'f.yaml')).toThrow('f.yaml: Unrecognized key: "note"');
    expect(() => parseCatalogue(yaml(2015), 'f.yaml')).toThrow('f.yaml: year: ');
    expect(() => parseCatalogue('year: [', 'f.yaml')).toThrow(CatalogueError);
    expect(() => parseCatalogue('', 'f.yaml')).toThrow(CatalogueError);
  });

  test('for a name that is not its year, which would leave the old rules in force', () => {
    const wrong = directoryOf('wrong', { '2027.yaml': yaml(2026) });
    expect(() => loadCatalogue(wrong)).toThrow('2027.yaml: says that it is the catalogue of 2026');
    const typo = directoryOf('typo', { '2026.yaml': yaml(2026), '2027.yml': yaml(2027) });
    expect(() => loadCatalogue(typo)).toThrow('2027.yml: a catalogue is named YEAR.yaml');
    expect(() => loadCatalogue(directoryOf('empty', {}))).toThrow('holds no catalogue');
  });
});
