import { describe, expect, test } from '@jest/globals';
import type { GraphQLError } from 'graphql';
import type { Caller } from '../../gateway/line/authenticate.ts';
import { limited } from '../../gateway/line/limits.ts';
import { namedSubjects } from '../../gateway/line/named-subjects.ts';
import { questionOf, succeeded } from '../line-question.ts';
import { company, trader } from '../profile-world.ts';

function costOf(query: string, role: Caller['role'] = 'public', variables: Readonly<Record<string, unknown>> = {}) {
  const question = questionOf(query, variables);
  const limit = limited(question, succeeded(namedSubjects(question)), { role });
  if (!Array.isArray(limit)) return limit;
  const [error] = limit as readonly GraphQLError[];
  return { code: error?.extensions.code, ...error?.extensions, message: error?.message };
}
const requested = (query: string, variables = {}) =>
  (costOf(query, 'public', variables) as { requested: number }).requested;
const one = (selection: string) => `{ subject(creditCode: "${company}") { ${selection} } }`;
const fields = (count: number, field: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => field(i)).join(' ');

describe('what an operation costs', () => {
  test.each([
    ['a subject by itself', one('name kind'), 1],
    ['a list of the usual length', one('taxArrears { balance }'), 102],
    ['a list as long as it is asked for', one('taxArrears(first: 7) { balance provider { name } }'), 9],
    ['an empty list', one('taxArrears(first: 0) { balance }'), 2],
    ['a list with no length said', one('taxArrears(first: null) { balance }'), 102],
    ['a single record', one('registration { state }'), 2],
    [
      'a field that two fragments ask for, once',
      one(
        '...a ...b } } fragment a on Subject { taxArrears { balance } } fragment b on Subject { taxArrears { taxType }',
      ).replace(/\} \}$/, '}'),
      102,
    ],
    ['the same field under two names, twice', one('a: taxArrears { balance } b: taxArrears { balance }'), 203],
    ['what is skipped, nothing', one('name taxArrears @skip(if: true) { balance }'), 1],
    ['a list of open records', '{ openRecords(item: "LICENCE", first: 50) { endCursor } }', 51],
    ['names that are looked for', '{ searchOrganisations(name: "测试", first: 5) { code: creditCode } }', 1_000],
    ['a table that is counted', '{ statistics(item: "LICENCE", by: MONTH) { total } }', 1_000],
    ['the log, which is looked through', '{ queryLog(first: 50) { endCursor } }', 1_051],
    ['procedures, with what was asked for each', '{ procedures { endCursor } }', 1_101],
    ['what is published', '{ catalogue { year items { item } } }', 1],
  ])('%s', (_, query, cost) => {
    expect(requested(query)).toBe(cost);
  });

  test('is that of one subject times the subjects, those named twice too', () => {
    const query = `{ subjects(creditCodes: ["${company}", "${trader}", "${company}"]) { name taxArrears(first: 10) { balance } } }`;
    expect(requested(query)).toBe(3 * 12);
  });

  test('follows variables', () => {
    const query = `query ($n: Int) { subject(creditCode: "${company}") { taxArrears(first: $n) { balance } } }`;
    expect(requested(query, { n: 20 })).toBe(22);
  });

  test('has a budget of the role; one more is too much, and the error says both', () => {
    const codes = new Array(250).fill(`"${company}"`).join(', ');
    const lists = (first: number) => `{ subjects(creditCodes: [${codes}]) { taxArrears(first: ${first}) { id } } }`;
    expect(costOf(lists(998))).toEqual({ requested: 250_000, budget: 250_000 });
    expect(costOf(lists(999))).toMatchObject({
      code: 'COST_EXCEEDED',
      cost: { requested: 250_250, budget: 250_000 },
      message: expect.stringContaining('250250'),
    });
    expect(costOf(lists(999), 'officer')).toEqual({ requested: 250_250, budget: 2_000_000 });
    expect(costOf(lists(999), 'analyst')).toEqual({ requested: 250_250, budget: 500_000 });
  });
});

describe('the shape of an operation', () => {
  const deep = (levels: number) =>
    one(`taxArrears { ${'... on TaxArrears { '.repeat(levels)} balance ${'} '.repeat(levels)} }`);

  test.each([
    ['fragments do not make it deep', deep(40), undefined],
    ['250 fields with another name are read', one(fields(250, (i) => `a${i}: name`)), undefined],
    ['one more is too many', one(fields(251, (i) => `a${i}: name`)), 'aliases'],
    ['30 root fields are read', `{ ${fields(30, (i) => `a${i}: catalogue { year }`)} }`, undefined],
    ['31 are too many', `{ ${fields(31, (i) => `a${i}: catalogue { year }`)} }`, 'rootFields'],
  ])('%s', (_, query, limit) => {
    expect((costOf(query) as { limit?: string }).limit).toBe(limit);
  });
});
