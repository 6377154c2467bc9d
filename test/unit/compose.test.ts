import { describe, expect, test } from '@jest/globals';
import { CENTRE, catalogueOf, complaints, complaintsOfHonourWith, ENTRY, HONOUR, SUBJECT } from './compose-fixture.ts';

test('the minimal schema that the failing examples are made from composes', () => {
  expect(complaints({})).toEqual([]);
});

describe('a record type is refused', () => {
  test('without @catalogue', () => {
    expect(complaints({ department: `${SUBJECT} ${HONOUR.replace('@catalogue(item: "HONOUR")', '')}` })).toEqual([
      'honours: Honour needs @catalogue with either item or itemField: every record type has its entry (Art. 15)',
    ]);
  });

  test('when its entry is in no catalogue', () => {
    expect(complaints({ department: `${SUBJECT} ${HONOUR.replace('"HONOUR"', '"PRIZE"')}` })).toEqual([
      'honours: Honour has no entry PRIZE in the catalogue (Art. 15)',
      'catalogue 2026: HONOUR: Honour points to the entry PRIZE (Art. 15)',
    ]);
  });

  test('when it says by which field its entries are told apart, but has none or no such field', () => {
    const other = HONOUR.replaceAll('Honour', 'Prize').replace('item: "HONOUR"', 'itemField: "code"');
    expect(complaints({ department: `${SUBJECT} ${HONOUR} ${other}` })).toEqual([
      'honours: Prize has no entry in the catalogue (Art. 15)',
      'honours: Prize has no field code, which would name its entry (Art. 15)',
    ]);
  });

  test('when it is no CreditRecord', () => {
    expect(complaints({ department: `${SUBJECT} ${HONOUR.replace('implements CreditRecord', '')}` })).toEqual([
      'honours: Honour is a record type but not a CreditRecord: its provider, category, openness and period are unknown (Art. 2(2), 10, 16, 27)',
    ]);
  });

  test('when it hides behind a Subject field without being an entity', () => {
    expect(complaints({ department: `${SUBJECT} ${HONOUR.replace('@key(fields: "id")', '')}` })).toEqual([
      'honours: Honour is a record type but no entity by id: objections could not refer to its records (Art. 28; design, Schema)',
    ]);
  });

  test('when it is an entity that no Subject field leads to and that has no entry', () => {
    const stray = 'type Stray @key(fields: "id") { id: ID! }';
    expect(complaints({ department: `${SUBJECT} ${HONOUR} ${stray}` })).toEqual([
      expect.stringContaining('honours: Stray is a record type but not a CreditRecord'),
      expect.stringContaining('honours: Stray needs @catalogue'),
    ]);
  });
});

describe('a catalogue is refused', () => {
  test('when the type of an entry does not exist', () => {
    const second = ENTRY.replace('HONOUR', 'PRIZE').replace('type: Honour', 'type: Prize');
    expect(complaints({ catalogues: [catalogueOf(ENTRY + second)] })).toEqual([
      'catalogue 2026: PRIZE: there is no record type Prize (Art. 15)',
    ]);
  });

  test('when an open field does not exist, or belongs to every record', () => {
    const catalogues = [catalogueOf(ENTRY.replace('[title]', '[title, medal, endedOn]'))];
    expect(complaints({ catalogues })).toEqual([
      'catalogue 2026: HONOUR: open field medal is not a field of Honour (Art. 16)',
      'catalogue 2026: HONOUR: open field endedOn is shown with every record and need not be listed (Art. 16)',
    ]);
  });

  test('when a date of the query period does not exist, or is no date', () => {
    const entry = ENTRY.replace('from: endedOn, otherwise: none', 'from: until, otherwise: title');
    expect(complaints({ catalogues: [catalogueOf(entry)] })).toEqual([
      'catalogue 2026: HONOUR: the query period needs until, which Honour does not have (Art. 27)',
      'catalogue 2026: HONOUR: the query period needs title to be a Date (Art. 27)',
    ]);
  });

  test('when openness hangs on a field that does not exist', () => {
    const entry = ENTRY.replace('openFields', 'openWhen: { field: rank, values: [A] }\n    openFields');
    expect(complaints({ catalogues: [catalogueOf(entry)] })).toEqual([
      'catalogue 2026: HONOUR: openWhen needs rank, which Honour does not have (Art. 16)',
    ]);
  });

  test('when it names another department', () => {
    const catalogues = [catalogueOf(ENTRY.replace('department: honours', 'department: tax'))];
    expect(complaints({ catalogues })).toEqual(['catalogue 2026: HONOUR: is kept by honours, not by tax']);
  });
});

describe('a field that would take others with it is refused', () => {
  test('a non-null field that a department adds to Subject', () => {
    const department = `${SUBJECT.replace('[Honour!]', '[Honour!]!')} ${HONOUR}`;
    expect(complaints({ department })).toEqual([
      "honours: Subject.honours is non-null: if honours fails, it would take the other departments' data with it (design, Schema)",
    ]);
  });

  test('a non-null field of the centre, except the code', () => {
    expect(complaints({ centre: CENTRE.replace('name: String', 'name: String!') })).toEqual([
      expect.stringContaining('credit-centre: Subject.name is non-null'),
    ]);
  });

  test('a non-null record field that is not open to everyone', () => {
    expect(complaintsOfHonourWith('title: String! reason: String!')).toEqual([
      'honours: Honour.reason is non-null but not open to everyone: withholding it would remove the whole record (Art. 16(3); design, Schema)',
    ]);
  });

  test('a non-null field that every record has as nullable', () => {
    const department = `${SUBJECT} ${HONOUR.replace('endedOn: Date', 'endedOn: Date!')}`;
    expect(complaints({ department })).toEqual([expect.stringContaining('honours: Honour.endedOn is non-null')]);
  });

  test('a field of Subject that is no record, so that no catalogue entry says who may see it', () => {
    expect(complaints({ department: `${SUBJECT.replace('honours:', 'score: Int honours:')} ${HONOUR}` })).toEqual([
      'honours: Subject.score is no record: a department adds record types, which have an entry in the catalogue (Art. 15)',
    ]);
  });
});

describe('what composition itself refuses', () => {
  test('is told with the subgraph: a syntax error', () => {
    expect(complaints({ department: 'type {' })).toEqual([expect.stringMatching(/^honours: Syntax Error/)]);
  });

  test('is told with the subgraph: an unknown type', () => {
    expect(complaintsOfHonourWith('title: Medal')).toEqual([expect.stringMatching(/honours.*Medal/)]);
  });

  test('is told in plain words: the same field in two subgraphs', () => {
    const centre = `${CENTRE.replace('name: String', 'name: String honours: [Honour!]')} ${HONOUR}`;
    expect(complaints({ centre })).toContainEqual(expect.stringContaining('Non-shareable field'));
  });
});
