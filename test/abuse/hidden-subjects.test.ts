import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { child, logOf, person, profile, startProfileWorld, stranger } from '../profile-world.ts';
import { textWithoutReceipts } from '../receipts.ts';
import type { World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 240_000);
afterAll(() => world.close());

const hidden = {
  'an adult that the directory knows': person,
  'a child': child,
  'a number that nobody knows': '999900199803010024',
  'a code that nobody knows': stranger,
};

const questions = {
  'the whole profile': `subject(creditCode: $code) { ${profile} }`,
  'with another name than the person’s': `subject(creditCode: $code, name: "李测试（测试）") { ${profile} }`,
  'open records of persons': 'subject(creditCode: $code) { name dishonestDebtorListings { caseNo } }',
  'forbidden fields':
    'subject(creditCode: $code) { accesses { nodes { at } } identity { id } taxCreditRatings { score } }',
  'in a list': 'subjects(creditCodes: [$code, $code]) { creditCode kind aliases { value } }',
};

describe('G-05 hidden subjects are answered like unknown ones', () => {
  test('the directory does know the person', async () => {
    const { rows } = await sql`select kind from subject where credit_code = ${person}`.execute(
      world.gatewayDatabase.query,
    );
    expect(rows).toEqual([{ kind: 'NATURAL_PERSON' }]);
  });

  test.each(Object.entries(questions))('%s: the same bytes, and no department called', async (_, selection) => {
    const query = `query ($code: CreditCode!) { ${selection} }`;
    world.calls.length = 0;
    const answers = await Promise.all(
      Object.values(hidden).map(async (code) => {
        const response = await fetch(`${world.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables: { code } }),
        });
        const headers = [...response.headers].filter(([name]) => name !== 'date');
        return { status: response.status, headers, body: textWithoutReceipts(await response.text()) };
      }),
    );
    expect(answers[0]?.body).toMatch(/"subjects?":(null|\[null,null\])/);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(world.calls).toEqual([]);
  });

  test('beside a company, neither answer nor calls tell of them', async () => {
    const query = `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { ${profile} } }`;
    const seen = await Promise.all(
      Object.values(hidden).map(async (code) => {
        const { body } = await world.ask(query, { codes: ['91319900MA9TEXT196', code] });
        return body;
      }),
    );
    for (const body of seen) expect(body).toEqual(seen[0]);
    expect(JSON.stringify(world.calls)).not.toMatch(new RegExp(`${person}|${child}|${stranger}`));
  });

  test.each(Object.entries(hidden))('%s: the query is on the record like any other', async (_, code) => {
    const rows = await logOf(world, () =>
      world.ask('query ($c: CreditCode!) { subject(creditCode: $c) { name } }', { c: code }),
    );
    expect(rows).toMatchObject([
      { subject: code, outcome: 'ANSWERED', status: 200, errors: [], released: {}, withheld: {} },
    ]);
  });
});
