import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, isObjectType } from 'graphql';
import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { organisationAt } from '../../scripts/seed/subjects.ts';
import { citizenNumber, company, person, startProfileWorld } from '../profile-world.ts';
import { claimsOf } from '../tokens.ts';
import type { World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startProfileWorld({ allowances: { persons: 2, requests: 60, failures: 5 } });
}, 240_000);
afterAll(() => world.close());

const bearer = async (claims: Readonly<Record<string, string>>) => ({
  authorization: `Bearer ${await world.token(claims)}`,
});
const lastEntry = async () => {
  const { rows } = await sql<{ caller: string; outcome: string; status: number; operation_name: string | null }>`
    select caller, outcome, status, operation_name from query_log order by id desc limit 1
  `.execute(world.gatewayDatabase.query);
  return rows[0];
};

describe('limits', () => {
  test('every answer says what it cost and might have', async () => {
    const { body } = await world.ask(`{ subject(creditCode: "${company}") { name taxArrears(first: 3) { balance } } }`);
    expect(body.extensions).toEqual({ cost: { requested: 5, budget: 250_000 } });
  });

  test('what costs more than the role may ask is refused before any department is asked, and recorded', async () => {
    const codes = new Array(300).fill(company);
    const query = 'query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { taxArrears(first: 1000) { id } } }';
    const before = world.calls.length;
    const { status, body } = await world.ask(query, { codes });
    expect([status, body.errors?.[0]?.extensions]).toEqual([
      400,
      { code: 'COST_EXCEEDED', cost: { requested: 300_600, budget: 250_000 } },
    ]);
    expect(world.calls.length).toBe(before);
    expect(await lastEntry()).toMatchObject({ outcome: 'REFUSED', status: 400 });
    const officer = { ...(await bearer(claimsOf.officer)), 'credit-purpose': 'SUPERVISION.food_drug' };
    expect((await world.ask(query, { codes }, officer)).status).toBe(200);
  });

  test('G-05 different persons by code and name are as many as a source may ask about, whether they exist or not', async () => {
    const query = 'query ($code: CreditCode!) { subject(creditCode: $code, name: "王测试（测试）") { kind } }';
    const ask = async (code: string) => {
      const { status, body } = await world.ask(query, { code });
      return [status, body.errors?.[0]?.extensions?.code];
    };
    const [second, third] = [citizenNumber('99990019900101001'), citizenNumber('99990019900101003')];
    expect(await ask(person)).toEqual([200, undefined]);
    expect(await ask(second)).toEqual([200, undefined]);
    expect(await ask(third)).toEqual([429, 'RATE_LIMITED']);
    expect(await lastEntry()).toMatchObject({ caller: 'public', outcome: 'REFUSED', status: 429 });
    expect(await ask(person)).toEqual([200, undefined]);
    // Another asker has its own, and organisations are not counted.
    const subject = await bearer(claimsOf.subject);
    expect((await world.ask(query, { code: third }, subject)).status).toBe(200);
    expect(await ask(company)).toEqual([200, undefined]);
  });
});

describe('GET /schema.graphql', () => {
  const schemaFor = async (headers: Record<string, string> = {}) => {
    const response = await fetch(`${world.url}/schema.graphql`, { headers });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };

  test('is for whoever has a token, and on the record', async () => {
    expect(await schemaFor()).toMatchObject({ status: 403, text: expect.stringContaining('FORBIDDEN') });
    expect(await lastEntry()).toMatchObject({ caller: 'public', outcome: 'REFUSED', operation_name: 'schema' });
    const { status, type } = await schemaFor(await bearer(claimsOf.analyst));
    expect([status, type]).toEqual([200, 'application/graphql; charset=utf-8']);
    expect(await lastEntry()).toMatchObject({ caller: 'analyst', outcome: 'ANSWERED', operation_name: 'schema' });
  });

  const fieldsOf = async (role: keyof typeof claimsOf, type: string) => {
    const { text } = await schemaFor(await bearer(claimsOf[role]));
    const named = buildSchema(text).getType(type);
    return isObjectType(named) ? Object.keys(named.getFields()) : null;
  };

  test('shows a role what it could use, and nothing else', async () => {
    expect(await fieldsOf('subject', 'Mutation')).toEqual(['grantAuthorization', 'revokeAuthorization']);
    expect(await fieldsOf('provider', 'Mutation')).toEqual(['resubmitQuarantined', 'abandonQuarantined']);
    expect(await fieldsOf('analyst', 'Mutation')).toBeNull();
    expect(await fieldsOf('analyst', 'Query')).toEqual(
      expect.arrayContaining(['subject', 'statistics', 'openRecords']),
    );
    expect(await fieldsOf('subject', 'Query')).not.toContain('statistics');
    expect(await fieldsOf('officer', 'Subject')).not.toContain('accesses');
    expect(await fieldsOf('subject', 'Subject')).toContain('accesses');
    expect(await fieldsOf('auditor', 'TaxArrears')).toBeNull();
    // Not open, and on nobody's list but for a purpose of this agency.
    expect(await fieldsOf('analyst', 'TaxCreditRating')).not.toContain('score');
    expect(await fieldsOf('officer', 'TaxCreditRating')).toContain('score');
  });
});

test('the application list is there for everyone, as it is published', async () => {
  const { body } = await world.ask(`{ applicationList { year purposes { code article standard }
    agencies { code name responsiblePost purposes { purpose grants { subjectKinds items } } } }
    before: applicationList(year: 2016) { year } }`);
  expect(body.errors).toBeUndefined();
  const { applicationList, before } = body.data as unknown as {
    applicationList: { year: number; agencies: { code: string; purposes: object[] }[] };
    before: null;
  };
  expect(before).toBeNull();
  expect(applicationList).toMatchObject({
    year: 2026,
    purposes: expect.arrayContaining([
      { code: 'SUPERVISION.food_drug', article: 'Art. 18(1)(i)', standard: 'APP-2026-FOOD-DRUG' },
    ]),
  });
  expect(applicationList.agencies.find(({ code }) => code === '11319900009001018T')).toMatchObject({
    purposes: expect.arrayContaining([
      {
        purpose: 'SUPERVISION.food_drug',
        grants: expect.arrayContaining([
          { subjectKinds: ['NATURAL_PERSON'], items: ['LICENCE', 'ADMINISTRATIVE_PENALTY'] },
        ]),
      },
    ]),
  });
});

describe('revokeToken', () => {
  const mutation = 'mutation ($jti: String!) { revokeToken(jti: $jti) { jti until refused { reason } } }';

  test('G-14 ends a token within a second; the same Idempotency-Key does nothing twice', async () => {
    const token = await world.token(claimsOf.analyst);
    const { jti } = decodeJwt(token) as { jti: string };
    const works = async () => (await world.ask('{ __typename }', {}, { authorization: `Bearer ${token}` })).status;
    expect(await works()).toBe(200);
    const centre = { ...(await bearer(claimsOf.centre)), 'idempotency-key': 'once' };
    const first = await world.ask(mutation, { jti }, centre);
    expect(first.body.data).toEqual({
      revokeToken: { jti, until: '2026-11-23T05:00:00.000Z', refused: null },
    });
    world.clock.now = new Date(world.clock.now.getTime() + 1_001);
    expect(await works()).toBe(401);
    expect((await world.ask(mutation, { jti }, centre)).body.data?.revokeToken).toMatchObject({ jti });
    const { rows } = await sql`select 1 from revoked_token where jti = ${jti}`.execute(world.gatewayDatabase.query);
    expect(rows).toHaveLength(1);
    const other = await world.ask(mutation, { jti: 'another' }, centre);
    expect(other.body.data?.revokeToken).toMatchObject({ jti: null, refused: { reason: expect.any(String) } });
  });

  test.each(['subject', 'analyst', 'provider', 'auditor'] as const)('is not for a %s', async (role) => {
    const { body } = await world.ask(mutation, { jti: 'x' }, await bearer(claimsOf[role]));
    expect(body.errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
    expect(body.data?.revokeToken ?? null).toBeNull();
  });
});

describe('G-04 a suspended record (Art. 30(2))', () => {
  const query = `query ($code: CreditCode!) { subject(creditCode: $code) { taxArrears { id } } }`;
  const idsFor = async (headers: Record<string, string>) => {
    const { body } = await world.ask(query, { code: company }, headers);
    const data = body.data as unknown as { subject: { taxArrears: { id: string }[] } };
    return data.subject.taxArrears.map(({ id }) => id);
  };

  test('is shown to nobody but agencies, the centre and its subject, though its department returns it; the operator is told', async () => {
    const [analyst, subject] = [await bearer(claimsOf.analyst), await bearer(claimsOf.subject)];
    const [id = '', ...others] = await idsFor(analyst);
    await sql`insert into suspended_record values (${id}, now())`.execute(world.gatewayDatabase.query);
    world.clock.now = new Date(world.clock.now.getTime() + 1_001);
    const reported = world.reported.length;
    expect(await idsFor(analyst)).toEqual(others);
    expect(world.reported.slice(reported)).toMatchObject([{ name: 'WithheldRows', items: { TAX_ARREARS: 1 } }]);
    expect(await idsFor(subject)).toContain(id);
    const officer = { ...(await bearer(claimsOf.officer)), 'credit-purpose': 'SUPERVISION.food_drug' };
    expect(await idsFor(officer)).toContain(id);
    await sql`delete from suspended_record`.execute(world.gatewayDatabase.query);
    world.clock.now = new Date(world.clock.now.getTime() + 1_001);
    expect(await idsFor(analyst)).toContain(id);
  });
});

test('a request without a token counts for each subject that it names: each would have an entry on the record', async () => {
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const codes = Array.from(
    { length: 80 },
    (_, n) => organisationAt({ subjects: 80, seed: 1, day: '2026-11-01' }, n).code,
  );
  const query = 'query ($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { name } }';
  const { status, receipts } = await world.ask(query, { codes });
  expect([status, receipts.length]).toEqual([429, 1]);
  expect(await lastEntry()).toMatchObject({ caller: 'public', outcome: 'REFUSED', status: 429 });
  expect((await world.ask(query, { codes }, await bearer(claimsOf.analyst))).receipts).toHaveLength(80);
});

// The last: what comes after it would be held up as well.
test('a source that asks too fast gets a notice that says when to come back, and nothing of it is parsed', async () => {
  const entries = async () =>
    Number(
      (await sql<{ n: string }>`select count(*) n from query_log`.execute(world.gatewayDatabase.query)).rows[0]?.n,
    );
  const before = await entries();
  const responses = await Promise.all(
    Array.from({ length: 400 }, () =>
      fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ __typename }"}',
      }),
    ),
  );
  const refused = responses.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(await refused[0]?.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  expect((await entries()) - before).toBe(responses.length - refused.length);
  // Whoever has a token is not held up by what others of the same address do.
  expect((await world.ask('{ __typename }', {}, await bearer(claimsOf.analyst))).status).toBe(200);
});
