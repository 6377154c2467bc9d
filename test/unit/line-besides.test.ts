import { print } from 'graphql';
import type { Caller } from '../../gateway/line/authenticate.ts';
import { authorize } from '../../gateway/line/authorize.ts';
import { plan } from '../../gateway/line/plan.ts';
import { authorityOver, grantsOf, questionOf } from '../line-question.ts';
import { company, trader } from '../profile-world.ts';

const caller: Caller = {
  role: 'subject',
  subject: 'sub-1',
  jti: 'jti-1',
  org: null,
  name: null,
  creditCode: company,
  expiresAt: new Date('2026-11-23T05:00:00Z'),
};
const list = '{ nodes { creditCode record { ... on TaxCreditRating { grade score } } } }';

describe('root fields that name no subject, beside one that the caller may see all of', () => {
  const query = `{ subject(creditCode: "${company}") { taxCreditRatings { score } }
    openRecords(item: "TAX_CREDIT_RATING") ${list} }`;

  test('get nothing that is not open: neither rows nor fields', async () => {
    const { parts, denied } = await grantsOf(query, [company, trader], { caller });
    const [besides, own] = parts;
    expect(parts.map(({ platform }) => platform)).toEqual([true, false]);
    expect(besides?.scope.items).toEqual([]);
    expect(besides?.visible.size).toBe(0);
    expect(own?.scope.items).toContain('TAX_CREDIT_RATING');
    expect(denied.map(({ path }) => path.join('.'))).toEqual(['openRecords.nodes.record.score']);
  });

  test('are planned apart from it, with what tells the records of a union apart', async () => {
    const { parts } = await grantsOf(query, [company], { caller });
    const texts: string[] = [];
    const engine = {
      admit: () => undefined,
      plan: async (document: Parameters<typeof print>[0]) => {
        texts.push(print(document));
        return { engine: 'none' };
      },
      fetch: () => Promise.reject(new Error('nothing is fetched here')),
    };
    for (const part of parts) await plan(engine, part);
    const [besides, own] = texts;
    expect(besides).not.toContain('score');
    expect(besides).not.toContain('subject(');
    expect(besides?.replace(/\s+/g, ' ')).toMatch(/record \{ \.\.\. on TaxCreditRating \{ grade [^}]*\} __typename \}/);
    expect(own).not.toContain('openRecords');
  });
});

test.each([
  ['openRecords(item: "TAX_ARREARS", filter: { decidedAfter: "2026-02-30" }) { available }', 'decidedAfter'],
  ['openRecords(item: "TAX_ARREARS", filter: { decidedBefore: "soon" }) { available }', 'decidedBefore'],
])('a day that is none refuses the operation: %s', async (field, name) => {
  const grants = await authorize(
    questionOf(`{ ${field} }`),
    [],
    caller,
    { purpose: null, whole: false },
    authorityOver([]),
  );
  expect(grants).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringContaining(name) }]);
});
