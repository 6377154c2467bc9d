import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { company, logOf, person, profile, startProfileWorld } from '../profile-world.ts';
import { agency, claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

const query = `query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { ${profile} } }`;
const variables = { codes: [company, person] };

let world: World;
beforeAll(async () => {
  world = await startProfileWorld();
}, 180_000);
afterAll(() => world.close());

const withToken = async (claims: Readonly<Record<string, string>>, scheme = 'Bearer') => ({
  authorization: `${scheme} ${await world.token(claims)}`,
});

describe('a caller with a token', () => {
  test('is on the record of every subject that it asked about, by role, id, name and organisation', async () => {
    const headers = await withToken({ ...claimsOf.officer, sub: 'staff-17' });
    const rows = await logOf(world, () => world.ask(query, variables, headers));
    const caller = { caller: 'officer', caller_id: 'staff-17', caller_name: '王测试（测试）', organisation: agency };
    expect(rows).toMatchObject([
      { subject: company, ...caller },
      { subject: person, ...caller },
    ]);
  });

  test('is on the record of what it is refused', async () => {
    const headers = await withToken(claimsOf.auditor);
    const rows = await logOf(world, () => world.ask('{', {}, headers));
    const caller = { caller: 'auditor', caller_id: 'auditor-1', caller_name: null, organisation: null };
    expect(rows).toMatchObject([{ outcome: 'REFUSED', ...caller }]);
  });

  test.each(['bearer', 'BEARER', 'Bearer  '])('may write the scheme as %j', async (scheme) => {
    const { status } = await world.ask('{ __typename }', {}, await withToken(claimsOf.centre, scheme));
    expect(status).toBe(200);
  });

  test('goes on as long as the token lasts', async () => {
    const headers = { authorization: `Bearer ${await world.token(claimsOf.centre, 60)}` };
    const before = world.clock.now;
    const statusAfter = async (seconds: number) => {
      world.clock.now = new Date(before.getTime() + seconds * 1000);
      return (await world.ask('{ __typename }', {}, headers)).status;
    };
    expect(await statusAfter(59)).toBe(200);
    expect(await statusAfter(60)).toBe(401);
    world.clock.now = before;
  });
});

test('departments learn nothing of who asks', async () => {
  world.calls.length = 0;
  const purpose = { 'credit-purpose': 'SUPERVISION.food_drug' };
  await world.ask(query, variables, { ...purpose, ...(await withToken(claimsOf.officer)) });
  expect(world.calls.length).toBeGreaterThan(0);
  expect(JSON.stringify(world.calls)).not.toMatch(new RegExp(`officer|${agency}|王测试`));
});
