import { describe, expect, test } from '@jest/globals';
import { type GraphQLError, parse } from 'graphql';
import { namedSubjects } from '../../gateway/line/named-subjects.ts';
import { operationText } from '../../gateway/line/operation-text.ts';
import { isTooDeep, recordableName } from '../../gateway/line/question.ts';
import { walkFields } from '../../gateway/line/walk-fields.ts';
import { questionOf, read, succeeded } from '../line-question.ts';
import { company, trader } from '../profile-world.ts';

const codes = (value: unknown) => (value as readonly GraphQLError[]).map(({ extensions }) => extensions.code);

describe('reading a question', () => {
  test('variables are coerced, with their defaults, and those not declared are left out', () => {
    const { variables } = questionOf('query ($a: Int = 3, $b: [CreditCode!]) { __typename }', { b: company, c: 1 });
    expect(variables).toEqual({ a: 3, b: [company] });
  });

  test.each([
    ['subscription { x }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query ($a: Int!) { __typename }', 'BAD_USER_INPUT'],
    ['{ _cg_a: __typename }', 'BAD_USER_INPUT'],
    ['query ($representations: Int) { catalogue(year: $representations) { year } }', 'BAD_USER_INPUT'],
  ])('%s is refused', (query, code) => {
    expect(codes(read(query))).toEqual([code]);
  });

  test('a name that only looks reserved is allowed', () => {
    expect(read('{ cg_: __typename representations: __typename }')).not.toBeInstanceOf(Array);
  });

  test('thousands of wrong values make a few errors', () => {
    const many = Array.from({ length: 5_000 }, () => null);
    expect((read('query ($c: [CreditCode!]!) { __typename }', { c: many }) as object[]).length).toBeLessThan(60);
  });
});

describe('depth', () => {
  const nested = (levels: number) => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;
  test('a hundred levels are read, one more is too deep', () => {
    expect(isTooDeep(parse(nested(100)))).toBe(false);
    expect(isTooDeep(parse(nested(101)))).toBe(true);
  });

  test('width is not depth', () => {
    expect(isTooDeep(parse(`{ ${'a { b } '.repeat(500)} }`))).toBe(false);
  });
});

describe('what may be kept of an operation', () => {
  const textOf = (query: string): string => {
    const { schema, document, operation } = questionOf(query, { x: company });
    return operationText(schema, document, operation).text;
  };

  test('its text has nothing in it that a client chose: no value, alias or name', () => {
    expect(
      textOf(`query Q19991231($c: CreditCode = "${company}", $n: Int = 5) {
         Zhang: subject(creditCode: """${trader}""", name: "张测试") { ...Li creditCode: creditCode }
         subjects(creditCodes: ["${company}", $c]) { name @include(if: true) Zhang: taxArrears(first: $n) { id } }
         openRecords(item: "TAX_ARREARS", filter: { decidedAfter: "2026-01-01" }) { nodes { recordId } }
       } fragment Li on Subject { Wang: taxArrears(first: 12) { id } }`),
    ).toBe(`query ($v1: CreditCode!, $v2: String, $v3: [CreditCode!]!, $v4: Int, $v5: String!, $v6: Date, $v7: Int) {
  a1: subject(creditCode: $v1, name: $v2) {
    ...F1
    creditCode
  }
  subjects(creditCodes: $v3) {
    name @include(if: true)
    a1: taxArrears(first: $v4) {
      id
    }
  }
  openRecords(item: $v5, filter: {decidedAfter: $v6}) {
    nodes {
      recordId
    }
  }
}

fragment F1 on Subject {
  a2: taxArrears(first: $v7) {
    id
  }
}`);
  });

  test('bare words in the place of scalars, descriptions and long texts are not kept either', () => {
    const bare = textOf(
      '"Zhang" query ("of whom" $x: CreditCode!) { a: subject(creditCode: ZhangSan_lives_here) { name } b: subject(creditCode: $x) { name } }',
    );
    expect(bare).toBe(
      'query ($v1: CreditCode!, $v2: CreditCode!) {\n  a1: subject(creditCode: $v1) {\n    name\n  }\n  a2: subject(creditCode: $v2) {\n    name\n  }\n}',
    );
    expect(textOf('{ statistics(item: "X", by: MONTH) { total } }')).toContain('by: MONTH');
    expect(textOf(`{ subject(creditCode: "${company}") { ${'taxArrears { balance } '.repeat(2_000)} } }`)).toMatch(
      /^\(\d+ characters, SHA-256 [0-9a-f]{64}\)$/,
    );
  });

  test('who asks the same, with values or with variables and under whatever names, has the same text', () => {
    expect(textOf(`query A($x: CreditCode!) { me: subject(creditCode: $x) { name } }`)).toBe(
      textOf(`{ it: subject(creditCode: "${company}") { name } }`),
    );
  });

  test.each([
    ['query Profile { __typename }', 'Profile'],
    ['{ __typename }', null],
    ['query P123456 { __typename }', null],
    ['query P_138_0013_8000 { __typename }', null],
    [`query ${'x'.repeat(101)} { __typename }`, null],
  ])('of %s the name %s', (query, name) => {
    expect(recordableName(questionOf(query).operation)).toBe(name);
  });
});

describe('the subjects that an operation names', () => {
  test('are found wherever the root field stands, with their keys', () => {
    const question = questionOf(
      `query ($c: [CreditCode!]!) { a: subject(creditCode: "${company.toLowerCase()} ") { name } ...r ... @include(if: true) { c: subject(creditCode: "${trader}") { name } } }
       fragment r on Query { subjects(creditCodes: $c) { name } catalogue { year } }`,
      { c: [trader, company, trader] },
    );
    expect(namedSubjects(question)).toEqual([
      { key: 'a', list: false, codes: [company], name: null },
      { key: 'subjects', list: true, codes: [trader, company, trader], name: null },
      { key: 'c', list: false, codes: [trader], name: null },
    ]);
  });

  test('are not those of a field that is skipped', () => {
    const question = questionOf('{ subject(creditCode: "no code") @skip(if: true) { name } __typename }');
    expect(namedSubjects(question)).toEqual([]);
  });

  test('refuse the operation when one is invalid, without repeating it', () => {
    const errors = namedSubjects(questionOf('{ subject(creditCode: "11010119900101001") { name } }'));
    expect(codes(errors)).toEqual(['INVALID_CREDIT_CODE']);
    expect(JSON.stringify(errors)).not.toContain('1101011990');
  });
});

describe('walking the fields of an operation', () => {
  const paths = (query: string, variables = {}) => {
    const seen: string[] = [];
    walkFields(
      questionOf(query, variables),
      ({ parentType, path }) => seen.push(`${parentType} ${path.join('.')}`) > 0,
    );
    return seen;
  };

  test('fragments are written out, with the type that their fields are of', () => {
    expect(
      paths(
        `{ s: subject(creditCode: "x") { ...f } } fragment f on Subject { taxArrears { ... on CreditRecord { id ... on TaxArrears { balance } ... on TaxPenalty { fine } } } }`,
      ),
    ).toEqual(['Query s', 'Subject s.taxArrears', 'TaxArrears s.taxArrears.id', 'TaxArrears s.taxArrears.balance']);
  });

  test('what the variables leave out is not visited', () => {
    expect(
      paths('query ($y: Boolean!) { a: __typename @skip(if: $y) b: __typename @include(if: $y) }', { y: true }),
    ).toEqual(['Query b']);
  });

  test('what is under a field that is not entered is not visited', () => {
    const seen: string[] = [];
    walkFields(questionOf('{ subject(creditCode: "x") { accesses { nodes { at } } } }'), ({ node }) => {
      seen.push(node.name.value);
      return node.name.value !== 'accesses';
    });
    expect(seen).toEqual(['subject', 'accesses']);
  });

  test('an operation that doubles without end is left, and that is said', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`);
    const question = succeeded(read(`{ ...f0 } ${doubling.join(' ')} fragment f40 on Query { __typename }`));
    let visited = 0;
    const measured = walkFields(question, () => {
      visited += 1;
      return true;
    });
    expect(measured).toBe(false);
    expect(visited).toBeLessThanOrEqual(10_000);
  });
});
