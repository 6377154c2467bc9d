import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import {
  type CatalogueEntry,
  catalogueFor,
  defaultOpenness,
  entryOfItem,
  lastVisibleDay,
  loadCatalogue,
  periodDates,
} from '../../domain/catalogue.ts';

const CATALOGUES = loadCatalogue(fileURLToPath(new URL('../../schema/catalogue', import.meta.url)));

function shipped(item: string): CatalogueEntry {
  const entry = entryOfItem(catalogueFor(CATALOGUES, 2026), item);
  if (entry === null) throw new Error(`${item} is not in the catalogue`);
  return entry;
}

describe('the last visible day', () => {
  test.each([
    ['ADMINISTRATIVE_PENALTY', { endedOn: '2021-06-15', decidedOn: '2020-01-01' }, '2026-06-14'],
    ['ADMINISTRATIVE_PENALTY', { endedOn: null, decidedOn: '2021-03-01' }, '2026-02-28'],
    ['ADMINISTRATIVE_PENALTY', { endedOn: null, decidedOn: null }, null],
    ['TAX_ARREARS', { endedOn: '2020-02-29' }, '2025-02-27'],
    ['TAX_ARREARS', { endedOn: null }, null],
    ['ABNORMAL_OPERATION_LISTING', { endedOn: '2024-03-01' }, '2029-02-28'],
    ['LICENCE', { validTo: '2026-12-31' }, '2026-12-31'],
    ['LICENCE', { validTo: null }, null],
    ['REGISTRATION', {}, null],
    ['DISHONEST_JUDGMENT_DEBTOR', { publishedOn: '2025-05-05', decidedOn: null, withdrawnOn: null }, '2027-05-04'],
    ['DISHONEST_JUDGMENT_DEBTOR', { publishedOn: null, decidedOn: '2025-05-06', withdrawnOn: null }, '2027-05-05'],
    [
      'DISHONEST_JUDGMENT_DEBTOR',
      { publishedOn: '2025-05-05', decidedOn: null, withdrawnOn: '2025-09-01' },
      '2025-08-31',
    ],
    [
      'DISHONEST_JUDGMENT_DEBTOR',
      { publishedOn: '2025-05-05', decidedOn: null, withdrawnOn: '2028-01-01' },
      '2027-05-04',
    ],
    ['DISHONEST_JUDGMENT_DEBTOR', { publishedOn: null, decidedOn: null, withdrawnOn: '2025-09-01' }, '2025-08-31'],
    ['ENFORCEMENT_CASE', { endedOn: '2026-01-10' }, '2026-01-10'],
  ])('of %s with %j is %s', (item, dates, expected) => {
    expect(lastVisibleDay(shipped(item), dates)).toBe(expected);
  });

  test('is not taken to be never when a date was forgotten', () => {
    expect(periodDates(shipped('ADMINISTRATIVE_PENALTY'))).toEqual(['endedOn', 'decidedOn']);
    expect(() => lastVisibleDay(shipped('ADMINISTRATIVE_PENALTY'), { endedOn: '2021-06-15' })).toThrow(
      'ADMINISTRATIVE_PENALTY: the query period needs decidedOn',
    );
    expect(() =>
      lastVisibleDay(shipped('DISHONEST_JUDGMENT_DEBTOR'), { publishedOn: '2025-05-05', decidedOn: null }),
    ).toThrow('needs withdrawnOn');
  });
});

describe('default openness', () => {
  test.each([
    ['TAX_CREDIT_RATING', 'LEGAL_PERSON', { grade: 'A' }, 'OPEN'],
    ['TAX_CREDIT_RATING', 'LEGAL_PERSON', { grade: 'B' }, 'NON_OPEN'],
    ['TAX_CREDIT_RATING', 'LEGAL_PERSON', {}, 'NON_OPEN'],
    ['TAX_CREDIT_RATING', 'NATURAL_PERSON', { grade: 'A' }, 'NOT_COLLECTED'],
    ['ADMINISTRATIVE_PENALTY', 'SOLE_TRADER', {}, 'OPEN'],
    ['ADMINISTRATIVE_PENALTY', 'NATURAL_PERSON', {}, 'NON_OPEN'],
    ['DISHONEST_JUDGMENT_DEBTOR', 'NATURAL_PERSON', {}, 'OPEN'],
    ['PERSON_IDENTITY', 'LEGAL_PERSON', {}, 'NOT_COLLECTED'],
  ] as const)('of %s for %s with %j is %s', (item, kind, record, expected) => {
    expect(defaultOpenness(shipped(item), kind, record)).toBe(expected);
  });
});
