import { sql } from 'kysely';
import { type Asked, askAs } from '../ask-as.ts';
import { child, company, person, startProfileWorld, stranger, trader } from '../profile-world.ts';
import type { World } from '../world.ts';

const agency = '11319900009001018T';
const officer = { role: 'officer', org: agency, name: '王测试（测试）' };
const listed = { purpose: { code: 'SUPERVISION.food_drug', reference: '沪市监（2026）1号' } };

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 240_000);
afterAll(() => world.close());

interface Shown {
  readonly s: Record<string, unknown> | null;
  readonly list: (Record<string, unknown> | null)[];
}

const send = askAs(() => world);
async function ask(query: string, asked: Asked = {}) {
  const { status, body } = await send<Shown>(query, asked);
  const errors = (body.errors ?? []).map(({ path, extensions }) => [path?.join('.') ?? '', extensions.code]);
  return { status, data: body.data, errors, body };
}

const ratings = `{ s: subject(creditCode: "${trader}") { name taxCreditRatings { grade } judgments { caseNo } } }`;

describe('an officer', () => {
  test('sees what is listed for agency and purpose, open and non-open, and what everyone sees besides', async () => {
    const everyone = await ask(ratings);
    expect(everyone.data?.s).toMatchObject({ taxCreditRatings: [], judgments: null });
    const { data, errors } = await ask(ratings, { as: officer, extensions: listed });
    expect(data?.s).toMatchObject({ taxCreditRatings: [{ grade: 'B' }], judgments: null });
    expect(errors).toEqual([['s.judgments', 'FORBIDDEN']]);
  });

  test('says the purpose in headers as well, percent-encoded; it is on the record with the reference', async () => {
    const headers = { 'credit-purpose': 'SUPERVISION.food_drug', 'credit-reference': encodeURIComponent('沪市监1号') };
    expect((await ask(ratings, { as: officer, headers })).data?.s).toMatchObject({
      taxCreditRatings: [{ grade: 'B' }],
    });
    const { rows } = await sql<{ purpose: string; reference: string; caller_name: string }>`
      select purpose, reference, caller_name from query_log order by id desc limit 1
    `.execute(world.gatewayDatabase.query);
    expect(rows).toEqual([{ purpose: 'SUPERVISION.food_drug', reference: '沪市监1号', caller_name: officer.name }]);
  });

  test.each([
    ['without a purpose', {}, 403, 'PURPOSE_REQUIRED'],
    ['for a purpose that is not its agency’s', { purpose: { code: 'PERSONNEL.promotion' } }, 403, 'PURPOSE_NOT_LISTED'],
    ['for a purpose that nobody has', { purpose: { code: 'CURIOSITY' } }, 403, 'PURPOSE_NOT_LISTED'],
    ['for a purpose that is no code', { purpose: { code: 'x; drop' } }, 400, 'BAD_USER_INPUT'],
  ])('is refused %s', async (_, extensions, status, code) => {
    const calls = world.calls.length;
    const answer = await ask(ratings, { as: officer, extensions });
    expect([answer.status, answer.data ?? null, answer.errors]).toEqual([status, null, [['', code]]]);
    expect(world.calls.length).toBe(calls);
  });

  test('reads what is published without a purpose', async () => {
    expect((await ask('{ catalogue { year } }', { as: officer })).status).toBe(200);
  });

  test('with onForbidden reject is refused whole instead of getting less', async () => {
    const answer = await ask(ratings, { as: officer, extensions: { ...listed, onForbidden: 'reject' } });
    expect([answer.status, answer.data ?? null]).toEqual([403, null]);
  });
});

describe('a subject', () => {
  const own = `{ s: subject(creditCode: "${person}") { creditCode name taxArrears { balance } dishonestDebtorListings { caseNo } } }`;

  test('sees all of its own, its number too', async () => {
    const { data, errors } = await ask(own, { as: { role: 'subject', credit_code: person } });
    expect(errors).toEqual([]);
    expect(data?.s).toMatchObject({
      creditCode: person,
      name: '张测试（测试）',
      taxArrears: [{ balance: '749958.80' }],
      dishonestDebtorListings: [{ caseNo: '（2026）沪0199执201号' }],
    });
  });

  test('sees of others what everyone sees', async () => {
    const [mine, everyones] = [
      await ask(ratings, { as: { role: 'subject', credit_code: person } }),
      await ask(ratings),
    ];
    expect(mine.body).toEqual(everyones.body);
  });

  test('that authorized somebody in writing is seen by it, for what it named, until it revokes', async () => {
    const grant = `mutation { grantAuthorization(grantee: "${person}", items: ["TAX_CREDIT_RATING"], purpose: "AUTHORISED_THIRD_PARTY",
      validFrom: "2026-11-23", validTo: "2026-12-31") { authorization { id } refused { reason } } }`;
    const granted = await ask(grant, { as: { role: 'subject', credit_code: trader } });
    const made = (granted.data as unknown as { grantAuthorization: { authorization: { id: string } | null } })
      .grantAuthorization;
    expect(made.authorization).not.toBeNull();
    const asThird = () =>
      ask(ratings, {
        as: { role: 'subject', credit_code: person },
        extensions: { purpose: { code: 'AUTHORISED_THIRD_PARTY' } },
      });
    const seen = await asThird();
    expect(seen.data?.s).toMatchObject({ taxCreditRatings: [{ grade: 'B' }], judgments: null });
    const revoke = `mutation { revokeAuthorization(id: "${made.authorization?.id}") { refused { reason } } }`;
    await ask(revoke, { as: { role: 'subject', credit_code: trader } });
    expect((await asThird()).data?.s).toMatchObject({ taxCreditRatings: [] });
  });
});

describe('a person', () => {
  const by = (code: string, name?: string) =>
    `{ s: subject(creditCode: "${code}"${name ? `, name: "${name}"` : ''}) { creditCode name dishonestDebtorListings { caseNo } } }`;

  test('is public by code and exact name alone, and its number stays masked', async () => {
    expect((await ask(by(person, '张测试 (测试)'))).data?.s).toEqual({
      creditCode: '999900********001X',
      name: '张测试（测试）',
      dishonestDebtorListings: [{ caseNo: '（2026）沪0199执201号' }],
    });
  });

  test('G-05 without the name, with another, unknown or a child is answered alike, and no department is asked', async () => {
    const calls = world.calls.length;
    const other = '999900199803010024';
    const answers = [
      await ask(by(person)),
      await ask(by(other)),
      await ask(by(person, '李测试（测试）')),
      await ask(by(other, '李测试（测试）')),
      await ask(by(child, '李测试（测试）')),
    ];
    expect(answers.map(({ status, data, errors }) => [status, data, errors])).toEqual(
      answers.map(() => [200, { s: null }, []]),
    );
    expect(world.calls.length).toBe(calls);
  });
});

describe('roles that see no records', () => {
  test.each(['centre', 'supervisor', 'auditor', 'provider'])('%s', async (role) => {
    const org = role === 'provider' ? { org: agency } : {};
    const { data, errors } = await ask(`{ s: subject(creditCode: "${company}") { penalties { documentNo } } }`, {
      as: { role, ...org },
    });
    expect(JSON.stringify(data)).not.toContain('沪市监处');
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every(([, code]) => code === 'FORBIDDEN')).toBe(true);
  });

  test('an analyst sees open records of organisations, and no person even by code and name', async () => {
    const as = { role: 'analyst' };
    const open = await ask(`{ s: subject(creditCode: "${company}") { penalties { documentNo } } }`, { as });
    expect(open.data?.s).toMatchObject({ penalties: [expect.anything()] });
    const ofPerson = `{ s: subject(creditCode: "${person}", name: "张测试（测试）") { name dishonestDebtorListings { caseNo } } }`;
    expect(JSON.stringify((await ask(ofPerson, { as })).data)).not.toContain('沪0199');
  });
});

test('subjects of several classes in one operation are each answered as of their own, in order', async () => {
  const query = `{ list: subjects(creditCodes: ["${trader}", "${person}", "${stranger}", "${company}"]) { creditCode taxArrears { balance } } }`;
  const { data, body } = await ask(query, { as: { role: 'subject', credit_code: person } });
  expect(data?.list.map((one) => one?.creditCode ?? null)).toEqual([trader, person, null, company]);
  expect(data?.list[1]).toMatchObject({ taxArrears: [{ balance: '749958.80' }] });
  expect(body.errors ?? []).toEqual([]);
});

test('the schema is read by whoever has a token', async () => {
  const query = '{ __schema { queryType { name } } }';
  expect((await ask(query)).status).toBe(403);
  expect((await ask(query, { as: { role: 'analyst' } })).body.data).toEqual({
    __schema: { queryType: { name: 'Query' } },
  });
});
